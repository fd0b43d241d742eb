"""Finds a quote in a text: the very words, or nothing; and then the nearest real ones. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from orchestrator.evidence.normal import Normal, normal, words_in

FEWEST = 3
"""Words of a quote that may stand anywhere; a shorter one must name its place."""
FURTHEST = 2000
"""Characters that an ellipsis may leave out."""
SLACK = 200
"""Characters that a named place may be off."""
_GAP = re.compile(r"\s*(?:\[\s*\.\.\.\s*\]|\(\s*\.\.\.\s*\)|\.\.\.)\s*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Text:
    """A text to look in; its normal form is made once."""

    raw: str

    @cached_property
    def normal(self) -> Normal:
        """Without what may differ."""
        return normal(self.raw)

    @cached_property
    def bag(self) -> frozenset[str]:
        """Its words: a quote with another one does not stand here, and nothing else needs to be made."""
        return words_in(self.raw)

    @cached_property
    def words(self) -> list[re.Match[str]]:
        """The words of the normal form, where they stand."""
        return list(_WORD.finditer(self.normal.text))


class Match(NamedTuple):
    """Where a quote stands: characters of the source. ``exact``: to the character as it was quoted."""

    start: int
    end: int
    exact: bool


class Nearest(NamedTuple):
    """The real words that are most like a quote that does not stand there."""

    start: int
    end: int
    text: str
    likeness: float
    """Share of the quote's words that are there in the same order, from 0 to 1."""


def verify(quote: str, text: Text, start: int | None = None) -> Match | None:
    """Where ``quote`` stands in ``text``; ``None`` when it does not.

    ``start`` is about where; a quote of fewer than three words needs it.
    """
    if not words_in(quote) <= text.bag:
        return None
    wanted = normal(quote).text.strip()
    for parts in _readings(wanted):
        if start is None and any(len(_WORD.findall(part)) < FEWEST for part in parts):
            continue
        found = _find(parts, text, start, len(quote))
        if found is not None:
            first, last = text.normal.start(found[0]), text.normal.end(found[1])
            return Match(first, last, text.raw[first:last] == quote)
    return None


def nearest(quote: str, texts: Iterable[Text]) -> tuple[int, Nearest] | None:
    """The nearest real words and the number of the text they stand in; ``None`` when nothing is alike."""
    words = [found.group().casefold() for found in _WORD.finditer(normal(quote).text)]
    held = list(texts)
    most = [sum(word in text.bag for word in words) for text in held]
    best: tuple[int, Nearest] | None = None
    for number in sorted(range(len(held)), key=lambda one: (-most[one], one)):
        if best is not None and most[number] < best[1].likeness * len(words):
            break  # no text that is left can be more like it
        found = _nearest_in(words, held[number])
        if found is not None and (best is None or (found.likeness, -number) > (best[1].likeness, -best[0])):
            best = (number, found)
    return best


def longest_part(wanted: str) -> str:
    """The longest of the parts between the ellipses of a quote in its normal form."""
    return max(_GAP.split(wanted), key=len)


def _readings(wanted: str) -> Iterator[list[str]]:
    """The quote as it stands, and, where it has an ellipsis, its parts."""
    if not _WORD.search(wanted):
        return
    yield [wanted]
    parts = [part for part in _GAP.split(wanted) if part.strip()]
    if len(parts) > 1 and all(_WORD.search(part) for part in parts):
        yield parts


def _find(parts: Sequence[str], text: Text, start: int | None, length: int) -> tuple[int, int] | None:
    hay = text.normal.text
    for place in _places(parts[0], hay):
        if start is not None and not start - SLACK <= text.normal.start(place) <= start + length + SLACK:
            continue
        end: int | None = place + len(parts[0])
        for part in parts[1:]:
            assert end is not None
            near = hay[: end + FURTHEST + len(part)]
            end = next((at + len(part) for at in _places(part, near, end, hay)), None)
            if end is None:
                break
        if end is not None:
            return place, end
    return None


def _places(part: str, near: str, begin: int = 0, whole: str | None = None) -> Iterator[int]:
    """Where ``part`` stands with whole words at both ends."""
    hay = near if whole is None else whole
    at = near.find(part, begin)
    while at >= 0:
        end = at + len(part)
        if not _joined(hay, at, part[0]) and not _goes_on(hay, end, part):
            yield at
        at = near.find(part, at + 1)


def _joined(hay: str, at: int, first: str) -> bool:
    """Whether the word at ``at`` began before it; a figure's sign and decimals belong to it."""
    if at == 0 or not _is_word(first):
        return False
    before = hay[at - 1]
    if _is_word(before):
        return True
    if at > 1 and before in "'-.," and first.isalnum() and _is_word(hay[at - 2]):
        return not (before in ".," and not (first.isdigit() and hay[at - 2].isdigit()))
    return first.isdigit() and before in "-+" and (at < 2 or hay[at - 2].isspace())


def _goes_on(hay: str, end: int, part: str) -> bool:
    """Whether the word that ``part`` ends with goes on: by letters, *n't*, a hyphen or further digits."""
    if end >= len(hay) or not _is_word(part[-1]):
        return False
    after = hay[end]
    if _is_word(after):
        return True
    if after in "'-.," and end + 1 < len(hay) and _is_word(hay[end + 1]):
        return not (after in ".," and not (part[-1].isdigit() and hay[end + 1].isdigit()))
    return after == "%" and part[-1].isdigit()


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _nearest_in(words: Sequence[str], text: Text) -> Nearest | None:
    """The stretch of ``text``, hardly longer than the quote, that has most of its words."""
    stood = text.words
    if not words or not stood:
        return None
    wanted, size = Counter(words), len(words) + max(2, len(words) // 5)
    said = [found.group().casefold() for found in stood]
    window = dict.fromkeys(wanted, 0)
    best = common = last = 0
    for place, word in enumerate(said):
        if word in window:
            common += window[word] < wanted[word]
            window[word] += 1
        if place >= size and (gone := said[place - size]) in window:
            window[gone] -= 1
            common -= window[gone] < wanted[gone]
        if common > best:
            best, last = common, place
    if not best:
        return None
    first = next(at for at in range(max(0, last - size + 1), last + 1) if said[at] in wanted)
    likeness = _in_order(words, said[first : last + 1]) / len(words)
    begin, end = text.normal.start(stood[first].start()), text.normal.end(stood[last].end())
    return Nearest(begin, end, text.raw[begin:end], round(likeness, 3))


def _in_order(one: Sequence[str], two: Sequence[str]) -> int:
    """Length of the longest common subsequence; of long quotes only the first 400 words are compared."""
    row = [0] * (min(len(two), 400) + 1)
    for word in islice(one, 400):
        before = 0
        for place, other in enumerate(two[:400], 1):
            before, row[place] = row[place], before + 1 if word == other else max(row[place], row[place - 1])
    return row[-1]
