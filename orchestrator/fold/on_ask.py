"""Asks, their one answer, the rules that answers make, and what was put aside."""

from __future__ import annotations

from agents.events import AskRaised
from orchestrator.events import Event
from orchestrator.events.ask import (
    AskAnswered,
    AskRevoked,
    AttentionDismissed,
    AttentionRestored,
    RuleAdded,
    RuleRevoked,
)
from orchestrator.fold.activity import plain
from orchestrator.fold.edit import Handlers, enter_state, handles, open_task
from orchestrator.fold.state import AskRecord, FleetState, RuleRecord, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, AskRaised)
def _raised(state: FleetState, event: Event, body: AskRaised) -> None:
    record = open_task(state, event)
    if record is None or event.project is None:
        return
    if body.id not in state.asks:
        state.asks[body.id] = AskRecord(
            raised=body,
            project=event.project,
            task=record.view.task,
            session_id=record.view.session_id,
            since=event.at,
            evidence=evidence(event),
        )
    if state.asks[body.id].answer is None:
        enter_state(state, record, event, "asking", ask=body.id, activity=plain(f"Asks: {body.summary}"))


@handles(HANDLERS, AskAnswered)
def _answered(state: FleetState, event: Event, body: AskAnswered) -> None:
    known = state.asks.get(body.ask)
    if known is None or known.answer is not None:
        return
    state.asks[body.ask] = known.model_copy(update={"answer": body, "answered_at": event.at})
    record = state.tasks.get(known.task)
    if record is not None and record.view.ask == body.ask and record.view.state == "asking":
        enter_state(state, record, event, "answered", activity=f"Goes on: {_said(body)}")


@handles(HANDLERS, AskRevoked)
def _revoked(state: FleetState, event: Event, body: AskRevoked) -> None:
    known = state.asks.get(body.ask)
    record = state.tasks.get(known.task) if known is not None else None
    if known is None or record is None or (record.view.ask, record.view.state) != (body.ask, "answered"):
        return
    state.asks[body.ask] = known.model_copy(update={"answer": None, "answered_at": None})
    enter_state(state, record, event, "asking", activity=plain(f"Asks: {known.raised.summary}"))


@handles(HANDLERS, RuleAdded)
def _rule_added(state: FleetState, event: Event, body: RuleAdded) -> None:
    if event.project is not None and body.rule not in state.rules:
        state.rules[body.rule] = RuleRecord(project=event.project, added=body, since=event.at)


@handles(HANDLERS, RuleRevoked)
def _rule_revoked(state: FleetState, event: Event, body: RuleRevoked) -> None:
    state.rules.pop(body.rule, None)


@handles(HANDLERS, AttentionDismissed)
def _dismissed(state: FleetState, event: Event, body: AttentionDismissed) -> None:
    state.dismissed[body.item] = body.seen


@handles(HANDLERS, AttentionRestored)
def _restored(state: FleetState, event: Event, body: AttentionRestored) -> None:
    state.dismissed.pop(body.item, None)


def _said(answer: AskAnswered) -> str:
    return {"allow": "allowed", "deny": "denied", "text": "answered"}[answer.verdict]
