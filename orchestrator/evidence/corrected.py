"""A quote in words that were corrected: both layers are known, and the raw one is what stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.evidence.quotes import Match, Text, verify


@dataclass(frozen=True, slots=True)
class Change:
    """Characters ``start`` up to ``end`` of a raw text that are to be read as ``text``."""

    start: int
    end: int
    raw: str
    text: str
    by: str = "person"


def verify_corrected(quote: str, raw: str, changes: Sequence[Change]) -> Match | None:
    """Where the raw words of a quote of the corrected text stand; ``changes`` do not overlap."""
    held = sorted(changes, key=lambda one: one.start)
    pieces, at = list[str](), 0
    for one in held:
        pieces += [raw[at : one.start], one.text]
        at = one.end
    found = verify(quote, Text("".join([*pieces, raw[at:]])))
    if found is None:
        return None
    return Match(_raw(found.start, held, end=False), _raw(found.end, held, end=True), exact=False)


def within(changes: Sequence[Change], start: int, end: int) -> list[Change]:
    """The changes of words between ``start`` and ``end``, in order."""
    return sorted((one for one in changes if one.start < end and start < one.end), key=lambda one: one.start)


def _raw(place: int, changes: Sequence[Change], *, end: bool) -> int:
    """The raw character of a place in the corrected text; inside a change, its edge."""
    moved = 0
    for one in changes:
        begin = one.start + moved
        if place < begin or (end and place == begin):
            break
        if place < begin + len(one.text) or (end and place == begin + len(one.text)):
            return one.end if end else one.start
        moved += len(one.text) - (one.end - one.start)
    return place - moved
