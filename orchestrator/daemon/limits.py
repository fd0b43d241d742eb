"""The limits as a view: windows and who used them, the plan of the queue, budgets, spending, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import anyio.to_thread

from agents.events import TurnEnded
from orchestrator.daemon.history import cursor_before
from orchestrator.daemon.holds import Holds, holds_of, lines_of
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.scheduling import (
    asking,
    holds_by_task,
    running_tasks,
    scheduler_limits,
    waiting_tasks,
)
from orchestrator.events import Draft
from orchestrator.fold import FleetState, project_views
from orchestrator.home.config import Project
from orchestrator.journal import Journal
from orchestrator.limits import (
    BudgetLine,
    Hold,
    NextMessage,
    Turn,
    Window,
    next_message,
    notices_due,
    opened_at,
    plan,
    rejected_until,
    shares,
    spent_in,
)
from orchestrator.protocol import AgentView, ProjectView
from orchestrator.protocol.limits import (
    BudgetView,
    LimitsView,
    PlanView,
    SessionView,
    ShareView,
    SpendView,
    WindowView,
)
from orchestrator.scheduler import Served

_PAGE = 2000
_TURN = "agent.turn_ended"


async def announce(runtime: Runtime, holds: Holds) -> None:
    """Append what budgets have to say that was not said in their period yet."""
    given = {key: said.begins for key, said in runtime.state.notices.items()}
    due = notices_due(holds.lines, given)
    drafts = []
    for body in due:
        if body.scope == "project" and body.name in runtime.projects:
            drafts.append(runtime.draft(body.name, body))
        else:
            client = body.name if body.scope == "client" else None
            drafts.append(Draft(body=body, client=client, visibility="client" if client else "fleet"))
    if drafts:
        await runtime.append(*drafts)


def parking(runtime: Runtime, holds: Holds, view: ProjectView) -> Hold | None:
    """What keeps that which waits of the project from starting: a budget or a rate limit."""
    project, lead = runtime.projects.get(view.project), runtime.state.tasks.get(view.task or "")
    if project is None or lead is None or not view.queued:
        return None
    return holds.hold(project, lead.view.origin)


def parked(runtime: Runtime, hold: Hold | None, view: ProjectView, *, halted: bool) -> ProjectView:
    """The project, as parked when only ``hold`` keeps what waits of it from starting."""
    lead = runtime.state.tasks.get(view.task or "")
    if hold is None or lead is None:
        return view
    changes: dict[str, object] = {"held": hold.reason, "held_until": hold.until}
    if view.agent.state not in {"starting", "working", "asking", "paused"}:
        changes["agent"] = AgentView(
            state="parked",
            since=lead.view.since,
            evidence=lead.view.evidence,
            reason=hold.reason,
            until=hold.until,
        )
    if view.state in {"queued", "retrying"} and not halted:
        changes |= {"state": "parked", "activity": f"Parked: {hold.reason}"}
    return view.model_copy(update=changes)


def wake_notice(runtime: Runtime, project: str) -> str:
    """What a person should hear before a cold, large session of the project is woken; else empty."""
    found = _next_message(runtime.state, project, runtime.clock.now())
    if found is None or not found.warns or runtime.state.projects[project].open:
        return ""
    cost = "" if found.next_usd is None else f", about ${found.next_usd:.2f}"
    rested, kept = found.rested_s / 60, found.kept_s / 60
    return (
        f"The session of {project} is cold: its last turn was {rested:.0f} min ago and the cache is kept for "
        f"{kept:.0f} min. Its next message reads {found.context_tokens:,} tokens anew{cost}."
    )


async def limits_view(runtime: Runtime, running: frozenset[str]) -> LimitsView:
    """Everything that bounds the fleet as of now; reads the journal's turns in a thread."""
    now, state, config = runtime.clock.now(), runtime.state.copy_state(), runtime.specs.config
    holds = holds_of(state, runtime.projects, config, now)
    lines = _plan(runtime, state, running, holds, now)
    used = await anyio.to_thread.run_sync(_shares, runtime.writer.journal, holds.windows, state.cursor, now)
    return LimitsView(
        at=now,
        notional=runtime.specs.endpoint.kind == "offline",
        max_agents=config.limits.max_agents,
        running=sum(not state.tasks[task].view.aside for task in running),
        reserve_windows=config.limits.reserve,
        reserve_budgets=config.budgets.reserve,
        held_until=rejected_until(state.rate_limits, now),
        windows=tuple(map(_window, holds.windows)),
        shares=used,
        plan=lines,
        budgets=tuple(map(_budget, holds.lines)),
        projects=tuple(
            _spend(view, state, now, runtime.projects.get(view.project), holds)
            for view in project_views(state)
        ),
    )


def _plan(
    runtime: Runtime, state: FleetState, running: frozenset[str], holds: Holds, now: datetime
) -> tuple[PlanView, ...]:
    running = frozenset(task for task in running if not state.tasks[task].view.aside)
    waiting = waiting_tasks(state, runtime.projects, running)
    queue = [task for task in waiting if not state.tasks[task.task].view.aside]
    held = holds_by_task(state, runtime.projects, queue, holds)
    if asked := asking(state):
        held |= {
            task.task: Hold("behind an ask that waits for you") for task in queue if task.project in asked
        }
    lines = plan(
        queue,
        running_tasks(state, runtime.projects, running),
        scheduler_limits(state, runtime.specs.config.limits, holds),
        now,
        Served(dict(runtime.ledger.clients), dict(runtime.ledger.projects)),
        held,
    )
    return tuple(
        PlanView(
            task=line.task,
            project=line.project,
            origin=state.tasks[line.task].view.origin,
            state=line.state,
            why=line.why,
            at=line.at,
        )
        for line in lines
    )


def _shares(journal: Journal, windows: tuple[Window, ...], end: int, now: datetime) -> tuple[ShareView, ...]:
    """Who used the windows; without any report, who used the last five hours and the last week."""
    known = windows or tuple(Window(name, "unknown", None, None) for name in ("five_hour", "seven_day"))
    turns = _turns(journal, min(opened_at(window, now) for window in known), end)
    found = (share for window in known for share in shares(window, turns, now))
    return tuple(
        ShareView(
            window=share.window,
            since=share.since,
            scope=share.scope,
            name=share.name,
            tokens=share.tokens,
            cost_usd=round(share.cost_usd, 6),
            share=round(share.share, 4),
        )
        for share in found
    )


def _turns(journal: Journal, since: datetime, end: int) -> list[Turn]:
    at, found = cursor_before(journal, since, end), []
    while page := journal.read(at, _PAGE, kinds=(_TURN,)):
        at = page[-1].cursor
        for event in page:
            body = event.body
            if isinstance(body, TurnEnded) and event.project is not None:
                cost = body.cost_usd or 0.0
                found.append(Turn(event.at, event.project, event.client or "", body.usage.total, cost))
    return found


def _window(window: Window) -> WindowView:
    return WindowView(
        window=window.name,
        status=window.status,
        utilization=window.utilization,
        resets_at=window.resets_at,
    )


def budgets_of(runtime: Runtime, project: Project) -> tuple[BudgetView, ...]:
    """The budgets that the project's spending counts against, as they stand now."""
    lines = lines_of(runtime.state, runtime.projects, runtime.specs.config, runtime.clock.now())
    return tuple(_budget(line) for line in lines if line.budget.covers(project.slug, project.client))


def _budget(line: BudgetLine) -> BudgetView:
    budget = line.budget
    return BudgetView(
        scope=budget.scope,
        name=budget.name,
        period=budget.period,
        limit_usd=budget.limit_usd,
        spent_usd=round(line.spent_usd, 6),
        share=round(line.share, 4),
        state=line.state,
        ends_at=line.ends_at,
    )


def _spend(
    view: ProjectView, state: FleetState, now: datetime, project: Project | None, holds: Holds
) -> SpendView:
    spend: Mapping[str, float] = state.projects[view.project].spend
    today, hold = now.date(), holds.hold(project, "say") if project is not None else None
    return SpendView(
        project=view.project,
        client=view.client,
        today_usd=round(spent_in(spend, "day", today), 6),
        week_usd=round(spent_in(spend, "week", today), 6),
        month_usd=round(spent_in(spend, "month", today), 6),
        complete=view.cost_complete,
        waiting=view.queued,
        held=hold.reason if hold else "",
        held_until=hold.until if hold else None,
        session=_session(_next_message(state, view.project, now)),
    )


def _next_message(state: FleetState, project: str, now: datetime) -> NextMessage | None:
    session = state.sessions.get(state.projects[project].view.session_id or "")
    return None if session is None else next_message(session.turns, now)


def _session(found: NextMessage | None) -> SessionView | None:
    if found is None:
        return None
    return SessionView(
        cold=found.cold,
        warns=found.warns,
        context_tokens=found.context_tokens,
        rested_s=round(found.rested_s, 1),
        kept_s=found.kept_s,
        next_usd=None if found.next_usd is None else round(found.next_usd, 6),
    )
