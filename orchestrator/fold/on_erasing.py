"""What is left of an erased client: what it cost, and which files of watched folders were taken in."""

from __future__ import annotations

from datetime import UTC

from orchestrator.events import Event
from orchestrator.events.erasing import EventErased
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.on_fleet import got_through
from orchestrator.fold.state import FleetState, InboxFile

HANDLERS: Handlers = {}
NOBODYS = "(erased)"
"""Under which name what erased clients cost is shown."""


@handles(HANDLERS, EventErased)
def _erased(state: FleetState, event: Event, body: EventErased) -> None:
    if body.got_through:
        got_through(state)
    day = event.at.astimezone(UTC).date().isoformat()
    if body.map_cost_usd is not None:
        state.map_spend[day] = state.map_spend.get(day, 0.0) + body.map_cost_usd
    if body.cost_usd is not None:
        state.erased_spend[day] = state.erased_spend.get(day, 0.0) + body.cost_usd
    if body.taken is not None:
        taken = body.taken
        state.inbox[taken.source] = InboxFile(size=taken.size, mtime_ns=taken.mtime_ns, signal="")
