"""Where in a text the words stand that were looked for, and the place on one line. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from orchestrator.library.words import LANGUAGES, stem, typed
from orchestrator.text import flat

BEFORE, LENGTH = 40, 240


class Snippet(NamedTuple):
    """The words around the first that was looked for, on one line, and where in it the words are."""

    text: str
    marks: tuple[tuple[int, int], ...]


def marks(text: str, wanted: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Begin and end of each word of ``text`` that has one of the stems ``wanted``."""
    return tuple(
        (found.start(), found.end())
        for found in typed(text)
        if any(stem(found.group().casefold(), lang) in wanted for lang in LANGUAGES)
    )


def snippet(text: str, wanted: Collection[str]) -> Snippet:
    """The beginning of ``text``, or where the first of the words stands; agents' words are made inert."""
    places = marks(text, wanted)
    start = max(0, places[0][0] - BEFORE) if places else 0
    start = start if start == 0 else text.find(" ", start, places[0][0]) + 1 or start
    piece = text[start : start + LENGTH]
    more = "…" if start + LENGTH < len(text.rstrip()) else ""
    shown = flat(("…" if start else "") + " ".join(piece.split()) + more)
    return Snippet(shown, marks(shown, wanted))
