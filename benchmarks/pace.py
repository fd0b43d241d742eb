"""An event loop that waits for nothing but work: while all wait for a time, that time is now.

Work takes what it takes, in the loop and in threads. So a simulated second is a second of waiting, which
costs nothing, or a second of this machine's work.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

import anyio

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Pace:
    """A clock for a loop and for everybody who asks; it runs ahead of the wall's by the waits left out."""

    def __init__(self) -> None:
        self._zero = time.monotonic()
        self._began = datetime.now(UTC)
        self._ahead = 0.0
        self.threads = 0
        """Jobs that threads have for the loop: time does not jump meanwhile."""
        self.jumped = timedelta()
        """How far the wall clock was set off; waits do not see it."""

    def ticks(self) -> float:
        """Seconds that never jump back."""
        return time.monotonic() + self._ahead

    def wall(self) -> datetime:
        """What the wall clock says, right or wrong."""
        return self._began + timedelta(seconds=self.ticks() - self._zero) + self.jumped

    def leave_out(self, seconds: float) -> None:
        """Jump over a wait."""
        self._ahead += seconds

    def run(self, play: Callable[[Unpack[Ts]], Awaitable[T]], *args: *Ts) -> T:
        """``anyio.run`` on a loop at this pace."""
        plain = anyio.to_thread.run_sync

        async def counted(*parts: Any, **options: Any) -> Any:
            self.threads += 1
            try:
                return await plain(*parts, **options)
            finally:
                self.threads -= 1

        anyio.to_thread.run_sync = counted  # type: ignore[assignment]  # it passes all on
        try:
            return anyio.run(play, *args, backend_options={"loop_factory": lambda: _Loop(self)})
        finally:
            anyio.to_thread.run_sync = plain


class _Selector(selectors.DefaultSelector):
    """Waits for what threads do; the rest of a wait is left out."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        idle = timeout is not None and timeout > 0 and not self._pace.threads
        found: list[tuple[selectors.SelectorKey, int]] = super().select(0 if idle else timeout)
        if idle and not found:
            assert timeout is not None
            self._pace.leave_out(timeout)
        return found


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        super().__init__(_Selector(pace))

    def time(self) -> float:
        return self._pace.ticks()
