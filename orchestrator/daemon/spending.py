"""What a task may spend, and what becomes of one whose turn a budget ended."""

from __future__ import annotations

import anyio.to_thread

from agents.events import TurnEnded
from agents.supervisor import Outcome
from orchestrator.daemon.holds import Holds, holds_of
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.settle import Settlement, settle
from orchestrator.home.config import Project
from orchestrator.protocol import TaskView

BUDGET_ENDED = frozenset({"error_max_budget_usd", "budget_exhausted"})
"""Reasons of a turn that the CLI's own budget option ended."""


def rest_usd(runtime: Runtime, project: Project, view: TaskView) -> float | None:
    """US dollars that the task may spend under the budgets of their periods; ``None``: no budget."""
    return _holds(runtime).rest(project, view.origin)


async def settled(runtime: Runtime, project: Project, view: TaskView, outcome: Outcome) -> Settlement:
    """As ``settle``; a task whose turn a period's budget ended is parked until the budget allows more."""
    hold = _holds(runtime).hold(project, view.origin)
    if hold is not None and _ended_by_budget(outcome) and not view.cancel_requested:
        own = await anyio.to_thread.run_sync(runtime.specs.task_budget, project, view)
        if own is None or (view.cost_usd or 0.0) < own:
            return Settlement("parked", error=hold.reason)
    return settle(outcome, view, runtime.retry_policy)


def _holds(runtime: Runtime) -> Holds:
    return holds_of(runtime.state, runtime.projects, runtime.specs.config, runtime.clock.now())


def _ended_by_budget(outcome: Outcome) -> bool:
    return isinstance(outcome, TurnEnded) and not outcome.ok and outcome.reason in BUDGET_ENDED
