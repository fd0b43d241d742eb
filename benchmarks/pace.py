"""An event loop whose clock runs faster than the wall's: waits take a fraction, work takes what it takes."""

from __future__ import annotations

import asyncio
import selectors
import time
from datetime import UTC, datetime, timedelta


class Pace:
    """A clock that runs ``speed`` times as fast as the wall's, for the loop and for everybody who asks."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._zero = time.monotonic()
        self._began = datetime.now(UTC)
        self.jumped = timedelta()
        """How far the wall clock was set off; waits do not see it."""

    def ticks(self) -> float:
        """Seconds that never jump."""
        return self._zero + (time.monotonic() - self._zero) * self.speed

    def wall(self) -> datetime:
        """What the wall clock says, right or wrong."""
        return self._began + timedelta(seconds=self.ticks() - self._zero) + self.jumped

    def since(self, moment: datetime) -> float:
        """The tick at which a clock that follows the wall said ``moment``; before any jump."""
        return self._zero + (moment - self._began).total_seconds()

    def loop(self) -> asyncio.AbstractEventLoop:
        """A new event loop at this pace."""
        return _Loop(self)


class _Selector(selectors.DefaultSelector):
    """Waits in the wall's time for what was asked in the loop's."""

    speed = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        wait = timeout if timeout is None or timeout <= 0 else timeout / self.speed
        found: list[tuple[selectors.SelectorKey, int]] = super().select(wait)
        return found


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, pace: Pace) -> None:
        selector = _Selector()
        selector.speed = pace.speed
        self._pace = pace
        super().__init__(selector)

    def time(self) -> float:
        return self._pace.ticks()
