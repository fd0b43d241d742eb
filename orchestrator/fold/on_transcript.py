"""Transcripts: the runs over a signal, how far they are, and the corrections of their words."""

from __future__ import annotations

from typing import Any

from orchestrator.events import Event
from orchestrator.events.transcript import (
    TranscriptCorrected,
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, RunRecord, SignalRecord, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, TranscriptRequested)
def _requested(state: FleetState, event: Event, body: TranscriptRequested) -> None:
    record = state.signals.get(body.signal)
    if record is not None and body.run not in record.runs:
        state.signals[body.signal] = record.model_copy(update={"requested": body})


@handles(HANDLERS, TranscriptStarted)
def _started(state: FleetState, event: Event, body: TranscriptStarted) -> None:
    record = state.signals.get(body.signal)
    if record is None:
        return
    known = record.runs.get(body.run)
    if known is None:
        new = RunRecord(started=body, since=event.at, evidence=evidence(event))
    else:
        new = known.model_copy(update={"started": body, "failed": None, **_entered(event)})
    if record.requested is not None and record.requested.run == body.run:
        record = record.model_copy(update={"requested": None})
    _put(state, body.signal, record, body.run, new)


@handles(HANDLERS, TranscriptProgressed)
def _progressed(state: FleetState, event: Event, body: TranscriptProgressed) -> None:
    _change(state, body.signal, body.run, progress=body)


@handles(HANDLERS, TranscriptFinished)
def _finished(state: FleetState, event: Event, body: TranscriptFinished) -> None:
    _change(state, body.signal, body.run, finished=body, failed=None, **_entered(event))


@handles(HANDLERS, TranscriptFailed)
def _failed(state: FleetState, event: Event, body: TranscriptFailed) -> None:
    _change(state, body.signal, body.run, failed=body, **_entered(event))


@handles(HANDLERS, TranscriptCorrected)
def _corrected(state: FleetState, event: Event, body: TranscriptCorrected) -> None:
    record = state.signals.get(body.signal)
    if record is not None and all(layer.layer != body.layer for layer in record.layers):
        state.signals[body.signal] = record.model_copy(update={"layers": (*record.layers, body)})


def current_run(record: SignalRecord) -> RunRecord | None:
    """The run that is read: the finished one that was started last."""
    return next((run for run in reversed(record.runs.values()) if run.finished is not None), None)


def given_up(record: SignalRecord) -> RunRecord | None:
    """The last run, where it failed for good, nothing else can be read and no other run will be made."""
    last = next(reversed(record.runs.values()), None)
    if last is None or last.failed is None or last.failed.retry or record.requested is not None:
        return None
    return last if current_run(record) is None else None


def _entered(event: Event) -> dict[str, Any]:
    return {"since": event.at, "evidence": evidence(event)}


def _change(state: FleetState, signal: str, run: str, **changes: Any) -> None:
    record = state.signals.get(signal)
    known = record.runs.get(run) if record is not None else None
    if record is not None and known is not None:
        _put(state, signal, record, run, known.model_copy(update=changes))


def _put(state: FleetState, signal: str, record: SignalRecord, run: str, new: RunRecord) -> None:
    state.signals[signal] = record.model_copy(update={"runs": {**record.runs, run: new}})
