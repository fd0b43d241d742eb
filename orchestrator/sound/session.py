"""One recording from its first sample to its last. It never stops by itself because it is silent."""

from __future__ import annotations

import array
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from orchestrator.sound.recorder import Capture, Sound

EVERY = 1.0
"""Seconds between syncs."""
LOOK = 0.1
"""Seconds that are waited for samples before the person is looked at again."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud it was just now: the largest sample, from 0 to 1."""

    seconds: float
    peak: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, and why it ended."""

    seconds: float
    ended: str
    """``stopped``, ``time``, ``device``, or what the disk said."""
    loudest: float
    lost: int = 0


class Target(Protocol):
    """Where samples go."""

    @property
    def seconds(self) -> float:
        """How much was written."""

    def write(self, samples: bytes) -> None:
        """Add samples."""

    def sync(self) -> None:
        """Have them on disk."""


def record(
    capture: Capture,
    target: Target,
    stopped: Callable[[], bool],
    *,
    seconds: float | None = None,
    sound: Sound | None = None,
    on_level: Callable[[Level], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> Recorded:
    """Record until ``stopped``, for ``seconds``, or until the device ends. What came in is on disk then."""
    most = None if seconds is None else round(seconds * (sound or Sound()).rate) * 2
    written, loudest, synced, ended = 0, 0.0, clock(), ""
    while not ended:
        samples = capture.read(LOOK)
        if samples is None:
            ended = "device"
            break
        if most is not None and written + len(samples) >= most:
            samples, ended = samples[: most - written], "time"
        try:
            target.write(samples)
            if clock() - synced >= EVERY:
                target.sync()
                synced = clock()
        except OSError as problem:
            return Recorded(target.seconds, problem.strerror or str(problem), loudest, capture.lost)
        written += len(samples)
        heard = peak(samples)
        loudest = max(loudest, heard)
        on_level(Level(target.seconds, heard))
        ended = ended or ("stopped" if stopped() else "")
    target.sync()
    return Recorded(target.seconds, ended, loudest, capture.lost)


def peak(samples: bytes) -> float:
    """The largest of signed 16-bit samples, from 0 to 1."""
    values = array.array("h", samples[: len(samples) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return max(max(values), -min(values)) / 32768 if values else 0.0
