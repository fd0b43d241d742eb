"""Splitting text into sentences without losing where each one stands.

A block is text of one speaker in one paragraph. Its pieces say where in the file each part of it was; a
sentence keeps the raw text between its first and last character, line breaks and time codes included.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from agents.endpoint.extractive.lexicon import lexicon

Span = tuple[int, int, int, int]
"""Where text is encoded: first line and column, last line and the column after it."""

Role = Literal["text", "item", "heading"]
"""``item``: a point of a list of things to do; ``heading``: of a section or of a table's columns."""

LONGEST = 900
"""Longer sentences are cut at a space into parts that say so."""

_PART = 500
_END = re.compile(r"[.!?…]+[\"'”“»«)\]*_]*(?=\s)")
_LAST_WORD = re.compile(r"(\S+)$")
_ABBREVIATIONS = lexicon(
    """
    z.b bzw d.h u.a usw ca nr dr prof hr fr frau herr ggf evtl inkl exkl bspw vgl abs str tel z.t
    u.u o.ä i.d.r s.o s.u mio mrd zzgl e.g i.e vs mr mrs ms st inc ltd corp approx dept est fig jan
    feb mar apr jun jul aug sep sept oct okt nov dec dez a.m p.m u.s u.k m.e sog einschl gem lt zb
    """
)
_MONTH = re.compile(
    r"\s+(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|quartal|stock|etage|woche|kw)",
    re.I,
)


_TURN = re.compile(
    r"\s+(?:hm+|äh+m?|uhm?|um|no|nein|nee|oh|actually|wait|sorry|scratch|moment|quatsch|halt|stopp)\b",
    re.IGNORECASE,
)
"""Words that begin a new sentence though they are not capitalised."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block: ``text`` stands in line ``line`` from ``column`` on, or where ``spans`` say."""

    line: int
    column: int
    text: str
    spans: tuple[Span, ...] = ()
    """Of encoded text, where each of its characters stands."""

    def first(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        return self.spans[offset][:2] if self.spans else (self.line, self.column + offset)

    def last(self, offset: int) -> tuple[int, int]:
        """Line and column of the end of a character."""
        return self.spans[offset][2:] if self.spans else (self.line, self.column + offset + 1)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive text of one speaker."""

    pieces: tuple[Piece, ...]
    speaker: str | None = None
    quoted: bool = False
    """Text that the source itself quotes from an earlier message."""
    whole: bool = False
    """Not to be split: a row, a comment."""
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verbatim span of a source with its place."""

    path: str
    start: int
    end: int
    raw: str
    """Exactly what lines ``start`` to ``end`` hold between the first and the last character."""
    plain: str
    """The spoken text alone; for matching, never for showing."""
    speaker: str | None = None
    quoted: bool = False
    part: bool = False
    """Cut from a longer passage."""
    encoded: bool = False
    """``raw`` is how a mail encodes ``plain``."""
    role: Role = "text"

    @property
    def place(self) -> str:
        """``path:line`` or ``path:line-line``."""
        lines = str(self.start) if self.start == self.end else f"{self.start}-{self.end}"
        return f"{self.path}:{lines}"


def sentences_of(path: str, lines: Mapping[int, str], block: Block) -> Iterator[Sentence]:
    """The sentences of ``block`` in order."""
    text = "\n".join(piece.text for piece in block.pieces)
    starts = list(accumulate((len(piece.text) + 1 for piece in block.pieces), initial=0))
    role = block.role
    for start, end, part in _spans(text, whole=block.whole):
        (head, at), (tail, until) = (_locate(starts, offset) for offset in (start, end - 1))
        first, last = block.pieces[head].first(at), block.pieces[tail].last(until)
        yield Sentence(
            path=path,
            start=first[0],
            end=last[0],
            raw=_raw(lines, first, last),
            plain=text[start:end],
            speaker=block.speaker,
            quoted=block.quoted,
            part=part,
            encoded=any(piece.spans for piece in block.pieces[head : tail + 1]),
            role=role,
        )
        role = "heading" if role == "heading" else "text"  # of an item, its first sentence


def split(text: str) -> list[str]:
    """The sentences of ``text``; every one is a substring of it."""
    return [text[start:end] for start, end, _ in _spans(text, whole=False)]


def _spans(text: str, *, whole: bool) -> Iterator[tuple[int, int, bool]]:
    start = 0
    ends = [] if whole else [match.end() for match in _END.finditer(text) if _is_end(text, match)]
    for end in [*ends, len(text)]:
        span = _trim(text, start, end)
        start = end
        if span[0] < span[1]:
            yield from _parts(text, *span)


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != "." or len(match[0].rstrip("\"'”“»«)]*_")) > 1:
        return True
    before = _LAST_WORD.search(text[max(0, match.start() - 30) : match.start()])
    word = (before[1] if before else "").lstrip("([\"'„“»*_").casefold()
    after = text[match.end() : match.end() + 20]
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if word[-1:].isdigit() and len(word) <= 2 and _MONTH.match(after):
        return False
    following = after.lstrip()
    if not following[:1].islower() or _TURN.match(after):
        return True
    ends_line = "\n" in after[: len(after) - len(following)]
    return ends_line and not (word[-1:].isdigit() and len(word) <= 2)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    if end - start <= LONGEST:
        yield start, end, False
        return
    while end - start > _PART:
        cut = _cut(text, start)
        first = _trim(text, start, cut)
        if first[0] < first[1]:
            yield *first, True
        start = cut
    rest = _trim(text, start, end)
    if rest[0] < rest[1]:
        yield *rest, True


def _cut(text: str, start: int) -> int:
    """Where a part that begins at ``start`` ends: at a line break, at a space, or anywhere."""
    line, space = (text.rfind(sign, start + 1, start + _PART) for sign in "\n ")
    return line if line > start else space if space > start else start + _PART


def _locate(starts: list[int], offset: int) -> tuple[int, int]:
    """The piece that holds the character at ``offset`` of the joined pieces, and its offset there."""
    index = bisect_right(starts, offset) - 1
    return index, offset - starts[index]


def _raw(lines: Mapping[int, str], first: tuple[int, int], last: tuple[int, int]) -> str:
    if first[0] == last[0]:
        return lines[first[0]][first[1] : last[1]]
    middle = [lines[number] for number in range(first[0] + 1, last[0])]
    return "\n".join([lines[first[0]][first[1] :], *middle, lines[last[0]][: last[1]]])
