"""A search of the journal, without a screen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.journal.said import SAID_KINDS
from orchestrator.text import width
from tui.render.tokens import plain
from tui.state.finding import ENOUGH, KINDS, PARTS, Finding, hit, wanted
from tui.widgets.hits import covered, marked

PROJECTS = ("acme", "acme-web", "north")


def found(cursor: int, snippet: str = "the renewal date", **more: Any) -> dict[str, Any]:
    base = {"cursor": cursor, "at": "2026-01-05T08:00:00+00:00", "project": "acme", "kind": "agent.text"}
    return {**base, "snippet": snippet, "marks": [[4, 11]], **more}


def test_a_query_names_words_project_and_kinds() -> None:
    asked = wanted("renewal @acme-w kind:tool  date", PROJECTS)
    assert (asked.words, asked.project, asked.problem) == ("renewal date", "acme-web", "")
    assert asked.kinds == KINDS["tool"]
    assert wanted("x @acme", PROJECTS).project == "acme"
    assert "no project @zed" in wanted("x @zed", PROJECTS).problem
    assert "kind: is one of" in wanted("x kind:zed", PROJECTS).problem


def test_every_kind_that_the_daemon_looks_through_has_a_name() -> None:
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(SAID_KINDS)


def test_a_search_goes_on_by_itself_until_there_is_enough() -> None:
    finding = Finding()
    assert finding.ask("date", PROJECTS) == {
        "q": "date",
        "project": None,
        "kinds": None,
        "before": 0,
        "limit": 50,
    }
    page = {"hits": [found(900)], "next": 800, "since": "2026-01-04T08:00:00+00:00", "uncovered": 2}
    following = finding.take(1, page)
    assert following is not None
    assert following["before"] == 800
    assert finding.take(1, {"hits": [found(n) for n in range(ENOUGH)], "next": 7}) is None
    assert len(finding.hits) == ENOUGH + 1
    assert (more := finding.more()) is not None
    assert more["before"] == 7
    assert finding.more() is None, "one question at a time"
    assert finding.take(1, {"hits": [], "next": None}) is None
    assert "everything was looked through · 2 long texts only in part" in covered(finding, True)


def test_a_search_that_finds_little_stops_after_a_bounded_part() -> None:
    finding = Finding()
    asked, questions = finding.ask("date", PROJECTS), 0
    while asked is not None:
        questions += 1
        asked = finding.take(1, {"hits": [], "next": 1000 - questions, "since": "2026-01-04T08:00:00+00:00"})
    assert questions == PARTS
    assert "looked back to 04 Jan" in covered(finding, True)


def test_answers_to_an_older_question_are_left_aside() -> None:
    finding = Finding()
    finding.ask("da", PROJECTS)
    finding.ask("date", PROJECTS)
    assert finding.take(1, {"hits": [found(1)], "next": None}) is None
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
