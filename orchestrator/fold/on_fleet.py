"""What holds for the whole fleet: that the API refused the account, and that it is asked again."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.fleet import FleetHalted, FleetResumed
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, Halt, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, FleetHalted)
def _halted(state: FleetState, event: Event, body: FleetHalted) -> None:
    state.halt = Halt(since=event.at, evidence=evidence(event), reason=body.reason)


@handles(HANDLERS, FleetResumed)
def _resumed(state: FleetState, event: Event, body: FleetResumed) -> None:
    if state.halt is not None:
        state.halt = state.halt.model_copy(update={"lifted": True})


def got_through(state: FleetState) -> None:
    """The model answered an agent: a halt that was lifted is over."""
    if state.halt is not None and state.halt.lifted:
        state.halt = None
