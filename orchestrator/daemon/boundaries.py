"""The named points between a durable append and a side effect, where a crash must be survivable.

Each point is crossed in order; a fault plan can end the process at the n-th crossing, exactly as
``kill -9`` would. Recovery is tested by enumerating n until a run crosses fewer points.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

CRASH_AT = "COUNTERPOINT_CRASH_AT"
CRASH_LOG = "COUNTERPOINT_CRASH_LOG"


class Boundaries:
    """Counts crossings; without a plan it does nothing else."""

    def __init__(self, crash_at: int | None = None, log: Path | None = None) -> None:
        self._crash_at = crash_at
        self._log = log
        self._crossed = 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Boundaries:
        """The plan named by ``COUNTERPOINT_CRASH_AT`` (a number), if any."""
        at = environment.get(CRASH_AT)
        log = environment.get(CRASH_LOG)
        return cls(int(at) if at else None, Path(log) if log else None)

    def cross(self, name: str) -> None:
        """Note that the point ``name`` was reached; the plan may end the process here."""
        if self._crash_at is None and self._log is None:
            return
        self._crossed += 1
        if self._log is not None:
            with self._log.open("a") as log:
                log.write(f"{self._crossed} {name}\n")
        if self._crossed == self._crash_at:
            os.kill(os.getpid(), signal.SIGKILL)
