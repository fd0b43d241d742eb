"""Rate-limit windows as the CLI last reported them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from agents.events import RateLimited


@dataclass(frozen=True, slots=True)
class Window:
    """One window: ``status`` is allowed, allowed_warning or rejected; a past reset makes it unknown again."""

    name: str
    status: str
    utilization: float | None
    resets_at: datetime | None


def windows_of(reports: Mapping[str, RateLimited], now: datetime) -> tuple[Window, ...]:
    """The windows in the order they were first reported; that all is well, without a name, is none."""
    named = ((name, report) for name, report in reports.items() if name or report.status != "allowed")
    return tuple(_window(name, report, now) for name, report in named)


def rejected_until(reports: Mapping[str, RateLimited], now: datetime) -> datetime | None:
    """When the last exhausted window opens again; ``None`` when none is known to be exhausted."""
    resets = [
        window.resets_at
        for window in windows_of(reports, now)
        if window.status == "rejected" and window.resets_at is not None
    ]
    return max(resets, default=None)


def _window(name: str, report: RateLimited, now: datetime) -> Window:
    resets_at = None if report.resets_at is None else datetime.fromtimestamp(report.resets_at, UTC)
    if resets_at is not None and resets_at <= now:
        return Window(name, "unknown", None, None)
    return Window(name, report.status, report.utilization, resets_at)
