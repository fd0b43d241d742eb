"""How much of a document is read, and what is said of the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_NOTES = 20
"""Different things that are said about one document; more are counted."""


class Unreadable(Exception):
    """Nothing of it can be read: why, and what the person can do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(reason)


class Exhausted(Exception):
    """The rest is not read; what was read so far stands."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. The last four are enforced by the system upon the worker's process."""

    characters: int = 2_000_000
    pages: int = 5_000
    mails: int = 5_000
    seconds: float = 120.0
    """After which nothing more is begun."""
    page_seconds: float = 15.0
    """For one page or attachment; then it is left out."""
    depth: int = 8
    """Mails within mails."""
    processor: int = 240
    """Seconds of processor time."""
    memory: int = 1_500_000_000
    """Bytes of address space."""
    file: int = 512_000_000
    """Bytes of one file that is written."""
    wall: float = 300.0
    """Seconds until the process is ended."""


@dataclass(slots=True)
class Budget:
    """What is left of the limits while a document is read, and what there is to say about it."""

    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    characters: int = 0
    _began: float = field(init=False)
    _notes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def spend(self, characters: int) -> None:
        """Count text before it is kept; raises ``Exhausted`` when there is room for no more."""
        if self.characters + characters > self.limits.characters:
            raise Exhausted(f"only the first {self.characters:,} characters were read")
        self.characters += characters

    def check(self, what: str) -> None:
        """Before ``what`` is begun; raises ``Exhausted`` when the time is up."""
        if self.clock() - self._began > self.limits.seconds:
            raise Exhausted(f"reading stopped before {what}, after {self.limits.seconds:.0f} s")

    def note(self, text: str) -> None:
        """Something that the person should know about what was not read."""
        self._notes[text] = self._notes.get(text, 0) + 1

    @property
    def said(self) -> str:
        """All notes in one line."""
        shown = [
            text if times == 1 else f"{text} (×{times})"
            for text, times in list(self._notes.items())[:MOST_NOTES]
        ]
        more = len(self._notes) - len(shown)
        return "; ".join([*shown, *([f"and {more} more"] if more else [])])
