"""A search of everything raw, without a screen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.text import width
from tui.render.tokens import plain
from tui.state.finding import FEW, MANY, Finding, hit, wanted
from tui.widgets.hits import covered, marked

PROJECTS = ("acme", "acme-web", "north")


def found(cursor: int, snippet: str = "the renewal date", **more: Any) -> dict[str, Any]:
    base = {"ref": f"journal:{cursor}#0-16", "at": "2026-01-05T08:00:00+00:00", "project": "acme"}
    return {**base, "kind": "conversation", "snippet": snippet, "marks": [[4, 11]], **more}


def test_a_query_names_words_project_and_kinds() -> None:
    asked = wanted("renewal @acme-w kind:no  date kind:co", PROJECTS)
    assert (asked.words, asked.project, asked.problem) == ("renewal date", "acme-web", "")
    assert asked.kinds == ("note", "code", "conversation")
    assert wanted("x @acme", PROJECTS).project == "acme"
    assert "no project @zed" in wanted("x @zed", PROJECTS).problem
    assert "kind: is one of" in wanted("x kind:zed", PROJECTS).problem


def test_more_places_are_asked_for_once_when_there_may_be_more() -> None:
    finding = Finding()
    asked = finding.ask("date", PROJECTS)
    assert asked == {"q": "date", "project": None, "kind": None, "limit": FEW, "neighbours": 0}
    assert finding.more() is None, "one question at a time"
    finding.take(1, {"results": [found(n) for n in range(FEW)]})
    assert "50 places · the best ones, ^n for more" in covered(finding, True)
    assert (more := finding.more()) is not None
    assert more["limit"] == MANY
    finding.take(1, {"results": [found(n) for n in range(MANY)]})
    assert len(finding.hits) == MANY
    assert finding.more() is None
    finding.ask("dates", PROJECTS)
    finding.take(2, {"results": [found(1)], "rebuilding": "files", "done": 3, "total": 9})
    assert covered(finding, True) == "1 place · still taking in files, 3 of 9"
    assert finding.more() is None


def test_a_place_in_a_conversation_has_an_event_and_one_in_a_file_has_none() -> None:
    assert hit(found(17)).cursor == 17
    assert hit(found(17, ref="file:acme/journal:3@" + "a" * 40)).cursor == 0


def test_answers_to_an_older_question_are_left_aside() -> None:
    finding = Finding()
    finding.ask("da", PROJECTS)
    finding.ask("date", PROJECTS)
    finding.take(1, {"results": [found(1)]})
    finding.fail(1, "gone")
    assert (finding.hits, finding.problem, finding.busy) == ([], "", True)


def test_a_hostile_snippet_is_inert_and_has_no_marks() -> None:
    evil = hit(found(1, "x\x1b]52;c;eA==\x07 renewal"))
    assert (evil.snippet, evil.marks) == ("x renewal", ())


@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Mn", "Me", "Zl", "Zp")), max_size=120),
    places=st.lists(st.integers(0, 120), min_size=2, max_size=2),
    room=st.integers(10, 80),
)
def test_a_place_is_shown_in_its_room_with_its_first_match(text: str, places: list[int], room: int) -> None:
    begin, end = sorted(min(place, len(text)) for place in places)
    end = min(end, begin + 3)
    place = hit(found(1, text, marks=[[begin, end]] if end > begin else []))
    line = marked(place, room)
    assert width(plain(line)) <= room
    if place.marks:
        assert any(span.style == "found" for span in line)
