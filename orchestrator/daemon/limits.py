"""The limits as a view: windows, budgets, and spending by project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from orchestrator.daemon.holds import holds_of, lines_of
from orchestrator.daemon.runtime import Runtime
from orchestrator.fold import project_views
from orchestrator.limits import BudgetLine, spent_in, windows_of
from orchestrator.protocol import ProjectView
from orchestrator.protocol.limits import BudgetView, LimitsView, SpendView, WindowView


def limits_view(runtime: Runtime, *, running: int) -> LimitsView:
    """Everything that bounds the fleet as of now."""
    now, state, config = runtime.clock.now(), runtime.state, runtime.specs.config
    holds = holds_of(state, runtime.projects, config, now)
    reasons = {slug: holds.of(project) for slug, project in runtime.projects.items()}
    return LimitsView(
        at=now,
        notional=runtime.specs.endpoint.kind == "offline",
        max_agents=config.limits.max_agents,
        running=running,
        held_until=holds.until,
        windows=tuple(
            WindowView(
                window=window.name,
                status=window.status,
                utilization=window.utilization,
                resets_at=window.resets_at,
            )
            for window in windows_of(state.rate_limits, now)
        ),
        budgets=tuple(map(_budget, lines_of(state, runtime.projects, config, now))),
        projects=tuple(
            _spend(view, state.projects[view.project].spend, now.date(), reasons.get(view.project, ""))
            for view in project_views(state)
        ),
    )


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
    )


def _spend(view: ProjectView, spend: Mapping[str, float], today: date, held: str) -> SpendView:
    return SpendView(
        project=view.project,
        client=view.client,
        today_usd=round(spent_in(spend, "day", today), 6),
        week_usd=round(spent_in(spend, "week", today), 6),
        month_usd=round(spent_in(spend, "month", today), 6),
        complete=view.cost_complete,
        waiting=view.queued,
        held=held,
    )
