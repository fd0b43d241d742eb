"""The named points between a durable append and a side effect, where a crash must be survivable.

A fault plan ends the process at one of them exactly as ``kill -9`` would; recovery is tested by
enumerating all names that a run crosses.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

CRASH_AT = "COUNTERPOINT_CRASH_AT"
"""Environment variable: the point to end at, at its first crossing, or at its second with ``#2`` after it."""
CRASH_LOG = "COUNTERPOINT_CRASH_LOG"
"""Environment variable: a file that every crossed name is written to."""


class Boundaries:
    """Without a plan it does nothing."""

    def __init__(self, crash_at: str | None = None, log: Path | None = None) -> None:
        self._crash_at, _, times = (crash_at or "").partition("#")
        self._left = int(times or 1)
        self._log = log

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Boundaries:
        """The plan of ``COUNTERPOINT_CRASH_AT`` and ``COUNTERPOINT_CRASH_LOG``, if any."""
        log = environment.get(CRASH_LOG)
        return cls(environment.get(CRASH_AT), Path(log) if log else None)

    def cross(self, point: str, *kinds: str) -> None:
        """Note that ``point`` was reached, for each of ``kinds`` when given; a plan may end the process."""
        if not self._crash_at and self._log is None:
            return
        names = [f"{point} {kind}" for kind in kinds] or [point]
        if self._log is not None:
            with self._log.open("a") as log:
                log.writelines(f"{name}\n" for name in names)
        self._left -= self._crash_at in names
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
