"""A recording in the control room: what is under way, how long and how loud. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import log10
from typing import Literal

from orchestrator.text import clock

Phase = Literal["off", "opening", "recording", "keeping", "hearing"]
CELLS = 8
_SHADES = " ▁▂▃▄▅▆▇█"
_SAID = {"opening": "◌ opening the microphone", "keeping": "◌ keeping it safe", "hearing": "◐ making words"}


@dataclass(slots=True)
class Recording:
    """What the microphone is used for. ``whose`` says where the words go; empty: they are a memo."""

    phase: Phase = "off"
    whose: str = ""
    signal: str = ""
    """Of the words that are being made."""
    seconds: float = 0.0
    peaks: deque[float] = field(default_factory=lambda: deque([0.0] * CELLS, CELLS))

    def begin(self, whose: str = "") -> None:
        """The microphone is being opened."""
        self.phase, self.whose, self.signal, self.seconds = "opening", whose, "", 0.0
        self.peaks.extend([0.0] * CELLS)

    def level(self, seconds: float, peak: float) -> None:
        """So long was recorded, and so loud it was just now, from 0 to 1."""
        if self.phase in {"opening", "recording"}:
            self.phase, self.seconds = "recording", seconds
            self.peaks.append(peak)

    def stop(self) -> None:
        """The person said that it is over."""
        self.phase = "keeping"

    def hear(self, signal: str) -> None:
        """Its bytes are safe; words are made of them."""
        self.phase, self.signal = "hearing", signal

    def end(self) -> None:
        """Nothing is under way any more."""
        self.phase = "off"

    @property
    def live(self) -> bool:
        """Whether the microphone is used, or about to be."""
        return self.phase in {"opening", "recording"}

    @property
    def words(self) -> tuple[str, str]:
        """What the top bar says, and its token; empty while nothing is under way."""
        if self.phase == "off":
            return "", ""
        if self.phase == "recording":
            meter = "".join(shade(peak) for peak in self.peaks)
            what = "talk" if self.whose else "rec"
            return f"⏺ {what} {clock(self.seconds)} {meter} ", "error"
        return f"{_SAID[self.phase]} ", "agent-starting"


def shade(peak: float) -> str:
    """A letter as high as ``peak`` is loud, as ears have it: 60 dB from the lowest to the highest."""
    if peak <= 0.001:
        return _SHADES[0]
    height = 1 + log10(min(peak, 1.0)) / 3
    return _SHADES[max(1, round(height * (len(_SHADES) - 1)))]
