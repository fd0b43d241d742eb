"""A conversation that cannot be resumed: its id is kept, and the person says how the task goes on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from agents.asks import QUESTION_TOOL, ask_about, raised
from agents.events import AgentText, AskRaised
from agents.handover import Said
from orchestrator.events import Event
from orchestrator.events.ask import AskAnswered
from orchestrator.events.task import TaskQueued
from orchestrator.fold import AskRecord

Choice = Literal["retry", "fork", "afresh", "give up"]
SAID = ("task.queued", "agent.text")
"""Kinds of events that hold what was said."""
_PREFIX = "resume-"
_OPTIONS: dict[Choice, str] = {
    "retry": "resume it again, for example after its files are back",
    "fork": "go on in a copy of the conversation, made from its transcript",
    "afresh": "begin a new conversation with a record of what was said, word for word",
    "give up": "let the task fail; the conversation's id is kept",
}


def ask_how(task: str, session_id: str, number: int, detail: str) -> AskRaised:
    """The ask of a task whose conversation could not be resumed, for the ``number``-th time."""
    options = [{"label": label, "description": text} for label, text in _OPTIONS.items()]
    question = f"The conversation {session_id} could not be resumed ({detail}). How shall the task go on?"
    given = {"questions": [{"question": question, "header": "Resume", "options": options}]}
    return raised(ask_about(f"{_PREFIX}{task}-{number}", QUESTION_TOOL, given))


def is_ours(known: AskRecord) -> bool:
    """Whether an ask is about resuming: such an ask takes one of its options, no other words."""
    return known.raised.id.startswith(_PREFIX)


def chosen(answer: AskAnswered) -> Choice:
    """What the person chose; a denial, also by a deadline, gives up."""
    return next((label for label in _OPTIONS if answer.text == label), "give up")


def journaled(events: Iterable[Event]) -> list[Said]:
    """Prompts and answers as the journal holds them: for a conversation whose transcript is gone.

    Asides are no part of it.
    """
    found = []
    asides: set[str | None] = set()
    for event in events:
        if isinstance(event.body, TaskQueued) and event.body.aside:
            asides.add(event.task)
        elif event.task in asides:
            continue
        elif isinstance(event.body, TaskQueued):
            found.append(Said("prompt", f"journal@{event.cursor}", event.body.prompt))
        elif isinstance(event.body, AgentText) and event.body.parent_tool_use_id is None:
            found.append(Said("agent", f"journal@{event.cursor}", event.body.text))
    return found
