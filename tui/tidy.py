"""When to look for garbage: not while somebody types, and all of it rarely."""

from __future__ import annotations

import gc

YOUNG = 1
QUIET = 0.5
"""Seconds without a key before the young objects are looked through; it takes a few milliseconds."""
OFTEN = 3.0
"""Seconds after which they are, however much is typed."""
CALM = 3.0
"""Seconds without a key before all objects are; it takes some tens of milliseconds."""
SELDOM = 60.0
"""Seconds between two looks through all objects, and twice as many at most, however much is typed."""


class Tidy:
    """Looks for garbage when told that time passes. The collector's own rhythm has to be off."""

    def __init__(self, seconds: float) -> None:
        self._whole = self._young = seconds

    def tick(self, seconds: float, typed: float) -> int | None:
        """Look if it is time to, at ``seconds``; ``typed`` is when the last key was pressed.

        Returns the generation that was looked through, ``None`` for nothing.
        """
        calm, waited = seconds - typed, seconds - self._whole
        if (waited >= SELDOM and calm >= CALM) or waited >= 2 * SELDOM:
            self._whole = self._young = seconds
            gc.collect()
            return 2
        if calm >= QUIET or seconds - self._young >= OFTEN:
            self._young = seconds
            gc.collect(YOUNG)
            return YOUNG
        return None
