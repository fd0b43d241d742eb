"""Budgets: spending per period against limits, for the home, a client or a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Period = Literal["day", "week", "month"]
Scope = Literal["home", "client", "project"]
WARN_AT = 0.8
"""Share of a budget from which it warns."""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most ``limit_usd`` in one ``period`` for one scope; ``name`` is empty for the home."""

    scope: Scope
    name: str
    period: Period
    limit_usd: float


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget and where it stands."""

    budget: Budget
    spent_usd: float
    state: Literal["ok", "warn", "over"]

    @property
    def share(self) -> float:
        """Part of the budget that is spent; 1.0 is all of it."""
        return self.spent_usd / self.budget.limit_usd


@dataclass(frozen=True, slots=True)
class Held:
    """Who may start nothing new, and why in one line each."""

    home: bool = False
    clients: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()


def spent_in(spend: Mapping[str, float], period: Period, today: date) -> float:
    """US dollars of ``spend`` (by ISO date) in the ``period`` that holds ``today``."""
    first = _first_day(period, today).isoformat()
    return sum(usd for day, usd in spend.items() if first <= day <= today.isoformat())


def budget_lines(
    budgets: Iterable[Budget],
    spend: Mapping[str, Mapping[str, float]],
    clients: Mapping[str, str],
    today: date,
) -> tuple[BudgetLine, ...]:
    """Where each budget stands; ``spend`` is by project and ISO date, ``clients`` each project's client."""
    return tuple(_line(budget, spend, clients, today) for budget in budgets)


def held_back(lines: Iterable[BudgetLine]) -> Held:
    """Who has used up a budget."""
    over = [line for line in lines if line.state == "over"]
    return Held(
        home=any(line.budget.scope == "home" for line in over),
        clients=frozenset(line.budget.name for line in over if line.budget.scope == "client"),
        projects=frozenset(line.budget.name for line in over if line.budget.scope == "project"),
        reasons=tuple(_reason(line) for line in over),
    )


def _line(
    budget: Budget, spend: Mapping[str, Mapping[str, float]], clients: Mapping[str, str], today: date
) -> BudgetLine:
    covered = (days for project, days in spend.items() if _covers(budget, project, clients))
    spent = sum(spent_in(days, budget.period, today) for days in covered)
    share = spent / budget.limit_usd
    return BudgetLine(budget, spent, "over" if share >= 1 else "warn" if share >= WARN_AT else "ok")


def _covers(budget: Budget, project: str, clients: Mapping[str, str]) -> bool:
    if budget.scope == "home":
        return True
    return budget.name == (clients.get(project) if budget.scope == "client" else project)


def _first_day(period: Period, today: date) -> date:
    if period == "day":
        return today
    return today - timedelta(days=today.weekday()) if period == "week" else today.replace(day=1)


def _reason(line: BudgetLine) -> str:
    budget = line.budget
    whose = "the home" if budget.scope == "home" else f"{budget.scope} {budget.name}"
    return f"{whose}: ${line.spent_usd:.2f} of ${budget.limit_usd:.2f} this {budget.period}"
