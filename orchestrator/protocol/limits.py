"""What may still be spent: rate-limit windows, budgets, and spending so far."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from orchestrator.protocol.base import View


class WindowView(View):
    """A rate-limit window as the CLI last reported it; ``unknown`` after its reset."""

    window: str
    status: str
    utilization: float | None = None
    resets_at: datetime | None = None


class BudgetView(View):
    """A budget and where it stands: ok, warn (from 80 %) or over."""

    scope: str
    name: str
    period: str
    limit_usd: float
    spent_usd: float
    share: float
    state: str
    ends_at: datetime | None = None
    """When the period is over."""


class ShareView(View):
    """What a client or project used since a window opened; the share is of this home's use alone."""

    window: str
    since: datetime
    scope: str
    name: str
    tokens: int
    cost_usd: float
    share: float


class PlanView(View):
    """A task that waits, in the order of the plan: ``state`` is next, waits or held."""

    task: str
    project: str
    origin: str
    state: str
    why: str
    at: datetime | None = None
    """When it may start, where that is a matter of time."""


class SessionView(View):
    """What the next message of a project's session means.

    ``cold``: the cache is gone and the whole context is read anew. ``warns``: it is large besides.
    ``next_usd`` is an estimate from the session's own last turns.
    """

    cold: bool
    warns: bool
    context_tokens: int
    rested_s: float
    kept_s: float
    next_usd: float | None = None


class SpendView(View):
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
    held_until: datetime | None = None
    session: SessionView | None = None


class SpendBucketView(View):
    """What one project used in the UTC day or hour that begins at ``at``."""

    at: datetime
    project: str
    client: str
    cost_usd: float
    complete: bool = True
    """False when some turn's cost was never reported."""
    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


class SpendHistoryView(View):
    """What was spent since a time, in order; days and hours in which nothing was are left out."""

    at: datetime
    since: datetime
    by: Literal["hour", "day"]
    notional: bool
    buckets: tuple[SpendBucketView, ...] = ()


class LimitsView(View):
    """Everything that bounds the fleet now. ``notional``: nothing is billed for these dollars."""

    at: datetime
    notional: bool
    max_agents: int
    running: int
    reserve_windows: float = 0.0
    reserve_budgets: float = 0.0
    """Shares that are kept for interactive work: a batch and a soak stop before them."""
    held_until: datetime | None = None
    """The whole fleet waits for a rate limit until then."""
    windows: tuple[WindowView, ...] = ()
    shares: tuple[ShareView, ...] = ()
    plan: tuple[PlanView, ...] = ()
    budgets: tuple[BudgetView, ...] = ()
    projects: tuple[SpendView, ...] = ()
