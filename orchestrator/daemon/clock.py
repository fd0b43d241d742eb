"""The daemon's clock: wall time that never goes back, so that a wait lasts as long as it was meant to.

A computer that slept has lost time: the wall clock runs ahead, and so does this one. A wall clock that is
set back is not followed: this one goes on from where it was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """May be asked from any thread."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._ticks = ticks
        self._lock = threading.Lock()
        self._last = wall()
        self._ticked = ticks()

    def now(self) -> datetime:
        """The time, in UTC; never earlier than an earlier answer."""
        with self._lock:
            ticks = self._ticks()
            passed = timedelta(seconds=max(0.0, ticks - self._ticked))
            self._last, self._ticked = max(self._wall(), self._last + passed), ticks
            return self._last

    def at_least(self, moment: datetime) -> None:
        """Go on from ``moment`` when it is later: an earlier daemon has been there already."""
        with self._lock:
            self._last = max(self._last, moment)
