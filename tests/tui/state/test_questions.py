"""Questions as the room keeps them: what is sent, what stays, what is looked for again."""

from __future__ import annotations

from typing import Any

import pytest

from tui.state.questions import MOST_STEPS, Questions, order

Json = dict[str, Any]


def question(name: str, state: str = "answered", *cited: str, **more: Any) -> Json:
    statements = [{"citations": [{"ref": one, "text": one}]} for one in cited]
    return {"question": name, "state": state, "text": "Who?", "statements": statements, **more}


def event(kind: str, **body: Any) -> Json:
    return {"body": {"kind": kind, **body}}


@pytest.mark.parametrize(
    ("typed", "text", "project"),
    [
        (" Who knows? ", "Who knows?", None),
        ("@acme Who knows?", "Who knows?", "acme"),
        ("@acme", "@acme", None),
        ("@nobody Who knows?", "@nobody Who knows?", None),
        ("Who is @acme ?", "Who is @acme ?", None),
    ],
)
def test_one_project_alone_is_read_where_it_is_named_first(
    typed: str, text: str, project: str | None
) -> None:
    assert order(typed, {"acme": None}) == {"text": text, "project": project}


def test_an_answer_is_looked_for_again_once_and_stays_as_it_was_seen() -> None:
    found = Questions()
    found.take({"questions": [question("q-1"), question("q-2", "working")]})
    assert (list(found.questions), found.selected, found.wanted) == (["q-2", "q-1"], "q-2", "")
    found.move(1)
    assert found.wanted == "q-1"
    found.put(question("q-1", left_open="seen"))
    assert found.wanted == ""
    found.take({"questions": [question("q-1"), question("q-2")]})
    assert found.questions["q-1"]["left_open"] == "seen"
    found.move(-1)
    assert found.wanted == "q-2", "it was answered meanwhile"


def test_citations_are_gone_through_and_begin_anew_with_another_question() -> None:
    found = Questions()
    found.take({"questions": [question("q-1"), question("q-2", "answered", "a", "b")]})
    found.turn(1)
    assert (found.at_hand or {})["ref"] == "b"
    found.turn(1)
    assert (found.at_hand or {})["ref"] == "a"
    found.turn(-1)
    found.move(9)
    assert (found.selected, found.quote, found.at_hand) == ("q-1", 0, None)
    found.turn(1)


def test_what_is_read_for_a_question_is_told_and_bounded() -> None:
    found = Questions()
    read = event(
        "library.sources_read", question="q-1", tool="read_source", query="file:a", projects=["acme"]
    )
    assert not found.heed([read] * (MOST_STEPS + 5))
    assert found.steps == {"q-1": ["reading acme: file:a"] * MOST_STEPS}
    assert not found.heed([event("library.sources_read", tool="search", question="")])
    assert found.heed([event("question.answered", question="q-1")])
