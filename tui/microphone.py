"""Recording in a thread: what was said is on disk each second, and a signal at the end."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from orchestrator.errors import CounterpointError, NotTaken
from orchestrator.home.paths import HomePaths

if TYPE_CHECKING:
    from orchestrator.sound import Level

EVERY = 0.2
"""Seconds between two levels that are told."""
_FIX = "`counterpoint record --device NAME` tries another microphone."


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is safe on disk; the daemon is told of it by its ticket."""

    ticket: str
    name: str
    seconds: float
    loudest: float
    ended: str
    """``stopped``, or what else ended it."""


class Microphone(Protocol):
    """What a control room records with. The callbacks come from a thread of its own."""

    def start(
        self,
        stopped: threading.Event,
        talk: bool,
        level: Callable[[float, float], None],
        done: Callable[[Kept | CounterpointError], None],
    ) -> None:
        """Record until ``stopped``; then, or when it cannot be done, ``done`` is called once."""


@dataclass(slots=True)
class ThisMicrophone:
    """The microphone of this machine, recorded into a home."""

    home: Path
    now: Callable[[], datetime] = field(default=lambda: datetime.now().astimezone())

    def start(
        self,
        stopped: threading.Event,
        talk: bool,
        level: Callable[[float, float], None],
        done: Callable[[Kept | CounterpointError], None],
    ) -> None:
        """As ``Microphone.start``."""

        def work() -> None:
            try:
                found: Kept | CounterpointError = self._record(stopped, talk, level)
            except CounterpointError as problem:
                found = problem
            except Exception as problem:  # noqa: BLE001  # boundary: told to the person
                found = NotTaken(f"The recording failed: {type(problem).__name__}: {problem}", _FIX)
            done(found)

        threading.Thread(target=work, name="microphone").start()

    def _record(self, stopped: threading.Event, talk: bool, level: Callable[[float, float], None]) -> Kept:
        # What records is loaded when somebody speaks: the first picture does not wait for it.
        from orchestrator.signals import RawStore
        from orchestrator.sound import NoMicrophone, Sound, record
        from orchestrator.sound.choose import opened, recorders
        from orchestrator.sound.rescue import folder_of, keep, note
        from orchestrator.sound.wav import WavFile

        signals = HomePaths(self.home).signals
        recording = folder_of(signals) / f"{secrets.token_hex(16)}.wav"
        name = f"{'Talk' if talk else 'Memo'} {self.now():%Y-%m-%d %H.%M.%S}.wav"
        with opened(recorders(), Sound(), None) as microphone:
            note(recording, name, None)
            with WavFile(recording, Sound()) as target:
                made = record(
                    microphone.capture, target, stopped.is_set, sound=Sound(), on_level=_slowly(level)
                )
        receipt = keep(RawStore(signals), recording, "talk" if talk else "record")
        if receipt is None:
            raise NoMicrophone("Nothing was recorded.", _FIX)
        return Kept(receipt.ticket, name, made.seconds, made.loudest, made.ended)


def _slowly(level: Callable[[float, float], None]) -> Callable[[Level], None]:
    """Tells of the loudest of each ``EVERY`` seconds."""
    since, loudest = 0.0, 0.0

    def tell(found: Level) -> None:
        nonlocal since, loudest
        loudest = max(loudest, found.peak)
        if found.seconds - since >= EVERY:
            level(found.seconds, loudest)
            since, loudest = found.seconds, 0.0

    return tell
