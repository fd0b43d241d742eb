"""The offline player's answers where little is found."""

from __future__ import annotations

from agents.endpoint.extractive.answering import ANSWER, SEARCH, answer_step
from agents.endpoint.extractive.conversation import Call, Conversation
from orchestrator.protocol.material import NOTHING


def test_a_search_that_finds_nothing_is_said_and_ends_the_work() -> None:
    asked = Conversation("Question: Was kostet die Pumpe?")
    for number in (1, 2):
        step = answer_step(asked)
        assert step is not None
        assert step.name == SEARCH, number
        asked = Conversation(asked.task, (*asked.calls, Call(SEARCH, step.input, NOTHING, False)))
    step = answer_step(asked)
    assert step is not None
    assert step.name == ANSWER
    assert step.input["statements"] == []
    assert "No sentence of the sources" in step.input["left_open"]
