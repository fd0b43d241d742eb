"""A deadline for code that never yields. For the worker's main thread only: it is an alarm of the system."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlow(BaseException):
    """The deadline passed. No ``except Exception`` of a library keeps it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise ``TooSlow`` in the block after ``seconds``. Where no alarm can be set, there is none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # and again, should the first one be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise(_: int, __: FrameType | None) -> None:
    raise TooSlow
