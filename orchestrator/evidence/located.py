"""A quote and where it stands in the library; or why it is refused, with the nearest real words. Blocking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from orchestrator.capabilities import Caller
from orchestrator.evidence.claims import Said
from orchestrator.evidence.context import in_context
from orchestrator.evidence.normal import normal
from orchestrator.evidence.quotes import Match, Nearest, Text, nearest, verify
from orchestrator.library import Library, Shown
from orchestrator.library.references import parse
from orchestrator.library.units import Unit, unit_at, units_like

KEPT = 256
"""Texts whose normal form is kept."""


@dataclass(frozen=True, slots=True)
class Located:
    """A quote that stands in a source, word for word."""

    source: str
    """The source's address."""
    start: int
    """Characters of the source's text."""
    end: int
    exact: bool
    text: str
    """The source's own characters, from the first to the last."""
    kind: str
    title: str
    project: str | None
    passages: tuple[Shown, ...]
    """All of the passages that it stands in: what a quote leaves out is shown beside it."""
    said: Said
    """The quote in its whole sentence, with what stands beside that."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """A quote that is refused."""

    reason: str
    source: str = ""
    nearest: Nearest | None = None
    """The real words that are most like it."""
    passages: tuple[Shown, ...] = ()
    """Where they stand."""


def locate(
    library: Library, quote: str, caller: Caller, ref: str | None = None, apart: str = ""
) -> Located | NotThere:
    """Where ``quote`` stands: in the source of ``ref``, or anywhere that ``caller`` may read.

    A file is no evidence of itself: sources whose address begins with ``apart`` are left out. Raises
    ``ValueError`` when ``ref`` is no address.
    """
    if ref is None:
        units = units_like(library, normal(quote).text, caller)
        units = [one for one in units if not apart or not one.name.startswith(apart)]
        start = None
    elif apart and ref.startswith(apart):
        return NotThere("That is the same file: it proves nothing of itself.")
    else:
        found = unit_at(library, ref, caller)
        if found is None:
            return NotThere(f"Nothing is known at {ref}.")
        if isinstance(found, str):
            told = f"was {found}" if found in {"removed", "erased"} else f"has changed; now it is {found}"
            return NotThere(f"What stood at {ref} {told}.")
        units, start = [found], _start(ref, found)
    for unit in units:
        match = verify(quote, _text(unit.text), start) or (verify(quote, _text(unit.text)) if start else None)
        if match is not None:
            return located(unit, match)
    return _refused(quote, units)


def _start(ref: str, unit: Unit) -> int | None:
    """Where in the text an address points to, when it names a place."""
    address = parse(ref)
    if address.scheme in {"memo", "file"} or address.span is None:
        return None
    return address.span[0]


def located(unit: Unit, match: Match) -> Located:
    """A match in a text of the library, with what stands around it."""
    held = unit.source
    return Located(
        unit.name,
        match.start,
        match.end,
        match.exact,
        unit.text[match.start : match.end],
        held.kind,
        held.title,
        held.project,
        unit.around(match.start, match.end),
        in_context(unit.passages, match.start, match.end),
    )


def _refused(quote: str, units: list[Unit]) -> NotThere:
    near = nearest(quote, (_text(unit.text) for unit in units))
    if near is None:
        return NotThere("These words are nowhere.")
    number, words = near
    unit = units[number]
    why = "The words stand there, but they are too few: name where." if words.likeness == 1.0 else ""
    reason = why or "These words do not stand there."
    return NotThere(reason, unit.name, words, unit.around(words.start, words.end))


@lru_cache(maxsize=KEPT)
def _text(raw: str) -> Text:
    return Text(raw)
