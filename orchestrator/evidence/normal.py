"""What may differ between a quote and its source, taken away, with the way back. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u02bc\u2039\u203a\u0060\u00b4"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SAME = {
    **dict.fromkeys(map(ord, _SINGLE), "'"),
    **dict.fromkeys(map(ord, _DOUBLE), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    ord("\u2026"): "...",
}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
_TABLE = {**_SAME, **_INVISIBLE}
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_ODD = re.compile(r" *(?:[^\x21-\x5f\x61-\x7e ]+ *)+|  +")
"""Runs that are not already as they should be: anything but plain visible characters and single spaces."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its normal form. ``runs`` are where in it, and where in the source, stretches begin."""

    text: str
    at: tuple[int, ...]
    source: tuple[int, ...]
    plain: tuple[bool, ...]
    """Whether a stretch is character by character as in the source; else it stands for one piece of it."""
    length: int
    """Characters of the source."""

    def start(self, place: int) -> int:
        """Where in the source the character at ``place`` begins."""
        run = bisect_left(self.at, place + 1) - 1
        return self.source[run] + (place - self.at[run] if self.plain[run] else 0)

    def end(self, place: int) -> int:
        """Where in the source what ends before ``place`` ends."""
        run = bisect_left(self.at, place) - 1
        if self.plain[run]:
            return self.source[run] + place - self.at[run]
        return self.source[run + 1] if run + 1 < len(self.source) else self.length


def words_in(text: str) -> frozenset[str]:
    """The words of ``text``, whatever may differ: much quicker than its normal form, with no way back."""
    plain = (
        text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_TABLE)).translate(_TABLE)
    )
    return frozenset(_WORD.findall(plain.casefold()))


def normal(text: str) -> Normal:
    """The normal form of ``text``."""
    pieces: list[str] = []
    at: list[int] = []
    source: list[int] = []
    plain: list[bool] = []
    size = last = 0

    def add(piece: str, begin: int, *, as_it_is: bool) -> None:
        nonlocal size
        at.append(size)
        source.append(begin)
        plain.append(as_it_is)
        pieces.append(piece)
        size += len(piece)

    for found in _ODD.finditer(text):
        begin, end = found.span()
        begin = _with_base(text, begin, last)
        if begin > last:
            add(text[last:begin], last, as_it_is=True)
        for piece, place in _clusters(text, begin, end):
            if piece == " " and pieces and _ends_with_space(pieces):
                piece = ""
            add(piece, place, as_it_is=False)
        last = end
    if last < len(text) or not pieces:
        add(text[last:], last, as_it_is=True)
    return Normal("".join(pieces), tuple(at), tuple(source), tuple(plain), len(text))


def _ends_with_space(pieces: list[str]) -> bool:
    for piece in reversed(pieces):
        if piece:
            return piece.endswith(" ")
    return False


def _with_base(text: str, begin: int, last: int) -> int:
    """Where a run begins: a combining mark goes with the letter before it."""
    return begin - 1 if begin > last and unicodedata.combining(text[begin]) else begin


def _clusters(text: str, begin: int, end: int) -> list[tuple[str, int]]:
    """Each letter with its marks, or each run of white space, in normal form, and where it begins."""
    found: list[tuple[str, int]] = []
    place = begin
    while place < end:
        space = _SPACE.match(text, place, end)
        if space is not None:
            found.append((" ", place))
            place = space.end()
            continue
        after = place + 1
        while after < end and unicodedata.combining(text[after]):
            after += 1
        letters = text[place:after].translate(_TABLE)
        form = unicodedata.normalize("NFKC", letters).translate(_TABLE)
        found.append((_SPACE.sub(" ", form), place))
        place = after
    return found
