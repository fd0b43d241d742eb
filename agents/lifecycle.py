"""What state an agent is in, as a pure function of facts; each fact names the event that it rests on.

==========  ==========================================================================
state       entered when
==========  ==========================================================================
unknown     nothing is known of it, or nobody knows what its last turn did
stopped     no session is open and nothing is due: it starts when it is spoken to
starting    a session or a workspace is being made ready for a turn
ready       its session is open and nothing is due
working     a turn is under way
asking      its turn waits for the person's answer
parked      something is due and has to wait: for a time, a limit, or the fleet
paused      the person paused it
failed      its last task failed
==========  ==========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, get_args

from agents.events import (
    AgentClosed,
    AgentEvent,
    AgentStarted,
    AskRaised,
    PromptDelivered,
    RateLimited,
    TurnEnded,
    TurnLost,
)

AgentState = Literal[
    "starting", "ready", "working", "asking", "parked", "paused", "failed", "stopped", "unknown"
]
STATES: tuple[AgentState, ...] = get_args(AgentState)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds, since when, and the event that says so."""

    evidence: str
    """Kind and cursor of the event, for example ``task.started@17``."""
    since: datetime
    reason: str = ""
    until: datetime | None = None
    """When it ends by itself; ``None``: only an event ends it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one agent. ``None``: it does not hold."""

    known: Fact | None = None
    """The project is registered."""
    starting: Fact | None = None
    """A turn is being made ready: workspace, session."""
    open: Fact | None = None
    """Its session is open."""
    closed: Fact | None = None
    """Its session was closed or lost."""
    turn: Fact | None = None
    """A prompt was sent, and the turn has not ended."""
    asking: Fact | None = None
    """An ask was raised and has no answer."""
    waiting: Fact | None = None
    """A task has to wait: for its next attempt, a rate limit, a budget, the fleet's halt."""
    paused: Fact | None = None
    """The person paused it."""
    failed: Fact | None = None
    """The last task failed."""
    unclear: Fact | None = None
    """The last task's outcome is unknown."""


@dataclass(frozen=True, slots=True)
class Status:
    """An agent's state with its evidence."""

    state: AgentState
    since: datetime | None
    evidence: str
    reason: str = ""
    until: datetime | None = None
    """Of a parked agent: when it goes on by itself, if that is known."""


def status(facts: Facts) -> Status:
    """The state that the facts amount to. What is under way goes before what waits, that before what was."""
    for state, fact in _ranked(facts):
        if fact is not None:
            return Status(state, fact.since, fact.evidence, fact.reason, fact.until)
    return Status("unknown", None, "", "nothing is known of it")


def _ranked(facts: Facts) -> tuple[tuple[AgentState, Fact | None], ...]:
    return (
        ("working", facts.turn),
        ("starting", facts.starting),
        ("asking", facts.asking),
        ("paused", facts.paused),
        ("parked", facts.waiting),
        ("unknown", facts.unclear),
        ("failed", facts.failed),
        ("ready", facts.open),
        ("stopped", facts.closed or facts.known),
    )


def heard(facts: Facts, event: AgentEvent, at: datetime, evidence: str) -> Facts:
    """``facts`` after an event of the agent's own session. Whoever owns the tasks adds what only it knows."""
    fact = Fact(evidence, at)
    match event:
        case AgentStarted():
            return replace(facts, open=fact, closed=None)
        case PromptDelivered():
            return replace(facts, turn=facts.turn or fact, starting=None, asking=None, waiting=None)
        case AskRaised(summary=summary):
            return replace(facts, asking=replace(fact, reason=summary))
        case TurnEnded():
            return _after_turn(replace(facts, turn=None, starting=None), event, fact)
        case TurnLost(reason=reason, detail=detail):
            lost = replace(fact, reason=f"{reason}: {detail}" if detail else reason)
            return replace(facts, turn=None, starting=None, open=None, closed=lost)
        case AgentClosed(reason=reason):
            return replace(facts, open=None, closed=replace(fact, reason=reason), turn=None)
        case RateLimited(status="rejected", resets_at=resets):
            until = None if resets is None else datetime.fromtimestamp(resets, UTC)
            return replace(facts, waiting=replace(fact, reason="rate limit", until=until))
        case _:
            return facts


def _after_turn(facts: Facts, event: TurnEnded, fact: Fact) -> Facts:
    if event.deferred:
        return replace(facts, asking=facts.asking or fact)
    if event.ok:
        return replace(facts, asking=None, waiting=None, failed=None, unclear=None)
    return replace(facts, asking=None)
