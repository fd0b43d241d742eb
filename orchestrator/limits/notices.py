"""Which budgets have something to say that was not said in this period yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestrator.events.limits import BudgetUsedUp, BudgetWarned, notice_key
from orchestrator.limits.budgets import BudgetLine

Notice = BudgetWarned | BudgetUsedUp


def notices_due(lines: Iterable[BudgetLine], given: Mapping[str, str]) -> list[Notice]:
    """What is to be said now; ``given`` holds by ``notice_key`` the first day of its period."""
    due: list[Notice] = []
    for line in lines:
        if line.state != "ok":
            due += _unless_given(BudgetWarned, line, given)
        if line.state == "over":
            due += _unless_given(BudgetUsedUp, line, given)
    return due


def _unless_given(
    kind: type[BudgetWarned] | type[BudgetUsedUp], line: BudgetLine, given: Mapping[str, str]
) -> list[Notice]:
    budget, begins = line.budget, line.begins.isoformat()
    key = notice_key(kind.model_fields["kind"].default, budget.scope, budget.name, budget.period)
    if given.get(key) == begins:
        return []
    return [
        kind(
            scope=budget.scope,
            name=budget.name,
            period=budget.period,
            begins=begins,
            limit_usd=budget.limit_usd,
            spent_usd=round(line.spent_usd, 6),
        )
    ]
