"""Corrections: layers over the raw words. The raw words stay; undo is a layer too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestrator.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class Layer:
    """Words ``first`` to ``last`` of a run are to be read as ``text``; or an earlier layer is taken back."""

    id: str
    run: str
    by: str
    """``person`` or ``rule:<heard>``."""
    first: int = 0
    last: int = 0
    expect: str = ""
    """The raw words there. A layer whose words differ does not apply, and is listed as such."""
    text: str = ""
    revokes: str | None = None


@dataclass(frozen=True)
class Reading:
    """A transcript with the layers that hold."""

    transcript: Transcript
    applied: tuple[Layer, ...] = ()
    """In the order of their words; they never overlap: of two that would, the later one holds."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Layers that do not hold, by id, and why."""

    def between(self, first: int, last: int) -> str:
        """As ``Transcript.between``, corrected; a correction that reaches over an end is taken whole."""
        return "\n".join(self.parts(first, last))

    def parts(self, first: int, last: int) -> list[str]:
        """The corrected text by segment, as ``Transcript.parts``."""
        whole = self.transcript
        parts = []
        for segment, raw in whole.parts(first, last):
            begins = whole.firsts[whole.segments.index(segment)]
            offset = segment.words[max(first - begins, 0)].at
            parts.append(self._corrected(raw, offset, begins, len(segment.words)))
        return parts

    def _corrected(self, raw: str, offset: int, begins: int, count: int) -> str:
        words = self.transcript.words
        for layer in reversed(self.applied):
            if not begins <= layer.first < begins + count:
                continue
            tail = words[min(layer.last, begins + count - 1)]
            start, end = words[layer.first].at - offset, tail.at + len(tail.text) - offset
            if start >= 0 and end <= len(raw):
                raw = raw[:start] + layer.text + raw[end:]
        return raw


def read(transcript: Transcript, layers: Iterable[Layer]) -> Reading:
    """The reading of ``transcript`` under ``layers``, which come in the order they were made."""
    refused: dict[str, str] = {}
    standing: dict[str, Layer] = {}
    for layer in layers:
        if layer.run != transcript.run.id:
            continue
        if layer.revokes is not None:
            standing.pop(layer.revokes, None)
        elif (problem := _problem(transcript, layer)) is not None:
            refused[layer.id] = problem
        else:
            for other in [one for one in standing.values() if _overlap(one, layer)]:
                refused[other.id] = f"replaced by {layer.id}"
                del standing[other.id]
            standing[layer.id] = layer
    return Reading(transcript, tuple(sorted(standing.values(), key=lambda one: one.first)), refused)


def _problem(transcript: Transcript, layer: Layer) -> str | None:
    if not 0 <= layer.first <= layer.last < len(transcript.words):
        return "there are no such words"
    if transcript.holder(layer.first) != transcript.holder(layer.last):
        return "it reaches over more than one segment"
    heard = transcript.between(layer.first, layer.last)
    return None if heard.split() == layer.expect.split() else f"the words there are {heard!r}"


def _overlap(one: Layer, other: Layer) -> bool:
    return one.first <= other.last and other.first <= one.last
