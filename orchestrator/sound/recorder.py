"""What records: the protocols that a microphone is read through."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from orchestrator.errors import CounterpointError


class NoMicrophone(CounterpointError):
    """Nothing here can record, or not that device."""


class NotInstalled(NoMicrophone):
    """What would record is not here; ``package`` brings it."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} is not installed.", f"Install {package}.")
        self.what, self.package = what, package


@dataclass(frozen=True, slots=True)
class Sound:
    """What samples are like: signed, 16 bits, little end first, one channel."""

    rate: int = 16_000
    """Samples per second; speech needs no more, and recognisers take no more."""

    @property
    def second(self) -> int:
        """Bytes of one second."""
        return self.rate * 2


class Capture(Protocol):
    """An open microphone."""

    @property
    def lost(self) -> int:
        """How often samples were lost because nobody read in time."""

    def read(self, seconds: float) -> bytes | None:
        """What came in, waiting at most so long for it: empty when nothing did, ``None`` once it has ended.

        Always whole samples.
        """


class Recorder(Protocol):
    """A way to a microphone."""

    @property
    def name(self) -> str:
        """What the person knows it by."""

    def open(self, sound: Sound, device: str | None) -> AbstractContextManager[Capture]:
        """The microphone, open while the block runs; raises ``NoMicrophone`` with what helps."""
