"""Memos that the meta-agent reads, and what that cost."""

from __future__ import annotations

from datetime import UTC

from orchestrator.events import Event
from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.memo_reading import MemoReadingRecord
from orchestrator.fold.state import FleetState, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, MemoReadingBegun)
def _begun(state: FleetState, event: Event, body: MemoReadingBegun) -> None:
    if body.signal in state.signals:
        record = MemoReadingRecord(begun=body, since=event.at, evidence=evidence(event))
        state.memo_readings[body.signal] = record


@handles(HANDLERS, MemoReadingEnded)
def _ended(state: FleetState, event: Event, body: MemoReadingEnded) -> None:
    known = state.memo_readings.get(body.signal)
    mine = known is not None and known.begun.reading == body.reading
    if mine and known is not None and known.ended is not None:
        return
    day = event.at.astimezone(UTC).date().isoformat()
    state.map_spend[day] = state.map_spend.get(day, 0.0) + (body.cost_usd or 0.0)
    if mine and known is not None:
        state.memo_readings[body.signal] = known.model_copy(update={"ended": body})
