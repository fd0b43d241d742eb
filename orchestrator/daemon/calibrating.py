"""What a project's agent is calibrated with, over the API."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import anyio.to_thread
from fastapi import FastAPI
from fastapi import Path as InPath

from agents.spec import CalibrationFile
from calibrations.render import estimate_tokens
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.served import TheFleet
from orchestrator.errors import CounterpointError
from orchestrator.events.task import CalibrationRef
from orchestrator.fold import FleetState
from orchestrator.home.config import project as find_project
from orchestrator.protocol import PREFIX, TaskView
from orchestrator.protocol.calibration import CalibrationView

Name = Annotated[str, InPath(max_length=200)]


@dataclass(frozen=True, slots=True)
class _Coming:
    """What the next task gets, or why it gets none."""

    file: CalibrationFile | None = None
    problem: str = ""

    @property
    def ref(self) -> CalibrationRef | None:
        """How events name it."""
        file = self.file
        return CalibrationRef(name=file.name, version=file.version, sha256=file.sha256) if file else None


def calibration_routes(app: FastAPI) -> None:
    """Add the route to ``app``."""

    @app.get(f"{PREFIX}/projects/{{project}}/calibration")
    async def calibration(project: Name, fleet: TheFleet) -> CalibrationView:
        """The calibration of the project's last turn, its text, and whether the next one differs."""
        return await calibration_view(fleet.runtime, project)


async def calibration_view(runtime: Runtime, name: str) -> CalibrationView:
    """What the project called ``name`` is calibrated with; raises ``UnknownProject``."""
    project = find_project(runtime.specs.config, name)
    last = last_calibrated(runtime.state, project.slug)
    coming = await anyio.to_thread.run_sync(_coming, runtime, project.config.calibration)
    view = CalibrationView(
        project=project.slug,
        name=project.config.calibration,
        next=coming.ref,
        problem=coming.problem,
        missing=_missing(runtime.state, project.slug),
    )
    if last is None or last.calibration is None:
        return await _with_text(runtime, view, coming.ref)
    used = {"used": True, "task": last.task, "since": last.started_at}
    changed = coming.ref is None or coming.ref.sha256 != last.calibration.sha256
    shown = view.model_copy(update={**used, "changed": changed})
    return await _with_text(runtime, shown, last.calibration)


def last_calibrated(state: FleetState, project: str) -> TaskView | None:
    """The task of the project that was started last under a calibration; no aside."""
    record = state.projects.get(project)
    if record is None:
        return None
    near = [state.tasks[task].view for task in (*record.open, *filter(None, [record.latest]))]
    found = [view for view in near if view.calibration is not None and view.started_at is not None]
    if not found:
        own = (task.view for task in state.tasks.values() if task.view.project == project)
        found = [view for view in own if view.calibration and view.started_at and not view.aside]
    return max(found, key=lambda view: (view.started_at, view.queued_cursor), default=None)


async def _with_text(runtime: Runtime, view: CalibrationView, ref: CalibrationRef | None) -> CalibrationView:
    if ref is None:
        return view
    text = await anyio.to_thread.run_sync(_read, runtime.specs.paths.rendered_calibration(ref.sha256))
    known = {"name": ref.name, "version": ref.version, "sha256": ref.sha256}
    return view.model_copy(update={**known, "text": text, "tokens": estimate_tokens(text.encode())})


def _coming(runtime: Runtime, name: str) -> _Coming:
    try:
        return _Coming(runtime.specs.calibrations.choose(name).file)
    except CounterpointError as error:
        return _Coming(problem=f"{error} {error.fix}".strip())


def _read(path: Path) -> str:
    """A calibration that was rendered once; empty when somebody removed it."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _missing(state: FleetState, project: str) -> str:
    record = state.projects.get(project)
    session = state.sessions.get(record.view.session_id or "") if record is not None else None
    return session.missing.how if session is not None and session.missing is not None else ""
