"""Who may start nothing now: paused projects, used-up budgets, exhausted rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orchestrator.fold import FleetState
from orchestrator.home.config import HomeConfig, PeriodBudget, Project
from orchestrator.limits import Budget, BudgetLine, Held, budget_lines, held_back, rejected_until

SPREAD = 60.0
"""Seconds after a rate limit's reset in which tasks start one by one."""
PERIODS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds tasks back at one moment."""

    budgets: Held
    paused: frozenset[str]
    until: datetime | None
    """The end of an exhausted rate limit, when one is exhausted."""
    gently: bool
    """A rate limit was reset a moment ago: start one task at a time."""
    halted: str = ""
    """Why nothing starts at all: the API refused the account."""
    probing: bool = False
    """That halt was lifted: one agent works at a time until one has got through."""

    def of(self, project: Project) -> str:
        """Why nothing of ``project`` starts; empty when it may."""
        if self.halted:
            return f"halted: {self.halted}"
        if self.until is not None:
            return f"rate limit until {self.until:%H:%M} UTC"
        budgets = self.budgets
        held = budgets.home or project.client in budgets.clients or project.slug in budgets.projects
        return f"budget used up ({'; '.join(budgets.reasons)})" if held else ""


NO_HOLDS = Holds(Held(), frozenset(), None, gently=False)
"""Nothing is held back."""


def holds_of(state: FleetState, projects: Mapping[str, Project], config: HomeConfig, now: datetime) -> Holds:
    """What holds tasks back at ``now``."""
    lines = lines_of(state, projects, config, now)
    return Holds(
        budgets=held_back(lines),
        paused=frozenset(slug for slug, record in state.projects.items() if record.pause is not None),
        until=rejected_until(state.rate_limits, now),
        gently=_just_reset(state, now),
        halted=state.halt.reason if state.halt is not None and not state.halt.lifted else "",
        probing=state.halt is not None and state.halt.lifted,
    )


def lines_of(
    state: FleetState, projects: Mapping[str, Project], config: HomeConfig, now: datetime
) -> tuple[BudgetLine, ...]:
    """Where every budget of the configuration stands."""
    spend = {slug: record.spend for slug, record in state.projects.items()}
    clients = {slug: record.view.client for slug, record in state.projects.items()}
    clients |= {slug: project.client for slug, project in projects.items()}
    return budget_lines(_budgets(config), spend, clients, now.astimezone(UTC).date())


def _budgets(config: HomeConfig) -> list[Budget]:
    found = _of(config.budgets, "home", "")
    for client, limits in config.budgets.clients.items():
        found += _of(limits, "client", client)
    for project, limits in config.budgets.projects.items():
        found += _of(limits, "project", project)
    return found


def _of(limits: PeriodBudget, scope: str, name: str) -> list[Budget]:
    named = ((period, getattr(limits, period)) for period in PERIODS)
    return [Budget(scope, name, period, usd) for period, usd in named if usd is not None]  # type: ignore[arg-type]  # the literals of Budget


def _just_reset(state: FleetState, now: datetime) -> bool:
    resets = (report.resets_at for report in state.rate_limits.values() if report.status == "rejected")
    ages = [now - datetime.fromtimestamp(reset, UTC) for reset in resets if reset is not None]
    return any(timedelta() <= age < timedelta(seconds=SPREAD) for age in ages)
