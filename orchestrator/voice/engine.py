"""What hears and what decodes, as protocols. Samples are 16 kHz, mono, signed 16 bit, as plain bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from orchestrator.transcripts import Loss

RATE = 16_000
"""Samples per second."""
WIDTH = 2
"""Bytes per sample."""

Spans = Sequence[tuple[int, int]]
"""Where somebody speaks: first sample and the one after the last."""
Seconds = Callable[[float], None]
"""Hears up to which second something is done."""


class NoSound(Exception):
    """There is nothing to hear in a file; ``str()`` is for the person, ``hint`` says what helps."""

    def __init__(self, reason: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(reason)


class ModelUnusable(Exception):
    """The model cannot be loaded; ``str()`` says why. It would fail for every memo."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as the engine writes it, white space included; times in seconds from the block's beginning."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One segment of a block."""

    text: str
    start: float
    end: float
    words: tuple[HeardWord, ...] = ()
    quality: dict[str, float] = field(default_factory=dict)
    """``logprob``, ``no_speech``, ``compression``, as far as the engine knows them."""


class Engine(Protocol):
    """Hears. The same samples and settings give the same words, in this process or another."""

    def fit(self, names: Sequence[str]) -> tuple[str, ...]:
        """The first of ``names`` that it can be told to listen for without harm."""

    def language(self, pcm: bytes, spans: Spans) -> tuple[str, float]:
        """The language that is spoken, as ``de``, and how probable that is."""

    def hear(
        self,
        pcm: bytes,
        spans: Spans,
        *,
        language: str,
        names: Sequence[str],
        otherwise: bool = False,
        on_utterance: Seconds = lambda _: None,
    ) -> tuple[Utterance, ...]:
        """What is said within ``spans``, in order; times never go back and stay inside the block.

        ``otherwise`` asks for settings that break repetitions; ``on_utterance`` hears each end at once.
        """


@dataclass(frozen=True, slots=True)
class Early:
    """What is done with the beginning of a long file while the rest of it is not decoded yet."""

    seconds: float
    """More than so many have to be there."""
    hear: Callable[[Path, float], None]
    """Gets the file that has the samples so far, and how many seconds there will be: as the file says, or,
    where it says nothing or too little, as many per byte as so far."""


class Decoder(Protocol):
    """Makes samples of a file."""

    def decode(
        self,
        source: Path,
        target: Path,
        on_second: Seconds = lambda _: None,
        early: Early | None = None,
    ) -> Loss:
        """Write all samples of ``source`` to ``target``, which appears only when it is complete.

        ``early`` is called once, where there is so much; what it was given is the beginning of all of it.

        What is damaged is left out, what is left out is filled with silence, and both are reported.
        Memory does not grow with the length. Raises ``NoSound`` and ``OSError``.
        """


Voices = Callable[[bytes], list[tuple[int, int]]]
"""Finds where somebody speaks in a block."""
