"""A task's life: queued, running, perhaps retrying, finished exactly once."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.task import (
    CancelRequested,
    OutcomeUnknown,
    PromptSending,
    TaskFinished,
    TaskQueued,
    TaskRetrying,
    TaskStarted,
)
from orchestrator.fold.activity import plain
from orchestrator.fold.edit import Handlers, edit_task, enter_state, handles, open_task, put_project, recover
from orchestrator.fold.state import FleetState, ProjectRecord, Recovery, SentPrompt, TaskRecord, evidence
from orchestrator.protocol.views import ProjectView, TaskView

HANDLERS: Handlers = {}


@handles(HANDLERS, TaskQueued)
def _queued(state: FleetState, event: Event, body: TaskQueued) -> None:
    if event.task is None or event.project is None or event.task in state.tasks:
        return
    project = _project(state, event, event.project)
    view = TaskView(
        task=event.task,
        project=event.project,
        client=event.client or project.view.client,
        state="queued",
        prompt=body.prompt,
        queued_at=event.at,
        queued_cursor=event.cursor,
        since=event.at,
        evidence=evidence(event),
        origin=body.origin,
        signal=body.signal,
        batch=body.batch,
        priority=body.priority,
        place=body.place,
        aside=body.aside,
        calibration_name=body.calibration,
        model=body.model,
        max_turns=body.max_turns,
        budget_usd=body.budget_usd,
    )
    state.tasks[event.task] = TaskRecord(view=view)
    if body.aside:
        put_project(state, project, asides=(*project.asides, event.task))
    else:
        put_project(state, project, open=(*project.open, event.task))
    if event.incomplete:
        lost = "The prompt's text is missing from the journal's store; the task was not run."
        _close(state, state.tasks[event.task], event, "unknown", error=lost, finished_at=event.at)


@handles(HANDLERS, TaskStarted)
def _started(state: FleetState, event: Event, body: TaskStarted) -> None:
    record = open_task(state, event)
    if record is None:
        return
    recovery = recover(record, mode=body.mode, last_turn=None, lost=None, interrupted=False)
    if body.mode == "run":
        recovery = recovery.model_copy(update={"open_tools": ()})
    enter_state(
        state,
        record,
        event,
        "running",
        recovery,
        attempt=body.attempt,
        not_before=None,
        started_at=record.view.started_at or event.at,
        calibration=body.calibration or record.view.calibration,
        ask=None,
        activity="Prepares its workspace" if body.mode == "run" else "Resumes",
    )


@handles(HANDLERS, PromptSending)
def _sending(state: FleetState, event: Event, body: PromptSending) -> None:
    record = open_task(state, event)
    if record is None or any(prompt.uuid == body.uuid for prompt in record.recovery.prompts):
        return
    sent = SentPrompt(uuid=body.uuid, session_id=body.session_id, continuation=body.continuation)
    recovery = recover(record, prompts=(*record.recovery.prompts, sent), last_turn=None, lost=None)
    session = body.session_id or record.view.session_id
    source = body.forked_from or record.view.forked_from
    edit_task(state, record, recovery, activity="Sends the prompt", session_id=session, forked_from=source)
    used = record.view.calibration
    if used is not None and body.session_id is not None and not record.view.aside:
        project = state.projects[record.view.project]
        put_project(state, project, conversations={**project.conversations, used.name: body.session_id})


@handles(HANDLERS, OutcomeUnknown)
def _outcome_unknown(state: FleetState, event: Event, body: OutcomeUnknown) -> None:
    record = open_task(state, event)
    if record is None or body.tool_use_id in record.recovery.unknown_tools:
        return
    recovery = recover(
        record,
        open_tools=tuple(tool for tool in record.recovery.open_tools if tool.id != body.tool_use_id),
        unknown_tools=(*record.recovery.unknown_tools, body.tool_use_id),
    )
    edit_task(state, record, recovery, activity=plain(f"Unknown whether {body.name} happened"))


@handles(HANDLERS, TaskRetrying)
def _retrying(state: FleetState, event: Event, body: TaskRetrying) -> None:
    record = open_task(state, event)
    if record is None:
        return
    activity = plain(f"Waits to retry: {body.reason}")
    enter_state(
        state,
        record,
        event,
        "retrying",
        recover(record, interrupted=False),
        attempt=body.attempt,
        refused=body.refused or record.view.refused,
        not_before=body.not_before,
        interrupted_by=body.interrupted_by or record.view.interrupted_by,
        ask=None,
        error=body.reason,
        activity=activity,
    )


@handles(HANDLERS, CancelRequested)
def _cancel_requested(state: FleetState, event: Event, body: CancelRequested) -> None:
    record = open_task(state, event)
    if record is not None:
        edit_task(state, record, cancel_requested=True, activity="Is being cancelled")


@handles(HANDLERS, TaskFinished)
def _finished(state: FleetState, event: Event, body: TaskFinished) -> None:
    record = open_task(state, event)
    if record is None:
        return
    view = record.view
    _close(
        state,
        record,
        event,
        body.status,
        result=body.result,
        error=body.error,
        finished_at=event.at,
        session_id=body.session_id or view.session_id,
        turns=body.turns or view.turns,
        cost_usd=view.cost_usd if body.cost_usd is None else body.cost_usd,
        usage=body.usage if body.usage.total else view.usage,
        commits=body.commits or view.commits,
        files_changed=body.files_changed or view.files_changed,
        calibration=body.calibration or view.calibration,
        started_at=view.started_at or body.started_at,
        recovered=body.recovered,
    )


def _close(state: FleetState, record: TaskRecord, event: Event, status: str, **changes: object) -> None:
    enter_state(state, record, event, status, Recovery(), activity="", not_before=None, ask=None, **changes)
    state.asks = {ask: held for ask, held in state.asks.items() if held.task != record.view.task}
    project = state.projects[record.view.project]
    if record.view.aside:  # the project's own state does not rest on it
        left = tuple(task for task in project.asides if task != record.view.task)
        put_project(state, project, asides=left)
        return
    counted = {
        "done": project.view.done + (status == "succeeded"),
        "failed": project.view.failed + (status in {"failed", "unknown"}),
    }
    put_project(
        state,
        project,
        open=tuple(task for task in project.open if task != record.view.task),
        latest=record.view.task,
        view=project.view.model_copy(update=counted),
    )


def _project(state: FleetState, event: Event, slug: str) -> ProjectRecord:
    """The task's project; one that was never registered is known by its slug alone."""
    known = state.projects.get(slug)
    if known is not None:
        return known
    view = ProjectView(
        project=slug,
        name=slug,
        client=event.client or "",
        folder="",
        calibration="",
        since=event.at,
        evidence=evidence(event),
    )
    return ProjectRecord(view=view)
