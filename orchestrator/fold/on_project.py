"""Projects, their workspaces, and what a new daemon means for them."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.fleet import ProjectRegistered
from orchestrator.events.project import ProjectPaused, ProjectResumed
from orchestrator.events.workspace import (
    WorkspaceArchived,
    WorkspaceCheckpointed,
    WorkspaceLanded,
    WorkspacePrepared,
    WorkspaceRefused,
)
from orchestrator.fold.edit import (
    Handlers,
    edit_project,
    edit_task,
    handles,
    merged,
    open_task,
    put_project,
    recover,
)
from orchestrator.fold.state import FleetState, Pause, ProjectRecord, evidence
from orchestrator.protocol.views import ProjectView

HANDLERS: Handlers = {}


def daemon_changed(state: FleetState) -> None:
    """A later daemon writes: no process of the earlier one is left, what ran was interrupted."""
    for project in list(state.projects.values()):
        if project.view.warm:
            edit_project(state, project.view.project, warm=False)
        for task in (*project.open, *project.asides):
            record = state.tasks[task]
            if record.view.state == "running":
                edit_task(
                    state, record, recover(record, interrupted=True), activity="Interrupted by a restart"
                )


@handles(HANDLERS, ProjectRegistered)
def _registered(state: FleetState, event: Event, body: ProjectRegistered) -> None:
    if event.project is None:
        return
    fields = {
        "name": body.name,
        "client": body.client,
        "folder": body.folder,
        "calibration": body.calibration,
        "priority": body.priority,
        "sealed": body.sealed,
    }
    known = state.projects.get(event.project)
    if known is None:
        view = ProjectView(project=event.project, since=event.at, evidence=evidence(event), **fields)
        state.projects[event.project] = ProjectRecord(view=view)
    else:
        edit_project(state, event.project, **fields)


@handles(HANDLERS, ProjectPaused)
def _paused(state: FleetState, event: Event, body: ProjectPaused) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is not None and project.pause is None:
        pause = Pause(since=event.at, evidence=evidence(event))
        put_project(state, project, pause=pause, view=project.view.model_copy(update={"paused": True}))


@handles(HANDLERS, ProjectResumed)
def _resumed(state: FleetState, event: Event, body: ProjectResumed) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is not None:
        put_project(state, project, pause=None, view=project.view.model_copy(update={"paused": False}))


@handles(HANDLERS, WorkspacePrepared)
def _prepared(state: FleetState, event: Event, body: WorkspacePrepared) -> None:
    edit_project(state, event.project, conflicts=body.conflicts)
    record = open_task(state, event)
    if record is not None:
        edit_task(state, record, activity="Starts its session")


@handles(HANDLERS, WorkspaceCheckpointed)
def _checkpointed(state: FleetState, event: Event, body: WorkspaceCheckpointed) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is not None:
        files = merged(project.unlanded_files, body.files)
        counted = {"commits": project.view.commits + 1, "files_changed": len(files)}
        put_project(state, project, unlanded_files=files, view=project.view.model_copy(update=counted))
    record = open_task(state, event)
    if record is not None:
        view = record.view
        commits = merged(view.commits, (body.commit,))
        edit_task(state, record, commits=commits, files_changed=merged(view.files_changed, body.files))


@handles(HANDLERS, WorkspaceLanded)
def _landed(state: FleetState, event: Event, body: WorkspaceLanded) -> None:
    _nothing_unlanded(state, event)


@handles(HANDLERS, WorkspaceArchived)
def _archived(state: FleetState, event: Event, body: WorkspaceArchived) -> None:
    _nothing_unlanded(state, event)


@handles(HANDLERS, WorkspaceRefused)
def _refused(state: FleetState, event: Event, body: WorkspaceRefused) -> None:
    if body.action == "prepare":
        edit_project(state, event.project, conflicts=body.paths)


def _nothing_unlanded(state: FleetState, event: Event) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is not None:
        cleared = {"commits": 0, "files_changed": 0, "conflicts": ()}
        put_project(state, project, unlanded_files=(), view=project.view.model_copy(update=cleared))
