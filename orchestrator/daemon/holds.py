"""Who may start nothing now: paused projects, used-up budgets, exhausted rate limits, the kept reserve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orchestrator.fold import FleetState
from orchestrator.fold.on_erasing import NOBODYS
from orchestrator.home.config import HomeConfig, PeriodBudget, Project
from orchestrator.limits import (
    NO_RESERVE,
    Budget,
    BudgetLine,
    Hold,
    Pace,
    Reserve,
    Window,
    budget_lines,
    hold_of,
    pace_of,
    rest_of,
    windows_of,
)

SPREAD = 60.0
"""Seconds after a rate limit's reset in which tasks start one by one."""
PERIODS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds tasks back at one moment."""

    lines: tuple[BudgetLine, ...] = ()
    windows: tuple[Window, ...] = ()
    reserve: Reserve = NO_RESERVE
    paused: frozenset[str] = frozenset()
    native: frozenset[str] = frozenset()
    """Projects whose conversation is in the native interface."""
    gently: bool = False
    """A rate limit was reset a moment ago: start one task at a time."""
    halted: str = ""
    """Why nothing starts at all: the API refused the account."""
    probing: bool = False
    """That halt was lifted: one agent works at a time until one has got through."""

    def hold(self, project: Project, origin: str) -> Hold | None:
        """Why no task of ``origin`` in ``project`` starts; ``None`` when it may. A pause is no hold."""
        if self.halted:
            return Hold(f"halted: {self.halted}")
        if project.slug in self.native:
            return Hold("its conversation is in the native interface")
        return hold_of(
            self.lines,
            self.windows,
            self.reserve,
            project=project.slug,
            client=project.client,
            origin=origin,
        )

    def reason(self, project: Project) -> str:
        """Why not even interactive work of ``project`` starts; empty when it may."""
        hold = self.hold(project, "say")
        return "" if hold is None else hold.reason

    def pace(self, origin: str) -> Pace:
        """How quickly tasks of ``origin`` are started."""
        return pace_of(self.windows, self.reserve, origin)

    def rest(self, project: Project, origin: str) -> float | None:
        """US dollars that a task of ``origin`` may spend under the project's budgets; ``None``: no budget."""
        share = self.reserve.budget_share(origin)
        return rest_of(self.lines, project.slug, project.client, share)


NO_HOLDS = Holds()
"""Nothing is held back."""


def holds_of(state: FleetState, projects: Mapping[str, Project], config: HomeConfig, now: datetime) -> Holds:
    """What holds tasks back at ``now``."""
    return Holds(
        lines=lines_of(state, projects, config, now),
        windows=windows_of(state.rate_limits, now),
        reserve=Reserve(config.limits.reserve, config.budgets.reserve),
        paused=frozenset(slug for slug, record in state.projects.items() if record.pause is not None),
        native=frozenset(slug for slug, record in state.projects.items() if record.native is not None),
        gently=_just_reset(state, now),
        halted=state.halt.reason if state.halt is not None and not state.halt.lifted else "",
        probing=state.halt is not None and state.halt.lifted,
    )


def lines_of(
    state: FleetState, projects: Mapping[str, Project], config: HomeConfig, now: datetime
) -> tuple[BudgetLine, ...]:
    """Where every budget of the configuration stands."""
    spend = {slug: record.spend for slug, record in state.projects.items()}
    spend[NOBODYS] = state.erased_spend  # no slug is called so: it counts for the home alone
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
