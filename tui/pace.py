"""How often to draw: at once when little happens, less often when drawing costs much."""

from __future__ import annotations

FASTEST = 1 / 20
"""Seconds between two frames at most pace: words are read, not watched."""
SLOWEST = 0.25
KEY = 0.05
"""Seconds after a key in which no frame begins."""
PATIENCE = 0.2
"""Seconds that keys may put a frame off."""
SHARE = 0.15
"""Of one core that the app may take while much happens."""


class Pace:
    """Spaces frames so that the whole process stays near its share of one core."""

    def __init__(self) -> None:
        self._interval = FASTEST
        self._last = float("-inf")
        self._used = 0.0
        self.typed_at = float("-inf")
        """When the last key was pressed."""

    def begin(self, seconds: float, used: float) -> None:
        """A frame begins at ``seconds`` of a steady clock; ``used`` is the processor time until then."""
        passed = seconds - self._last
        if 0 < passed < 1.0:
            share = (used - self._used) / passed
            wished = self._interval * share / SHARE
            self._interval = min(SLOWEST, max(FASTEST, 0.8 * self._interval + 0.2 * wished))
        else:
            self._interval = FASTEST
        self._last, self._used = seconds, used

    def typed(self, seconds: float) -> None:
        """A key was pressed: what it does is drawn before the next frame begins."""
        self.typed_at = seconds

    def held(self, seconds: float) -> float:
        """Seconds for which a frame that is due lets a key go first; typing on holds none for long."""
        if seconds - self._last > self._interval + PATIENCE:
            return 0.0
        return max(0.0, self.typed_at + KEY - seconds)

    def wait(self, seconds: float) -> float:
        """Seconds until the next frame may begin; nothing when the last one is long ago."""
        return max(0.0, self._last + self._interval - seconds)
