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


def warned(lines: Iterable[BudgetLine]) -> dict[str, BudgetLine]:
    """The budgets that are four fifths spent and not used up, by the key of their warning."""
    return {_key(BudgetWarned, line): line for line in lines if line.state == "warn"}


def _key(kind: type[BudgetWarned] | type[BudgetUsedUp], line: BudgetLine) -> str:
    budget = line.budget
    return notice_key(kind.model_fields["kind"].default, budget.scope, budget.name, budget.period)


def _unless_given(
    kind: type[BudgetWarned] | type[BudgetUsedUp], line: BudgetLine, given: Mapping[str, str]
) -> list[Notice]:
    budget, begins = line.budget, line.begins.isoformat()
    if given.get(_key(kind, line)) == begins:
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
