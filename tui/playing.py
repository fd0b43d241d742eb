"""Listening to a signal: a program that plays its bytes, started from a word and stopped by the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestrator.errors import CounterpointError
from orchestrator.text import sentences


class Sound(Protocol):
    """What plays."""

    @property
    def ended(self) -> bool:
        """Whether it is over, or its program died."""

    @property
    def failed(self) -> bool:
        """Whether its program ended with an error."""

    @property
    def complaint(self) -> str:
        """What the program said last."""

    def stop(self) -> None:
        """Be silent."""


Start = Callable[[Path, float], Sound]
"""Plays a file from a second on; raises ``CounterpointError`` when nothing here can."""


@dataclass(slots=True)
class Playing:
    """What is heard in a control room: one thing at a time."""

    start: Start | None
    """``None``: nothing can be listened to here."""
    steady: Callable[[], float]
    signal: str = ""
    problem: CounterpointError | None = None
    """Why what was heard last broke off, until somebody took it."""
    _sound: Sound | None = None
    _from: float = 0.0
    _began: float = 0.0

    def play(self, signal: str, path: Path, seconds: float) -> None:
        """Play that signal from there on, instead of what is heard."""
        self.stop()
        if self.start is None:
            return
        self._sound = self.start(path, seconds)
        self.signal, self._from, self._began = signal, seconds, self.steady()

    def stop(self) -> None:
        """Be silent."""
        sound, self._sound, self.signal = self._sound, None, ""
        if sound is not None:
            sound.stop()

    def at(self, signal: str) -> float | None:
        """The second that is heard of that signal; ``None``: it is not heard."""
        if self._sound is None or signal != self.signal:
            return None
        if self._sound.ended:
            self.problem = self._problem(self._sound)
            self.stop()
            return None
        return self._from + self.steady() - self._began

    def taken_problem(self) -> CounterpointError | None:
        """Why what was heard last broke off; told once."""
        problem, self.problem = self.problem, None
        return problem

    @staticmethod
    def _problem(sound: Sound) -> CounterpointError | None:
        if not sound.failed:
            return None
        why = f": {sound.complaint}" if sound.complaint else ""
        said = sentences(f"The player ended with an error{why}")
        return CounterpointError(
            said, "Is there a sound device here? COUNTERPOINT_PLAYER names another player."
        )
