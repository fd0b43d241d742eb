"""What may still be spent: rate-limit windows, budgets, and spending so far."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class WindowView(_View):
    """A rate-limit window as the CLI last reported it; ``unknown`` after its reset."""

    window: str
    status: str
    utilization: float | None = None
    resets_at: datetime | None = None


class BudgetView(_View):
    """A budget and where it stands: ok, warn (from 80 %) or over."""

    scope: str
    name: str
    period: str
    limit_usd: float
    spent_usd: float
    share: float
    state: str


class SpendView(_View):
    """What was spent on one project, in US dollars, in the current UTC day, ISO week and month."""

    project: str
    client: str
    today_usd: float
    week_usd: float
    month_usd: float
    complete: bool = True
    """False when some turn's cost was never reported."""
    waiting: int = 0
    held: str = ""


class LimitsView(_View):
    """Everything that bounds the fleet now. ``notional``: nothing is billed for these dollars."""

    at: datetime
    notional: bool
    max_agents: int
    running: int
    held_until: datetime | None = None
    """The whole fleet waits for a rate limit until then."""
    windows: tuple[WindowView, ...] = ()
    budgets: tuple[BudgetView, ...] = ()
    projects: tuple[SpendView, ...] = ()
