"""Paragraphs of a text, and the segments and words that they become. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from orchestrator.documents.budget import Exhausted
from orchestrator.transcripts import Block, Segment, Word

LONGEST = 4_000
"""Characters of one passage; a longer paragraph is cut at the end of a line or word."""
_WORD = re.compile(r"\S+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, verbatim. ``speaker`` and ``place`` as in a segment."""

    text: str
    place: str = ""
    speaker: str = ""

    def within(self, place: str) -> Passage:
        """The same, seen from outside: its place is a part of ``place``."""
        return replace(self, place=joined(place, self.place))


Part = tuple[Passage, ...]
"""What becomes one block: a mail, a page, a file."""


def gathered(found: Iterator[Passage]) -> Iterator[Part]:
    """All of ``found`` as one part, or as much as there was room for."""
    held = list[Passage]()
    try:
        for passage in found:
            held.append(passage)  # one by one: what came before an end stays
    except Exhausted:
        yield tuple(held)
        raise
    yield tuple(held)


def joined(*places: str) -> str:
    """Places from the outer to the inner one, as they are shown."""
    return " · ".join(place for place in places if place)


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Every paragraph with the number of its first line, counted from 1. Blank lines part them."""
    held, begins = list[str](), 1
    size = 0
    for number, line in enumerate(_LINE_ENDS.sub("\n", text).split("\n"), start=1):
        if held and (not line.strip() or size + len(line) > LONGEST):
            yield begins, "\n".join(held)
            held, size = [], 0
        if line.strip():
            begins = begins if held else number
            pieces = list(_pieces(line))
            for piece in pieces[:-1]:
                yield number, piece
            held.append(pieces[-1])
            size += len(pieces[-1]) + 1
    if held:
        yield begins, "\n".join(held)


def block(number: int, part: Iterable[Passage]) -> Block:
    """The block that ``part`` becomes."""
    segments = tuple(
        Segment(
            block=number,
            number=index,
            text=passage.text,
            words=words(passage.text),
            speaker=passage.speaker,
            place=passage.place,
        )
        for index, passage in enumerate(part)
    )
    return Block(number, segments)


def words(text: str) -> tuple[Word, ...]:
    """Everything between white space, with its place."""
    return tuple(Word(found.group(), found.start()) for found in _WORD.finditer(text))


def _pieces(line: str) -> Iterator[str]:
    """``line``, cut where it is too long: behind a word if there is one to cut behind."""
    while len(line) > LONGEST:
        cut = line.rfind(" ", LONGEST // 2, LONGEST) + 1 or LONGEST
        if line[:cut].strip():
            yield line[:cut]
        line = line[cut:]
    yield line
