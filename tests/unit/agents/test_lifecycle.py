"""An agent's story, told by its events: each state with the event that it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

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
from agents.lifecycle import Fact, Facts, Status, heard, status
from agents.restart import halts

START = datetime(2026, 5, 1, tzinfo=UTC)
ASK = AskRaised(id="x", ask="permission", tool="Bash", input={}, summary="Runs `rm`")
DEFERRED = TurnEnded(session_id="s", ok=False, reason="deferred", deferred="x")


def after(*events: AgentEvent) -> Facts:
    facts = Facts(known=Fact("project.registered@0", START))
    for number, event in enumerate(events, 1):
        facts = heard(facts, event, START + timedelta(seconds=number), f"{event.kind}@{number}")
    return facts


@pytest.mark.parametrize(
    ("events", "state", "evidence"),
    [
        ([], "stopped", "project.registered@0"),
        ([AgentStarted(session_id="s")], "ready", "agent.started@1"),
        ([AgentStarted(session_id="s"), PromptDelivered(uuid="u")], "working", "agent.prompt_delivered@2"),
        ([AgentStarted(session_id="s"), TurnEnded(session_id="s", ok=True)], "ready", "agent.started@1"),
        ([PromptDelivered(uuid="u"), ASK, DEFERRED], "asking", "agent.ask_raised@2"),
        ([AgentStarted(session_id="s"), TurnLost(reason="signal")], "stopped", "agent.turn_lost@2"),
        ([AgentStarted(session_id="s"), AgentClosed(reason="idle")], "stopped", "agent.closed@2"),
        ([RateLimited(status="rejected", resets_at=1_900_000_000)], "parked", "agent.rate_limit@1"),
    ],
)
def test_states_follow_the_events(events: list[AgentEvent], state: str, evidence: str) -> None:
    found = status(after(*events))
    assert (found.state, found.evidence) == (state, evidence)


def test_an_ask_is_over_when_the_turn_it_waited_in_ends_well() -> None:
    facts = after(AgentStarted(session_id="s"), ASK, DEFERRED, TurnEnded(session_id="s", ok=True))
    assert status(facts).state == "ready"


def test_a_parked_agent_says_why_and_until_when() -> None:
    found = status(after(RateLimited(status="rejected", resets_at=1_900_000_000)))
    assert found.reason == "rate limit"
    assert found.until == datetime.fromtimestamp(1_900_000_000, UTC)
    paused = replace(after(), paused=Fact("project.paused@5", START), waiting=Fact("task.retrying@4", START))
    assert status(paused) == Status("paused", START, "project.paused@5")


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (401, "", True),
        (403, "this model is not for you", False),
        (403, "authentication_error", True),
        (429, "rate_limit_error", False),
        (None, "Not logged in · Please run /login", True),
        (400, "Your credit balance is too low", True),
    ],
)
def test_only_the_accounts_failures_halt(code: int | None, words: str, expected: bool) -> None:
    assert halts(code, words) is expected
