"""What a conversation stands at after a compaction; ``agents.assurance`` holds the rules."""

from __future__ import annotations

from agents import assurance
from agents.events import Compacted
from orchestrator.events import Event
from orchestrator.events.calibration import CalibrationChecked, CalibrationReasserted
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, Missing, SessionRecord, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, Compacted)
def _compacted(state: FleetState, event: Event, body: Compacted) -> None:
    _stand(state, event, body.session_id, "due")


@handles(HANDLERS, CalibrationChecked)
def _checked(state: FleetState, event: Event, body: CalibrationChecked) -> None:
    known = state.sessions.get(body.session_id)
    step = known.calibration if known is not None else ""
    _stand(state, event, body.session_id, assurance.checked(step, body.verified))
    missing = Missing(since=event.at, evidence=evidence(event), how=body.how)
    known = state.sessions[body.session_id]
    found = missing if body.verified == "missing" else None
    state.sessions[body.session_id] = known.model_copy(update={"missing": found})


@handles(HANDLERS, CalibrationReasserted)
def _reasserted(state: FleetState, event: Event, body: CalibrationReasserted) -> None:
    _stand(state, event, body.session_id, assurance.reasserted(body.way))


def _stand(state: FleetState, event: Event, session: str, step: assurance.Step) -> None:
    known = state.sessions.get(session, SessionRecord(project=event.project))
    state.sessions[session] = known.model_copy(update={"calibration": step})
