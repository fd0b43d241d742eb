"""Cuts a text into passages, without losing a character. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

FEW, MANY = 25, 120
"""Words below which a paragraph is joined with the next, and above which it is cut."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?…:])[\"'”’)\]]*\s+|\n+")
_WORD = re.compile(r"\S+\s*")


class Span(NamedTuple):
    """Characters from ``start`` up to ``end``."""

    start: int
    end: int


def cut(text: str, few: int = FEW, many: int = MANY) -> list[Span]:
    """Spans that follow one another and together are the whole ``text``; none for an empty one.

    They end at paragraphs, else at sentences, else at words. A short paragraph, such as a heading, goes
    with what follows it.
    """
    if not text.strip():
        return [Span(0, len(text))] if text else []
    pieces = [
        part for span in _split(text, Span(0, len(text)), _PARAGRAPH) for part in _small(text, span, many)
    ]
    return _joined(text, pieces, few, many)


def lines(text: str, spans: list[Span]) -> Iterator[tuple[int, int]]:
    """For each span the first and last line that it has characters of, counted from 1."""
    line, at = 1, 0
    for span in spans:
        line += text.count("\n", at, span.start)
        body = text[span.start : span.end].rstrip()
        last = line + body.count("\n")
        yield line, last
        at = span.start


def _split(text: str, span: Span, at: re.Pattern[str]) -> list[Span]:
    ends = [found.end() for found in at.finditer(text, span.start, span.end) if found.end() < span.end]
    return [Span(start, end) for start, end in pairwise([span.start, *ends, span.end]) if end > start]


def _small(text: str, span: Span, many: int) -> Iterator[Span]:
    """``span`` in pieces of at most ``many`` words, cut at sentences where there are any."""
    if _count(text, span) <= many:
        yield span
        return
    for sentence in _joined(text, _split(text, span, _SENTENCE), many // 2, many):
        if _count(text, sentence) <= many:
            yield sentence
        else:
            yield from _by_words(text, sentence, many)


def _by_words(text: str, span: Span, many: int) -> Iterator[Span]:
    ends = [found.end() for found in _WORD.finditer(text, span.start, span.end)]
    cuts = [span.start, *ends[many - 1 : -1 : many], span.end]
    yield from (Span(start, end) for start, end in pairwise(cuts) if end > start)


def _joined(text: str, pieces: list[Span], few: int, many: int) -> list[Span]:
    done: list[Span] = []
    open_, size = pieces[0], _count(text, pieces[0])
    for piece in pieces[1:]:
        more = _count(text, piece)
        if size < few and size + more <= many:
            open_, size = Span(open_.start, piece.end), size + more
        else:
            done.append(open_)
            open_, size = piece, more
    if done and size < few // 2 and _count(text, done[-1]) + size <= many:
        open_ = Span(done.pop().start, open_.end)
    return [*done, open_]


def _count(text: str, span: Span) -> int:
    return len(text[span.start : span.end].split())
