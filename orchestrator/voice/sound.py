"""How loud samples are, and where somebody speaks in them, by the detector that faster-whisper brings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray

from orchestrator.voice.engine import RATE, WIDTH
from orchestrator.voice.job import SETTINGS

_AT_ONCE = 60 * RATE
"""Samples of which the levels are worked out at once."""


def floats(pcm: bytes) -> NDArray[np.float32]:
    """Samples between -1 and 1."""
    return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def voices(pcm: bytes) -> list[tuple[int, int]]:
    """Where somebody speaks, in samples, with a little before and after."""
    if not pcm:
        return []
    options = VadOptions(min_silence_duration_ms=SETTINGS["vad_min_silence_ms"])
    return [(int(span["start"]), int(span["end"])) for span in get_speech_timestamps(floats(pcm), options)]


def levels(path: Path, step: int) -> list[float]:
    """The loudness of each ``step`` samples of a file, in decibels; an incomplete last step is left out."""
    found: list[float] = []
    piece = _AT_ONCE // step * step * WIDTH
    with path.open("rb") as file:
        while data := file.read(piece):
            whole = len(data) // (step * WIDTH) * step
            rows = np.frombuffer(data, np.int16, whole).reshape(-1, step).astype(np.float32)
            power = np.mean(np.square(rows), axis=1)
            found += (10 * np.log10(power + 1)).round(1).tolist()
    return found
