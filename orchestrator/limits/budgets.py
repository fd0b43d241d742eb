"""Budgets: spending per period against limits, for the home, a client or a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

Period = Literal["day", "week", "month"]
Scope = Literal["home", "client", "project"]
WARN_AT = 0.8
"""Share of a budget from which it warns."""
_EXACT = 1e-9
"""Sums of dollars are no exact numbers: this little below a limit is the limit."""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most ``limit_usd`` in one ``period`` for one scope; ``name`` is empty for the home."""

    scope: Scope
    name: str
    period: Period
    limit_usd: float

    def covers(self, project: str, client: str) -> bool:
        """Whether the project's spending counts against it."""
        if self.scope == "home":
            return True
        return self.name == (client if self.scope == "client" else project)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget and where it stands in the period that begins on ``begins``."""

    budget: Budget
    spent_usd: float
    state: Literal["ok", "warn", "over"]
    begins: date

    @property
    def share(self) -> float:
        """Part of the budget that is spent; 1.0 is all of it."""
        return self.spent_usd / self.budget.limit_usd

    @property
    def ends_at(self) -> datetime:
        """When the period is over and the budget is whole again."""
        return datetime.combine(_next_begin(self.budget.period, self.begins), time(), UTC)

    def reached(self, share: float) -> bool:
        """Whether this share of the budget is spent."""
        return self.share >= share - _EXACT

    def rest(self, share: float = 1.0) -> float:
        """US dollars left of this share of the budget; never below nought."""
        return max(0.0, self.budget.limit_usd * share - self.spent_usd)

    def __str__(self) -> str:
        budget = self.budget
        whose = "the home" if budget.scope == "home" else f"{budget.scope} {budget.name}"
        return f"{whose}: ${self.spent_usd:.2f} of ${budget.limit_usd:.2f} this {budget.period}"


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


def rest_of(lines: Iterable[BudgetLine], project: str, client: str, share: float = 1.0) -> float | None:
    """US dollars that the project may still spend under its tightest budget; ``None``: it has none."""
    covering = (line.rest(share) for line in lines if line.budget.covers(project, client))
    return min(covering, default=None)


def _line(
    budget: Budget, spend: Mapping[str, Mapping[str, float]], clients: Mapping[str, str], today: date
) -> BudgetLine:
    covered = (days for project, days in spend.items() if budget.covers(project, clients.get(project, "")))
    spent = sum(spent_in(days, budget.period, today) for days in covered)
    share = spent / budget.limit_usd
    state: Literal["ok", "warn", "over"] = (
        "over" if share >= 1 - _EXACT else "warn" if share >= WARN_AT else "ok"
    )
    return BudgetLine(budget, spent, state, _first_day(budget.period, today))


def _first_day(period: Period, today: date) -> date:
    if period == "day":
        return today
    return today - timedelta(days=today.weekday()) if period == "week" else today.replace(day=1)


def _next_begin(period: Period, begins: date) -> date:
    if period == "day":
        return begins + timedelta(days=1)
    if period == "week":
        return begins + timedelta(days=7)
    return (begins + timedelta(days=32)).replace(day=1)
