"""The queue as it is worked through, without a screen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.arguments import argument_of
from tests.support.control_room import event
from tui.state.asks import picking, rule_of
from tui.state.attention import Waiting, next_project

Json = dict[str, Any]


def item(name: str, kind: str = "permission", cursor: int = 5, **fields: Any) -> Json:
    return {"id": name, "kind": kind, "project": "acme", "title": "Bash: ls", "cursor": cursor, **fields}


def question(*questions: Json) -> Json:
    return item("q1", "question", input={"questions": list(questions)})


def choice(text: str, *labels: str, many: bool = False) -> Json:
    options = [{"label": label, "description": ""} for label in labels]
    return {"question": text, "header": "H", "multiSelect": many, "options": options}


def test_after_an_answer_the_next_comes_up_and_a_stale_queue_brings_nothing_back() -> None:
    waiting = Waiting()
    queue = [item("a"), item("b"), item("c")]
    waiting.take(queue)
    assert waiting.selected == "a"
    waiting.step(1)
    waiting.sent(queue[1])
    assert waiting.selected == "c"
    waiting.take(queue)
    assert [one["id"] for one in waiting.shown] == ["a", "c"]
    assert waiting.unseen is None
    waiting.done(queue[1], 9, answer=True)
    waiting.take(queue, 8)
    assert [one["id"] for one in waiting.shown] == ["a", "c"], "a list from before the answer"
    waiting.take(queue, 9)
    assert [one["id"] for one in waiting.shown] == ["a", "b", "c"], (
        "it waits again: the answer was taken back"
    )


def test_a_refused_answer_brings_the_item_and_what_was_begun_back() -> None:
    waiting = Waiting()
    queue = [item("a")]
    waiting.take(queue)
    waiting.draft("a", "no, because")
    waiting.sent(queue[0])
    assert waiting.shown == []
    waiting.refused(queue[0])
    assert (waiting.selected, waiting.drafts) == ("a", {"a": "no, because"})


def test_an_item_answered_elsewhere_says_by_whom_and_what_comes_up_was_not_seen() -> None:
    waiting = Waiting()
    waiting.take([item("a"), item("b")])
    waiting.draft("a", "half a")
    waiting.hear([event(7, "ask.answered", "acme", ask="a", verdict="deny", by="deadline")])
    (gone,) = waiting.take([item("b")], 8, 40.0)
    assert waiting.matters(gone)
    farewell = waiting.farewell(gone)
    assert "denied by its deadline" in farewell
    assert "sent to nobody" in farewell
    assert (waiting.selected, waiting.unseen) == ("b", 40.0)
    waiting.select("b")
    assert waiting.unseen is None


def test_undo_brings_the_item_back_into_view() -> None:
    waiting = Waiting()
    queue = [item("land:acme", "land")]
    waiting.take(queue)
    waiting.sent(queue[0])
    waiting.done(queue[0], 6, answer=False)
    assert waiting.last is not None
    waiting.undone(waiting.last, 8)
    assert waiting.shown == queue


def test_what_was_taken_back_is_waited_for_and_nothing_takes_its_place() -> None:
    waiting = Waiting()
    land = item("land:acme", "land")
    waiting.take([item("a"), land])
    waiting.step(1)
    waiting.sent(land)
    waiting.done(land, 6, answer=False)
    waiting.take([item("a")], 6)
    assert waiting.last is not None
    waiting.undone(waiting.last, 8)
    waiting.take([item("a")], 7)
    assert (waiting.selected, waiting.item) == ("land:acme", None), "a key pressed now answers nothing"
    waiting.take([item("a"), land], 8)
    assert waiting.item == land
    waiting.take([item("a")], 9, 50.0)
    assert (waiting.selected, waiting.unseen) == ("a", 50.0)


def test_one_question_is_answered_by_one_digit() -> None:
    found = picking(question(choice("Which?", "Red", "Blue")))
    assert found is not None
    assert found.at_once
    assert found.pick(1).body() == {"verdict": "text", "text": "Blue"}
    assert found.pick(7) == found
    assert picking(item("a")) is None


def test_several_questions_are_answered_each_by_its_text() -> None:
    found = picking(question(choice("Which?", "Red", "Blue"), choice("What?", "A", "B", "C", many=True)))
    assert found is not None
    found = found.pick(0)
    assert (found.at, found.complete) == (1, False)
    found = found.pick(2).pick(0).pick(1).pick(1)
    assert found.complete
    assert found.body()["choices"] == {"Which?": "Red", "What?": "A, C"}
    assert found.turn(1).type("none of these").body()["choices"]["Which?"] == "none of these"


NAMES = st.sampled_from(["question", "options", "label", "multiSelect"])
ANYTHING = st.recursive(
    st.none() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(ANYTHING)
def test_any_input_of_an_agent_can_be_answered(listed: object) -> None:
    found = picking(item("q1", "question", input={"questions": listed}, options=("Yes",)))
    assert found is not None
    assert found.type("words").pick(0).here.text is not None


@given(tool=st.sampled_from(["Bash", "Read", "Write", "Edit", "NotebookEdit", "WebFetch", "mcp__x__y"]),
       given=st.dictionaries(st.sampled_from(["command", "file_path", "notebook_path", "url", "n"]),
                             st.text(max_size=8) | st.integers(), max_size=4))  # fmt: skip
def test_the_rule_that_is_shown_is_the_rule_that_is_made(tool: str, given: Json) -> None:
    assert rule_of(item("a", tool=tool, input=given)) == (tool, argument_of(tool, given))


def test_the_next_project_that_waits_comes_by_rank_and_around_the_end() -> None:
    queue = [
        item("a", project="north"),
        item("b", project="acme"),
        item("c", project="north"),
        item("d", project=""),
    ]
    shown = ["acme", "north", "west"]
    assert next_project(queue, shown, "west") == "north"
    assert next_project(queue, shown, "north") == "acme"
    assert next_project(queue, shown, "acme") == "north"
    assert next_project(queue, ["west"], "west") == ""
    assert next_project([], shown, "west") == ""
