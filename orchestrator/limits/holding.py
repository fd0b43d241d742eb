"""What holds a task back: used-up budgets, exhausted windows, and the share kept for interactive work.

Interactive work (``say`` and the API) may use everything. A batch and a soak leave the reserve untouched.
When a rate-limit window warns, the least important work slows down first: a soak stops at the warning, a
batch at the reserve, and ``say`` goes one task at a time in the last half of the reserve.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from orchestrator.limits.budgets import BudgetLine
from orchestrator.limits.windows import Window

BACKGROUND = frozenset({"soak", "batch"})
"""Origins of tasks that nobody waits for."""
_NEVER = datetime.max.replace(tzinfo=UTC)
Pace = Literal["free", "one by one"]


@dataclass(frozen=True, slots=True)
class Reserve:
    """Shares kept for interactive work, from 0 (nothing) to below 1."""

    windows: float = 0.0
    budgets: float = 0.0

    def budget_share(self, origin: str) -> float:
        """The share of a budget that a task of ``origin`` may use up."""
        return 1.0 - self.budgets if origin in BACKGROUND else 1.0


NO_RESERVE = Reserve()
"""Everything is for everybody."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing starts, and until when as far as that is known."""

    reason: str
    until: datetime | None = None


def hold_of(
    lines: Iterable[BudgetLine],
    windows: Sequence[Window],
    reserve: Reserve,
    *,
    project: str,
    client: str,
    origin: str,
) -> Hold | None:
    """What holds back a task of ``origin`` in ``project``, the longest hold first; ``None``: it may start."""
    covering = [line for line in lines if line.budget.covers(project, client)]
    found = [*_by_budget(covering, reserve, origin), *_by_window(windows, reserve, origin)]
    return max(found, key=lambda hold: hold.until or _NEVER, default=None)


def pace_of(windows: Iterable[Window], reserve: Reserve, origin: str) -> Pace:
    """How quickly tasks of ``origin`` that may start are started."""
    for window in windows:
        if window.status == "allowed_warning" and window.utilization is None and origin == "batch":
            return "one by one"
        if _used(window) >= 1.0 - reserve.windows / 2 and reserve.windows > 0:
            return "one by one"
    return "free"


def _by_budget(lines: Iterable[BudgetLine], reserve: Reserve, origin: str) -> list[Hold]:
    share = reserve.budget_share(origin)
    found = []
    for line in lines:
        if line.reached(1.0):
            found.append(Hold(f"budget used up ({line})", line.ends_at))
        elif line.reached(share):
            kept = f"the last {100 * (1 - share):.0f} % of a budget are for interactive work ({line})"
            found.append(Hold(kept, line.ends_at))
    return found


def _by_window(windows: Iterable[Window], reserve: Reserve, origin: str) -> list[Hold]:
    found = []
    for window in windows:
        if window.status == "rejected" and window.resets_at is not None:
            found.append(Hold(f"rate limit until {window.resets_at:%H:%M} UTC", window.resets_at))
        elif origin in BACKGROUND and reserve.windows > 0 and _used(window) >= 1.0 - reserve.windows:
            kept = (
                f"the last {100 * reserve.windows:.0f} % of the {window.name} window are for interactive work"
            )
            found.append(Hold(kept, window.resets_at))
        elif origin == "soak" and window.status == "allowed_warning":
            found.append(Hold(f"the {window.name} window is nearly used up", window.resets_at))
    return found


def _used(window: Window) -> float:
    return window.utilization or 0.0
