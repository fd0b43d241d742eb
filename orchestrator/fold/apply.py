"""The fold itself: one event at a time, never raising, the same for every client."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.events import Event
from orchestrator.fold import (
    agent,
    on_agent,
    on_ask,
    on_calibration,
    on_claim,
    on_erasing,
    on_fleet,
    on_limits,
    on_map,
    on_memo_reading,
    on_native,
    on_project,
    on_question,
    on_routing,
    on_signal,
    on_soak,
    on_task,
    on_transcript,
)
from orchestrator.fold.state import FleetState

_HANDLERS = {
    **on_task.HANDLERS,
    **on_agent.HANDLERS,
    **on_ask.HANDLERS,
    **on_calibration.HANDLERS,
    **on_claim.HANDLERS,
    **on_project.HANDLERS,
    **on_fleet.HANDLERS,
    **on_limits.HANDLERS,
    **on_map.HANDLERS,
    **on_memo_reading.HANDLERS,
    **on_native.HANDLERS,
    **on_question.HANDLERS,
    **on_signal.HANDLERS,
    **on_transcript.HANDLERS,
    **on_routing.HANDLERS,
    **on_soak.HANDLERS,
    **on_erasing.HANDLERS,
}


def apply(state: FleetState, event: Event) -> None:
    """Bring ``state`` to ``event``.

    An event at or before the state's cursor, of an older epoch, of an unknown kind or for an unknown task
    changes nothing but the cursor.
    """
    if event.cursor <= state.cursor:
        return
    state.cursor = event.cursor
    if event.epoch < state.epoch:
        return
    if event.epoch > state.epoch:
        state.epoch = event.epoch
        on_project.daemon_changed(state)
        agent.interrupted(state, event)
    handler = _HANDLERS.get(type(event.body))
    if handler is not None:
        handler(state, event, event.body)
        agent.note(state, event)


def fold(events: Iterable[Event], state: FleetState | None = None) -> FleetState:
    """A new state: ``state`` (default: nothing) brought through ``events``."""
    result = FleetState() if state is None else state.copy_state()
    for event in events:
        apply(result, event)
    return result
