"""Where a transcript should not be trusted: worked out from the run alone, nothing is taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestrator.transcripts.model import Block, Segment, Transcript

FlagKind = Literal["gap", "repeat", "unsure", "silence", "short", "damaged"]
GAP = 3.0
"""Seconds of speech without a word that are worth a look."""
UNSURE = -1.0
NO_SPEECH = 0.6
COMPRESSION = 2.4
"""Whisper's own limits for log probability, silence and repetition."""


@dataclass(frozen=True, slots=True)
class Flag:
    """``gap``: speech without words. ``repeat``: words that repeat themselves. ``unsure``: low probability.
    ``silence``: words where nobody seems to speak. ``short``, ``damaged``: bytes that could not be read.
    """

    kind: FlagKind
    note: str
    start: float | None = None
    end: float | None = None
    first: int | None = None
    """The first word it is about, by number; ``None``: none."""
    last: int | None = None


def flags_of(transcript: Transcript) -> tuple[Flag, ...]:
    """All flags, in the order of time."""
    found = [*_damage(transcript)]
    for block in transcript.blocks:
        found += [*_gaps(block), *_second(block)]
    for index, segment in enumerate(transcript.segments):
        if segment.words and transcript.timed:  # in a document, a word that is repeated was written so
            first = transcript.firsts[index]
            found += _doubts(segment, first, first + len(segment.words) - 1)
    return tuple(sorted(found, key=lambda flag: (flag.start or 0.0, flag.kind)))


def _damage(transcript: Transcript) -> Iterator[Flag]:
    loss = transcript.run.loss
    if loss is None:
        return
    if loss.bad_packets or loss.filled >= 0.5:
        yield Flag("damaged", f"{loss.bad_packets} damaged packets, {loss.filled:.1f} s lost inside")
    if loss.short_by >= 0.5:
        yield Flag("short", f"the last {loss.short_by:.1f} s could not be read", start=loss.decoded)
    if loss.note:
        yield Flag("damaged", loss.note)


def _gaps(block: Block) -> Iterator[Flag]:
    said = sorted(
        (word.start, word.end)
        for segment in block.segments
        for word in segment.words
        if word.start is not None and word.end is not None
    )
    for start, end in block.speech:
        for free_from, free_to in _uncovered(start, end, said):
            if free_to - free_from >= GAP:
                yield Flag("gap", f"{free_to - free_from:.0f} s of speech without a word", free_from, free_to)


def _second(block: Block) -> Iterator[Flag]:
    if block.hearings > 1:
        which = "second" if block.kept > 1 else "first"
        note = f"heard twice, as the same words came again and again; these are of the {which} time"
        yield Flag("repeat", note, block.start, block.end)


def _uncovered(
    start: float, end: float, said: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    at = start
    for first, last in said:
        if last <= at:
            continue
        if first >= end:
            break
        yield at, first
        at = max(at, last)
    if at < end:
        yield at, end


def _doubts(segment: Segment, first: int, last: int) -> Iterator[Flag]:
    quality = segment.quality
    where = (segment.start, segment.end, first, last)
    logprob, silence = quality.get("logprob", 0.0), quality.get("no_speech", 0.0)
    if silence > NO_SPEECH and logprob < UNSURE:
        yield Flag("silence", "words where hardly anybody speaks", *where)
    elif logprob < UNSURE:
        yield Flag("unsure", f"unsure of the words (log probability {logprob:.1f})", *where)
    if repeats(segment):
        yield Flag("repeat", "the same words again and again", *where)


def repeats(segment: Segment) -> bool:
    """Whether it says the same again and again: one to six words four times in a row, or it packs well."""
    if segment.quality.get("compression", 0.0) > COMPRESSION:
        return True
    words = [word.text.casefold() for word in segment.words]
    return any(
        all(words[at + n] == words[at + n + size] for n in range(size * 3))
        for size in range(1, 7)
        for at in range(len(words) - size * 4 + 1)
    )
