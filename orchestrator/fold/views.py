"""Read models out of the state: what depends on several tasks is worked out here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from orchestrator.fold import activity
from orchestrator.fold.agent import agent_view
from orchestrator.fold.state import FleetState, Handover, ProjectRecord, TaskRecord
from orchestrator.protocol.views import ProjectState, ProjectView, TaskView

PROMPT = 160
"""Characters of a task's prompt that stand in its project's view."""
_AFTER: dict[str, ProjectState] = {"failed": "failed", "unknown": "unknown"}
_DURING: tuple[tuple[str, ProjectState], ...] = (
    ("running", "working"),
    ("asking", "asking"),
    ("answered", "queued"),
    ("retrying", "retrying"),
    ("queued", "queued"),
)


def task_view(state: FleetState, task: str) -> TaskView | None:
    """The task as of now."""
    record = state.tasks.get(task)
    if record is None:
        return None
    project = state.projects[record.view.project]
    return _shown(record, _positions(state, project))


def task_views(state: FleetState, project: str | None = None) -> list[TaskView]:
    """All tasks, or those of one project, in the order they were queued."""
    positions: dict[str, int] = {}
    for slug, record in state.projects.items():
        if project in {None, slug}:
            positions.update(_positions(state, record))
    chosen = (record for record in state.tasks.values() if project in {None, record.view.project})
    return [_shown(record, positions) for record in chosen]


def latest_tasks(
    state: FleetState, project: str | None, wanted: Callable[[TaskView], bool], limit: int | None
) -> list[TaskView]:
    """The latest ``limit`` tasks that are ``wanted``, or all of them, in the order they were queued.

    Costs what it returns and what it passes over.
    """
    found: list[TaskRecord] = []
    for record in reversed(state.tasks.values()):
        if limit is not None and len(found) == limit:
            break
        if project in {None, record.view.project} and wanted(record.view):
            found.append(record)
    positions: dict[str, int] = {}
    for slug in {record.view.project for record in found if record.view.state == "queued"}:
        positions |= _positions(state, state.projects[slug])
    return [_shown(record, positions) for record in reversed(found)]


def project_view(state: FleetState, project: str, today: date | None = None) -> ProjectView | None:
    """The project as of now, with the evidence for its state and its agent's, and what ``today`` cost."""
    record = state.projects.get(project)
    if record is None:
        return None
    session = state.sessions.get(record.view.session_id or "")
    day = today.isoformat() if today is not None else "-"
    known = {
        "agent": agent_view(state, record),
        "context_tokens": session.turns[-1].context_tokens if session and session.turns else None,
        "today_usd": round(record.spend.get(day, 0.0), 6),
        "today_complete": record.unreported != day,
        "asides": record.asides,
    }
    return _project(state, record).model_copy(update=known)


def _project(state: FleetState, record: ProjectRecord) -> ProjectView:
    tasks = [state.tasks[task] for task in record.open]
    if record.native is not None:
        return _native(record, record.native, len(tasks))
    waiting = sum(task.view.state != "running" for task in tasks)
    for task_state, project_state in _DURING:
        lead = next((task for task in tasks if task.view.state == task_state), None)
        if lead is not None and (record.pause is None or project_state in {"working", "asking"}):
            shown = _shown(lead, _positions(state, record))
            return _resting_on(record, project_state, shown, waiting)
    if record.pause is not None:
        rests = {"since": record.pause.since, "evidence": record.pause.evidence}
        return record.view.model_copy(update={"state": "paused", "queued": waiting, **rests})
    if record.latest is None:
        return record.view.model_copy(update={"queued": waiting})
    latest = state.tasks[record.latest].view
    ended = _resting_on(record, _AFTER.get(latest.state, "idle"), latest, waiting)
    return ended.model_copy(update={"task": None, "prompt": ""})


def project_views(state: FleetState) -> list[ProjectView]:
    """All projects in the order they were first seen."""
    views = (project_view(state, project) for project in state.projects)
    return [view for view in views if view is not None]


def _resting_on(record: ProjectRecord, state: ProjectState, task: TaskView, waiting: int) -> ProjectView:
    return record.view.model_copy(
        update={
            "state": state,
            "since": task.since,
            "evidence": task.evidence,
            "task": task.task,
            "prompt": activity.plain(task.prompt, PROMPT),
            "activity": task.activity,
            "queued": waiting,
        }
    )


def _native(record: ProjectRecord, native: Handover, waiting: int) -> ProjectView:
    changed = {"state": "native", "activity": "Native interface, not budget-capped", "queued": waiting}
    rests = {"since": native.since, "evidence": native.evidence, "task": next(iter(record.open), None)}
    return record.view.model_copy(update={**changed, **rests})


def _positions(state: FleetState, project: ProjectRecord) -> dict[str, int]:
    """How many tasks of the project go before each of its waiting ones."""
    records = sorted((state.tasks[task] for task in project.open), key=_place)
    return {record.view.task: ahead for ahead, record in enumerate(records)}


def _place(record: TaskRecord) -> tuple[int, int, int]:
    view = record.view
    if view.state in {"running", "asking", "answered"}:
        return 0, 0, 0
    if view.place == "now":
        return 1, -view.queued_cursor, 0
    group = 2 if record.recovery.prompts else 3 if view.place == "next" else 4
    return group, 0 if group == 3 else -view.priority, view.queued_cursor


def _shown(record: TaskRecord, positions: dict[str, int]) -> TaskView:
    view = record.view
    if view.state != "queued" or view.cancel_requested:
        return view
    return view.model_copy(update={"activity": activity.queued(positions.get(view.task, 0))})
