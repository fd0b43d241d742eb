"""A reading as tokens in units: a unit is a sentence, or what is said between two pauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestrator.routing import phrases
from orchestrator.routing.names import plain, raw
from orchestrator.transcripts import Layer, Reading, Segment, Word

PAUSE = 0.2
"""Seconds of silence after which something new may begin."""
_DANGLING = 8
"""Words at the end of a unit that are looked through for the beginning of a cue."""
_ENDS = re.compile(r"[.!?…:;]+[\"'”“»)\]]*$")
_HEADING = re.compile(r"\s*#{1,6}\s")


@dataclass(frozen=True, slots=True)
class Token:
    """One comparable word; several may belong to one word of the transcript, or one to several."""

    text: str
    word: int
    """The number of the word in the transcript where it stands."""
    comma: bool = False
    """A comma or a dash follows it."""
    raw: str = ""
    """As it stands there, without punctuation."""
    probability: float = 1.0
    """How sure the recogniser was of it, where it says so; what a person corrected is sure."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Words ``first`` to ``last``, both included."""

    first: int
    last: int
    tokens: tuple[Token, ...]
    segment: int
    """The index of its segment."""
    heading: bool = False
    """It stands above what follows: a heading, or a line of its own that ends with a colon."""
    opens_segment: bool = False
    labels: bool = False
    """It ends with a colon: a label of what follows."""


def units_of(reading: Reading) -> list[Unit]:
    """All words of the reading, corrected, in units and in order.

    Who hesitates before a name has not ended a sentence: such a unit goes on in the next one.
    """
    found: list[Unit] = []
    for index in range(len(reading.transcript.segments)):
        for unit in _units(reading, index):
            if found and reading.transcript.timed and _dangles(found[-1]):
                last = found.pop()
                unit = replace(unit, first=last.first, tokens=(*last.tokens, *unit.tokens))
            found.append(unit)
    return found


def _dangles(unit: Unit) -> bool:
    """Whether it ends with the words before a name."""
    words = [token.text for token in unit.tokens]
    return any(
        phrases.after_fill(words, at + length, len(words)) >= len(words)
        for at in range(max(0, len(words) - _DANGLING), len(words))
        if (length := phrases.leads_to_name(words, at))
    )


def _units(reading: Reading, index: int) -> Iterator[Unit]:
    segment, first = reading.transcript.segments[index], reading.transcript.firsts[index]
    starts = [at for at in range(len(segment.words)) if at == 0 or _begins(segment, at)]
    layers = {layer.first: layer for layer in reading.applied}
    heading = not reading.transcript.timed and _is_heading(segment)
    for start, end in zip(starts, [*starts[1:], len(segment.words)], strict=True):
        tokens = tuple(_tokens(segment.words, first, start, end, layers))
        labels = segment.words[end - 1].text.endswith(":")
        yield Unit(first + start, first + end - 1, tokens, index, heading, start == 0, labels)


def _begins(segment: Segment, at: int) -> bool:
    before, word = segment.words[at - 1], segment.words[at]
    if before.end is not None and word.start is not None and word.start - before.end >= PAUSE:
        return True
    written = segment.text[before.at : word.at].rstrip()
    if _ENDS.search(written) is None:
        return False
    return not word.text[:1].islower() or written[-1:] in "!?:;"


def _is_heading(segment: Segment) -> bool:
    text = segment.text.strip()
    return bool(_HEADING.match(text)) or (len(segment.words) <= 8 and text.endswith(":"))


def _tokens(
    words: tuple[Word, ...], first: int, start: int, end: int, layers: dict[int, Layer]
) -> Iterator[Token]:
    at = start
    while at < end:
        layer = layers.get(first + at)
        text = words[at].text if layer is None else layer.text
        reach = at if layer is None else min(layer.last - first, end - 1)
        parts, shown = plain(text), raw(text)
        known = words[at].probability if layer is None else None
        sure = 1.0 if known is None else known
        comma = words[reach].text.rstrip()[-1:] in {",", "-", "–", "—"}
        for number, part in enumerate(parts):
            yield Token(part, first + at, comma and number == len(parts) - 1, shown[number], sure)
        at = reach + 1
