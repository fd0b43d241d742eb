"""Events of budgets: said once per budget and period, so that notices can rest on them."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class _Budget(Body):
    scope: Literal["home", "client", "project"] = "home"
    name: str = ""
    """The client's or project's; empty for the home."""
    period: Literal["day", "week", "month"] = "day"
    begins: str = ""
    """First day of the period, as an ISO date in UTC."""
    limit_usd: float = 0.0
    spent_usd: float = 0.0


class BudgetWarned(_Budget):
    """Emitted when four fifths of a budget are spent, once per budget and period."""

    kind: Literal["budget.warned"] = "budget.warned"


class BudgetUsedUp(_Budget):
    """Emitted when a budget is used up, once per budget and period: what it covers is parked."""

    kind: Literal["budget.used_up"] = "budget.used_up"


def notice_key(kind: str, scope: str, name: str, period: str) -> str:
    """Under which key the fold keeps that a notice was given in a period."""
    return f"{kind}:{period}:{scope}:{name}"
