"""What the agent's session reports: delivery, tools, turns, cost, and that it is gone."""

from __future__ import annotations

from datetime import UTC

from agents.assurance import turn_ended
from agents.events import (
    AgentClosed,
    AgentStarted,
    AgentText,
    AgentThinking,
    PromptDelivered,
    RateLimited,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from orchestrator.events import Event
from orchestrator.fold.activity import of_tool
from orchestrator.fold.edit import (
    Handlers,
    added,
    edit_project,
    edit_task,
    handles,
    open_task,
    put_project,
    recover,
)
from orchestrator.fold.on_fleet import got_through
from orchestrator.fold.on_limits import with_turn
from orchestrator.fold.state import FleetState, OpenTool, SessionRecord, TaskRecord

HANDLERS: Handlers = {}


@handles(HANDLERS, AgentStarted)
def _started(state: FleetState, event: Event, body: AgentStarted) -> None:
    state.sessions.setdefault(body.session_id, SessionRecord(project=event.project))
    record = open_task(state, event)
    if not _is_aside(state, event):
        model = {"model": body.model} if body.model else {}
        edit_project(state, event.project, session_id=body.session_id, warm=True, **model)
    if record is not None:
        edit_task(state, record, session_id=body.session_id)


@handles(HANDLERS, PromptDelivered)
def _delivered(state: FleetState, event: Event, body: PromptDelivered) -> None:
    record = open_task(state, event)
    if record is None:
        return
    prompts = tuple(
        prompt.model_copy(update={"delivered": True}) if prompt.uuid == body.uuid else prompt
        for prompt in record.recovery.prompts
    )
    edit_task(state, record, recover(record, prompts=prompts), activity="Thinks", interrupted_by=None)


@handles(HANDLERS, AgentText)
def _text(state: FleetState, event: Event, body: AgentText) -> None:
    _does(state, event, "Writes…")


@handles(HANDLERS, AgentThinking)
def _thinking(state: FleetState, event: Event, body: AgentThinking) -> None:
    _does(state, event, "Thinks")


@handles(HANDLERS, ToolCalled)
def _called(state: FleetState, event: Event, body: ToolCalled) -> None:
    got_through(state)
    record = open_task(state, event)
    if record is None:
        return
    project = state.projects.get(record.view.project)
    activity = of_tool(body.name, body.input, project.view.folder if project else "")
    tool = OpenTool(id=body.id, name=body.name, summary=activity)
    recovery = recover(record, open_tools=(*_without(record, body.id), tool))
    edit_task(state, record, recovery, activity=activity)


@handles(HANDLERS, ToolReturned)
def _returned(state: FleetState, event: Event, body: ToolReturned) -> None:
    _tool_over(state, event, body.id)


@handles(HANDLERS, ToolDenied)
def _denied(state: FleetState, event: Event, body: ToolDenied) -> None:
    _tool_over(state, event, body.id)


@handles(HANDLERS, RateLimited)
def _rate_limited(state: FleetState, event: Event, body: RateLimited) -> None:
    state.rate_limits[body.window or ""] = body
    if body.status == "rejected":
        _does(state, event, "Waits for a rate limit")


@handles(HANDLERS, TurnEnded)
def _turn_ended(state: FleetState, event: Event, body: TurnEnded) -> None:
    if body.ok:
        got_through(state)
    _count(state, event, body)
    known = state.sessions.get(body.session_id, SessionRecord(project=event.project))
    step = turn_ended(known.calibration)
    turns = with_turn(known.turns, event, body)
    known = known.model_copy(update={"turns": turns, "calibration": step})
    if body.total_cost_usd is not None:
        known = known.model_copy(update={"total_cost_usd": body.total_cost_usd})
    state.sessions[body.session_id] = known
    record = open_task(state, event)
    if record is None:
        return
    view = record.view
    cost = view.cost_usd if body.cost_usd is None else (view.cost_usd or 0.0) + body.cost_usd
    tools = () if body.ok else record.recovery.open_tools
    edit_task(
        state,
        record,
        recover(record, last_turn=body, lost=None, open_tools=tools),
        session_id=body.session_id,
        turns=view.turns + max(body.turns, 1),
        cost_usd=cost,
        usage=added(view.usage, body.usage),
        activity="Saves its work" if view.state == "running" else view.activity,
    )


@handles(HANDLERS, TurnLost)
def _turn_lost(state: FleetState, event: Event, body: TurnLost) -> None:
    if body.delivered:
        edit_project(state, event.project, cost_complete=False)
        _without_cost(state, event)
    record = open_task(state, event)
    if record is not None:
        edit_task(state, record, recover(record, lost=body, last_turn=None), activity="Lost its session")


@handles(HANDLERS, AgentClosed)
def _closed(state: FleetState, event: Event, body: AgentClosed) -> None:
    if not _is_aside(state, event):
        edit_project(state, event.project, warm=False)


def _count(state: FleetState, event: Event, body: TurnEnded) -> None:
    project = state.projects.get(event.project) if event.project is not None else None
    if project is None:
        return
    view = project.view
    edit_project(
        state,
        event.project,
        turns=view.turns + max(body.turns, 1),
        cost_usd=view.cost_usd + (body.cost_usd or 0.0),
        cost_complete=view.cost_complete and body.cost_usd is not None,
        tokens=view.tokens + body.usage.total,
        session_id=view.session_id if _is_aside(state, event) else body.session_id,
    )
    if body.cost_usd is None:
        _without_cost(state, event)
    day = _day(event)
    known = state.projects[view.project]
    spent = known.spend.get(day, 0.0) + (body.cost_usd or 0.0)
    put_project(state, known, spend={**known.spend, day: spent})


def _without_cost(state: FleetState, event: Event) -> None:
    known = state.projects.get(event.project) if event.project is not None else None
    if known is not None:
        put_project(state, known, unreported=_day(event))


def _day(event: Event) -> str:
    return event.at.astimezone(UTC).date().isoformat()


def _is_aside(state: FleetState, event: Event) -> bool:
    """Whether the event is of an aside's session, which is not the project's conversation."""
    record = state.tasks.get(event.task) if event.task is not None else None
    return record is not None and record.view.aside


def _does(state: FleetState, event: Event, activity: str) -> None:
    record = open_task(state, event)
    if record is not None and record.view.activity != activity:
        edit_task(state, record, activity=activity)


def _tool_over(state: FleetState, event: Event, tool: str) -> None:
    record = open_task(state, event)
    if record is None:
        return
    left = _without(record, tool)
    activity = left[-1].summary if left else "Thinks"
    edit_task(state, record, recover(record, open_tools=left), activity=activity)


def _without(record: TaskRecord, tool: str) -> tuple[OpenTool, ...]:
    return tuple(held for held in record.recovery.open_tools if held.id != tool)
