"""What the journal's events say, as passages of conversations. Pure.

The text of an event, in which an address like ``journal:412#0-210`` counts characters, is ``text_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from agents.events import AgentText, AskRaised, Body
from orchestrator.events import Event
from orchestrator.events.ask import AskAnswered
from orchestrator.events.native import NativePrompt
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.events.task import OutcomeUnknown, TaskFinished, TaskQueued, TaskRetrying
from orchestrator.events.workspace import WorkspaceRefused
from orchestrator.library.entries import AGENT
from orchestrator.library.passages import cut
from orchestrator.library.sources import Kind, Passage
from orchestrator.text import fit

PERSON, DAEMON = "person", "counterpoint"
PART = 64
"""Passages of one stretch of a conversation: what is indexed anew when a word is added to it."""


class Manner(NamedTuple):
    """Who speaks in an event of some kind, where it belongs, and what is said."""

    speaker: str
    kind: Kind
    text: Callable[[Any], str]


_MANNERS: dict[type[Body], Manner] = {
    TaskQueued: Manner(PERSON, "conversation", lambda body: body.prompt),
    NativePrompt: Manner(PERSON, "conversation", lambda body: body.text),
    SoakStarted: Manner(PERSON, "conversation", lambda body: body.instruction),
    AgentText: Manner(AGENT, "conversation", lambda body: body.text),
    AskRaised: Manner(AGENT, "conversation", lambda body: "\n".join((body.summary, *body.options))),
    AskAnswered: Manner(
        PERSON, "conversation", lambda body: "\n".join((body.text, *body.choices.values())).strip()
    ),
    TaskFinished: Manner(DAEMON, "journal", lambda body: body.error or ""),
    TaskRetrying: Manner(DAEMON, "journal", lambda body: body.reason),
    OutcomeUnknown: Manner(DAEMON, "journal", lambda body: body.summary),
    SoakStopped: Manner(DAEMON, "journal", lambda body: body.reason),
    WorkspaceRefused: Manner(DAEMON, "journal", lambda body: body.reason),
}
SAYING: frozenset[str] = frozenset(kind.model_fields["kind"].default for kind in _MANNERS)
"""Kinds of the events in which something is said."""


def text_of(event: Event) -> str:
    """What is said in an event, word for word; empty when nothing is, or when its payload is gone."""
    manner = _MANNERS.get(type(event.body))
    return "" if manner is None or event.incomplete else manner.text(event.body)


def stretch(event: Event) -> tuple[str, Kind] | None:
    """To which conversation an event belongs, and its kind; ``None`` when it says nothing."""
    manner = _MANNERS.get(type(event.body))
    if manner is None or not text_of(event).strip():
        return None
    if manner.kind == "journal":
        return f"journal:{event.project or ''}/", "journal"
    return f"talk:{event.task or f'native {event.project}'}/", "conversation"


def passages(event: Event) -> list[Passage]:
    """What is said in an event, as passages in order."""
    manner, text = _MANNERS[type(event.body)], text_of(event)
    return [
        Passage(
            text[span.start : span.end],
            f"journal:{event.cursor}#{span.start}-{span.end}",
            manner.speaker,
            event.at,
        )
        for span in cut(text)
    ]


_BEGINS = 1000


def title_of(said: Sequence[Passage]) -> str:
    """A conversation is called by how it begins; what is cut ends with ``…``."""
    begins = said[0].text[:_BEGINS] if said else ""  # a prompt may have a million letters
    return fit(" ".join(begins.split()), 80)
