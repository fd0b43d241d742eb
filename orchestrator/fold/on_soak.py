"""Standing instructions: which are open, and why the others ended."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, SoakRecord

HANDLERS: Handlers = {}
KEPT = 50
"""Soaks that ended and are still listed."""


@handles(HANDLERS, SoakStarted)
def _started(state: FleetState, event: Event, body: SoakStarted) -> None:
    if event.project is not None and body.soak not in state.soaks:
        state.soaks[body.soak] = SoakRecord(project=event.project, started=body, since=event.at)


@handles(HANDLERS, SoakStopped)
def _stopped(state: FleetState, event: Event, body: SoakStopped) -> None:
    known = state.soaks.get(body.soak)
    if known is None or known.stopped is not None:
        return
    state.soaks[body.soak] = known.model_copy(update={"stopped": body, "stopped_at": event.at})
    ended = [soak for soak, record in state.soaks.items() if record.stopped is not None]
    for soak in ended[:-KEPT]:
        del state.soaks[soak]
