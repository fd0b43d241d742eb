"""What was said about budgets, and what each session's last turns were."""

from __future__ import annotations

from typing import Any

from agents.events import TurnEnded
from orchestrator.events import Event
from orchestrator.events.limits import BudgetUsedUp, BudgetWarned, notice_key
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, NoticeRecord, TurnFacts, evidence

HANDLERS: Handlers = {}
KEPT_TURNS = 4
"""Turns of a session that are kept, to tell what its next message will cost."""


@handles(HANDLERS, BudgetWarned)
def _warned(state: FleetState, event: Event, body: BudgetWarned) -> None:
    _note(state, event, body)


@handles(HANDLERS, BudgetUsedUp)
def _used_up(state: FleetState, event: Event, body: BudgetUsedUp) -> None:
    _note(state, event, body)


def _note(state: FleetState, event: Event, body: BudgetWarned | BudgetUsedUp) -> None:
    key = notice_key(body.kind, body.scope, body.name, body.period)
    state.notices[key] = NoticeRecord(begins=body.begins, since=event.at, evidence=evidence(event))


def with_turn(kept: tuple[TurnFacts, ...], event: Event, body: TurnEnded) -> tuple[TurnFacts, ...]:
    """``kept`` and this turn; a turn that reported no tokens says nothing."""
    usage = body.usage
    if usage.total <= 0:
        return kept
    created = _mapping((usage.model_extra or {}).get("cache_creation"))
    hour = _count(created.get("ephemeral_1h_input_tokens"))
    facts = TurnFacts(
        at=event.at,
        evidence=evidence(event),
        cost_usd=body.cost_usd or 0.0,
        input=usage.input_tokens,
        output=usage.output_tokens,
        cache_read=usage.cache_read_input_tokens,
        write_5m=max(0, usage.cache_creation_input_tokens - hour),
        write_1h=hour,
        context_tokens=body.context_tokens or usage.total,
    )
    return (*kept, facts)[-KEPT_TURNS:]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
