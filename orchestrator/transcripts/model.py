"""The raw layer: what one run made of one signal's bytes. Written once, never changed.

Audio and documents share one shape, so that routing, corrections and references know no difference. A block
is a stretch of about five minutes of audio, or one part of a document (a mail, a page, a file); a segment is
an utterance or a paragraph. Words are numbered from 0 through the whole run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` stands at ``at`` in its segment's text, letter for letter."""

    text: str
    at: int
    start: float | None = None
    """Seconds from the beginning of the audio; ``None`` in a document."""
    end: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance or paragraph. ``text`` is verbatim, white space included."""

    block: int
    """Counted from 0."""
    number: int
    """Within the block, counted from 0."""
    text: str
    words: tuple[Word, ...]
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    """Who says it, where the bytes tell: a mail's sender."""
    place: str = ""
    """Where it stands, in words for the person: ``page 3``, ``mail 2 · body``."""
    quality: Mapping[str, float] = field(default_factory=dict)
    """What the engine says of it: ``logprob``, ``no_speech``, ``compression``."""

    @property
    def id(self) -> str:
        """``s03.07``."""
        return f"s{self.block:02d}.{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Block:
    """One checkpoint of a run."""

    number: int
    segments: tuple[Segment, ...]
    start: float | None = None
    end: float | None = None
    language: str = ""
    language_probability: float | None = None
    speech: tuple[tuple[float, float], ...] = ()
    """Where somebody speaks, in seconds from the beginning of the audio."""
    hearings: int = 1
    """How often it was heard: a second time, otherwise, when the same words came again and again."""
    kept: int = 1
    """Which of them these words are."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What of the bytes could not be read."""

    seconds: float
    """By the container; of damaged or chained files it may be wrong."""
    decoded: float
    """Seconds that came out, holes included."""
    bad_packets: int = 0
    filled: float = 0.0
    """Seconds of silence put where packets were lost, so that times stay right."""
    short_by: float = 0.0
    """Seconds that are missing at the end."""
    note: str = ""
    """The same for documents, in words: pages without text, parts of an unknown kind."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a transcript was made: enough to make it again."""

    signal: str
    id: str
    """``r001``, ``r002``, … in the order they were made."""
    engine: Mapping[str, Any]
    """Name, versions, the model's name and SHA-256."""
    parameters: Mapping[str, Any]
    """Everything else the words depend on: settings, hotwords, language asked for."""
    loss: Loss | None = None
    language: str = ""
    """Of most of it."""
    seconds: float | None = None
    """Of audio; ``None`` for a document."""


@dataclass(frozen=True)
class Transcript:
    """A finished run: its blocks in order."""

    run: Run
    blocks: tuple[Block, ...]

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All of them, in order."""
        return tuple(segment for block in self.blocks for segment in block.segments)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All of them; the index is the word's number."""
        return tuple(word for segment in self.segments for word in segment.words)

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The number of the first word of each segment, or where it would stand."""
        numbers, count = [], 0
        for segment in self.segments:
            numbers.append(count)
            count += len(segment.words)
        return tuple(numbers)

    @property
    def timed(self) -> bool:
        """Whether words have times: it is audio."""
        return self.run.seconds is not None

    def holder(self, word: int) -> int:
        """The index of the segment that holds that word; raises ``IndexError``."""
        if not 0 <= word < len(self.words):
            raise IndexError(word)
        return bisect_right(self.firsts, word) - 1

    def between(self, first: int, last: int) -> str:
        """The verbatim text from word ``first`` to ``last``, both included; a line per segment."""
        return "\n".join(text for _, text in self.parts(first, last))

    def parts(self, first: int, last: int) -> Sequence[tuple[Segment, str]]:
        """As ``between``, by segment."""
        found = []
        for index in range(self.holder(first), self.holder(last) + 1):
            segment, begins = self.segments[index], self.firsts[index]
            if not segment.words:
                continue
            head = segment.words[max(first - begins, 0)]
            tail = segment.words[min(last - begins, len(segment.words) - 1)]
            found.append((segment, segment.text[head.at : tail.at + len(tail.text)]))
        return found

    def time(self, first: int, last: int) -> tuple[float, float] | None:
        """From when to when these words are said, in seconds; ``None`` in a document."""
        start, end = self.words[first].start, self.words[last].end
        return None if start is None or end is None else (start, end)
