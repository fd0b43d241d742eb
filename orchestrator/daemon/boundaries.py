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
"""Environment variable: the name of the point to end at, at its first crossing."""
CRASH_LOG = "COUNTERPOINT_CRASH_LOG"
"""Environment variable: a file that every crossed name is written to."""


class Boundaries:
    """Without a plan it does nothing."""

    def __init__(self, crash_at: str | None = None, log: Path | None = None) -> None:
        self._crash_at = crash_at
        self._log = log

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Boundaries:
        """The plan of ``COUNTERPOINT_CRASH_AT`` and ``COUNTERPOINT_CRASH_LOG``, if any."""
        log = environment.get(CRASH_LOG)
        return cls(environment.get(CRASH_AT), Path(log) if log else None)

    def cross(self, point: str, *kinds: str) -> None:
        """Note that ``point`` was reached, for each of ``kinds`` when given; a plan may end the process."""
        if self._crash_at is None and self._log is None:
            return
        names = [f"{point} {kind}" for kind in kinds] or [point]
        if self._log is not None:
            with self._log.open("a") as log:
                log.writelines(f"{name}\n" for name in names)
        if self._crash_at in names:
            os.kill(os.getpid(), signal.SIGKILL)
