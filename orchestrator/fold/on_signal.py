"""Signals: what was kept, how often it came in, and what the inbox has taken."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.signal import InboxTrouble, SignalReceived, SignalSeenAgain
from orchestrator.fold.edit import Handlers, handles, merged
from orchestrator.fold.state import FleetState, InboxFile, SignalRecord, evidence

HANDLERS: Handlers = {}
SHORTEST = 16
"""Letters of a signal's id: the first of its hash, more only where another signal begins so."""
REMEMBERED = 16
"""Arrivals of one signal that are recognised when they are told again."""


@handles(HANDLERS, SignalReceived)
def _received(state: FleetState, event: Event, body: SignalReceived) -> None:
    known = state.signals.get(body.signal)
    if known is not None and known.erased is None:
        return
    record = SignalRecord(
        first=body, since=event.at, evidence=evidence(event), sealed=_sealed(event), tickets=(body.ticket,)
    )
    state.signals[body.signal] = _given(record, event)
    _taken(state, body)


@handles(HANDLERS, SignalSeenAgain)
def _seen_again(state: FleetState, event: Event, body: SignalSeenAgain) -> None:
    known = state.signals.get(body.signal)
    if known is None or body.ticket in known.tickets:
        return
    changes = {
        "seen": known.seen + 1,
        "seen_at": event.at,
        "sealed": known.sealed or _sealed(event),
        "tickets": (*known.tickets, body.ticket)[-REMEMBERED:],
    }
    state.signals[body.signal] = _given(known.model_copy(update=changes), event)
    _taken(state, body)


@handles(HANDLERS, InboxTrouble)
def _trouble(state: FleetState, event: Event, body: InboxTrouble) -> None:
    if body.problem:
        state.inbox_troubles[body.path] = body.problem
    else:
        state.inbox_troubles.pop(body.path, None)


def signal_id(state: FleetState, sha256: str) -> tuple[str, bool]:
    """The id of the signal with these bytes, and whether there is one already that was not erased."""
    for length in range(SHORTEST, len(sha256) + 1):
        known = state.signals.get(sha256[:length])
        if known is None or known.first.sha256 == sha256:
            return sha256[:length], known is not None and known.erased is None
    return sha256, True


def arrived(state: FleetState, ticket: str) -> str | None:
    """The signal that this arrival became, if the journal knows it."""
    return next((name for name, known in state.signals.items() if ticket in known.tickets), None)


def _sealed(event: Event) -> bool:
    return event.project is not None and event.visibility == "sealed"


def _given(record: SignalRecord, event: Event) -> SignalRecord:
    projects = merged(record.projects, (event.project,) if event.project else ())
    clients = merged(record.clients, (event.client,) if event.project and event.client else ())
    return record.model_copy(update={"projects": projects, "clients": clients})


def _taken(state: FleetState, body: SignalReceived | SignalSeenAgain) -> None:
    if body.origin == "inbox" and body.source:
        state.inbox[body.source] = InboxFile(
            size=body.size, mtime_ns=body.source_mtime_ns, signal=body.signal
        )
