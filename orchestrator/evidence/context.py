"""What stands around a quote: its whole sentence, who said it, and what comes next. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from orchestrator.evidence.beside import corrects
from orchestrator.evidence.claims import Said
from orchestrator.evidence.sentences import around, beside, bounds

SOON = 4
"""Sentences after one in which a correction is still meant for it."""
_MARK = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
FARTHEST = 3000
"""Characters on either side in which a sentence is looked for."""


class Piece(Protocol):
    """A passage: what was said, and by whom."""

    @property
    def text(self) -> str:
        """Word for word."""

    @property
    def speaker(self) -> str:
        """Empty where nobody is named."""


def in_context(pieces: Sequence[Piece], start: int, end: int) -> Said:
    """The characters from ``start`` up to ``end`` of all ``pieces``, where they stand."""
    held, ends, at = [], [], 0
    for number, piece in enumerate(pieces):
        if at < end and start < at + len(piece.text):
            held.append(number)
        at += len(piece.text)
        ends.append(at)
    whole = "".join(piece.text for piece in pieces)
    if not held:
        return Said(whole[start:end], whole[start:end])
    speaker = pieces[held[0]].speaker
    first, last = held[0], held[-1]
    while first and pieces[first - 1].speaker == speaker and start - ends[first - 1] < FARTHEST:
        first -= 1
    while last + 1 < len(pieces) and pieces[last + 1].speaker == speaker and ends[last] - end < FARTHEST:
        last += 1
    begin = ends[first] - len(pieces[first].text)
    own = whole[begin : ends[last]]
    a, b = around(own, start - begin, end - begin)
    before, after = beside(own, a, b)
    before = _opened(own, a) or before
    by = asked_by = ""
    if after:
        after = _up_to_correction(own, b)
    elif last + 1 < len(pieces):
        after, by = beside(pieces[last + 1].text, 0, 0)[1], pieces[last + 1].speaker
    if not before and first:
        earlier = pieces[first - 1]
        before, asked_by = beside(earlier.text, len(earlier.text), len(earlier.text))[0], earlier.speaker
    speakers = ", ".join(dict.fromkeys(pieces[one].speaker for one in held if pieces[one].speaker))
    return Said(whole[start:end], own[a:b], speakers, before, after, by, asked_by)


def _opened(text: str, end: int) -> str:
    """What stands before ``end`` from the sentence on that begins with somebody's words, if they go on."""
    begin = text.rfind("\n\n", 0, end) + 1
    marks = [one.start() + begin for one in _MARK.finditer(text[begin:end])]
    if len(marks) % 2 == 0:
        return ""
    start = next((a for a, b in bounds(text) if a <= marks[-1] < b), end)
    return text[start:end].strip()


def _up_to_correction(text: str, end: int) -> str:
    """The next sentence; up to one soon after it that corrects something in so many words."""
    following = [(a, b) for a, b in bounds(text) if a >= end][:SOON]
    last = next((b for a, b in following if corrects(text[a:b])), following[0][1])
    return text[following[0][0] : last]
