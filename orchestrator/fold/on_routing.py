"""Routes: where the words of a signal go. Later decisions replace earlier ones, word by word."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.events import Event
from orchestrator.events.routing import RoutedSpan, SignalDelivered, SignalErased, SignalRouted
from orchestrator.fold import on_claim
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, RoutingRecord, SignalRecord, evidence

HANDLERS: Handlers = {}
ERASED = "[erased]"
"""The prompt of a task whose words were erased."""


@handles(HANDLERS, SignalRouted)
def _routed(state: FleetState, event: Event, body: SignalRouted) -> None:
    record = state.signals.get(body.signal)
    if record is None:
        return
    old = record.routing
    same = old is not None and old.run == body.run
    decisions = (*(old.decisions if old is not None and same else ()), body)
    routing = RoutingRecord(
        run=body.run,
        decisions=decisions,
        spans=holding(decisions),
        since=event.at,
        evidence=evidence(event),
        delivered=old.delivered if old is not None else {},
        parts=old.parts if old is not None else {},
    )
    state.signals[body.signal] = record.model_copy(update={"routing": routing})


@handles(HANDLERS, SignalDelivered)
def _delivered(state: FleetState, event: Event, body: SignalDelivered) -> None:
    record = state.signals.get(body.signal)
    if record is not None and record.routing is not None and event.project:
        parts = {**record.routing.parts, event.project: body}
        delivered = {project: part.task for project, part in parts.items() if part.spans}
        routing = record.routing.model_copy(update={"delivered": delivered, "parts": parts})
        state.signals[body.signal] = record.model_copy(update={"routing": routing})


@handles(HANDLERS, SignalErased)
def _erased(state: FleetState, event: Event, body: SignalErased) -> None:
    on_claim.forget(state, body.signal)
    state.memo_readings.pop(body.signal, None)
    record = state.signals.get(body.signal)
    if record is not None:
        state.signals[body.signal] = SignalRecord(
            first=record.first.model_copy(update={"name": "", "source": ""}),
            since=record.since,
            evidence=record.evidence,
            projects=record.projects,
            clients=record.clients,
            sealed=record.sealed,
            tickets=record.tickets,
            erased=evidence(event),
        )
        delivered = record.routing.delivered.values() if record.routing is not None else ()
        for name in delivered:
            task = state.tasks.get(name)
            if task is not None:
                view = task.view.model_copy(update={"prompt": ERASED})
                state.tasks[name] = task.model_copy(update={"view": view})


def holding(decisions: Iterable[SignalRouted]) -> tuple[RoutedSpan, ...]:
    """What holds after these decisions: of two about the same word the later one, unless it was revoked.

    What the meta-agent proposes holds for words alone that are unsure when it arrives.
    """
    made = list(decisions)
    revoked = {decision.revokes for decision in made if decision.revokes is not None}
    spans: list[RoutedSpan] = []
    for decision in made:
        if decision.decision not in revoked:
            for new in _proposals(spans, decision) if decision.by == "meta" else decision.spans:
                spans = [part for span in spans for part in _without(span, new)] + [new]
    return tuple(sorted(spans, key=lambda span: span.first))


def _proposals(spans: Iterable[RoutedSpan], decision: SignalRouted) -> list[RoutedSpan]:
    return [
        new.model_copy(update={"first": max(new.first, span.first), "last": min(new.last, span.last)})
        for new in decision.spans
        for span in spans
        if new.verdict == span.verdict == "unsure" and new.first <= span.last and span.first <= new.last
    ]


def _without(span: RoutedSpan, new: RoutedSpan) -> Iterable[RoutedSpan]:
    """What is left of ``span`` beside ``new``."""
    if span.last < new.first or new.last < span.first:
        yield span
        return
    if span.first < new.first:
        yield span.model_copy(update={"last": new.first - 1})
    if new.last < span.last:
        yield span.model_copy(update={"first": new.last + 1})
