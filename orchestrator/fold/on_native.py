"""Conversations handed over to the native interface and taken back."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.native import ProjectHandedOver, ProjectTakenBack
from orchestrator.fold.edit import Handlers, handles, put_project
from orchestrator.fold.state import FleetState, Handover, evidence

HANDLERS: Handlers = {}


@handles(HANDLERS, ProjectHandedOver)
def _handed_over(state: FleetState, event: Event, body: ProjectHandedOver) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is None:
        return
    native = Handover(
        since=event.at,
        evidence=evidence(event),
        session_id=body.session_id,
        calibration=body.calibration,
        token=body.token,
        pid=body.pid,
        started=body.started,
        known=body.known,
    )
    put_project(state, project, native=native)


@handles(HANDLERS, ProjectTakenBack)
def _taken_back(state: FleetState, event: Event, body: ProjectTakenBack) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is None:
        return
    current = {body.calibration: body.session_id} if body.session_id else {}
    put_project(state, project, native=None, conversations={**project.conversations, **current})
