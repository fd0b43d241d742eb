"""Whether the daemon answers, as the person is told."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.errors import CounterpointError

LOST = CounterpointError(
    "The daemon does not answer.",
    "`counterpoint up` starts one. What you see is the last picture; it catches up by itself.",
)
"""What is said once when the connection was lost."""


@dataclass(frozen=True, slots=True)
class Link:
    """The connection to the daemon."""

    up: bool = True
    since: float = 0.0
    """Seconds of the steady clock at which it went down."""
    ended: str = ""
    """Why it will not come back by itself; empty while it may."""

    def words(self, seconds: float) -> str:
        """What the top bar says; empty while all is well."""
        if self.ended:
            return f"⚠ {self.ended}"
        if self.up:
            return ""
        return f"⚠ no daemon for {max(0, int(seconds - self.since))} s; last picture, trying again"
