"""A quote and where it stands in the library; or why it is refused, with the nearest real words. Blocking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.capabilities import Caller
from orchestrator.evidence.claims import Said
from orchestrator.evidence.context import in_context
from orchestrator.evidence.normal import normal
from orchestrator.evidence.quotes import Match, Nearest, Text, longest_part, nearest, verify
from orchestrator.library import Library, Shown
from orchestrator.library.entries import AGENT
from orchestrator.library.exact import units_holding
from orchestrator.library.journaled import PERSON
from orchestrator.library.pairing import RAW
from orchestrator.library.references import parse
from orchestrator.library.units import Unit, unit_at, units_near

TOO_COMMON = "These words are too common to be looked for everywhere: name where they stand."
OWN_FILE = "An agent wrote this file, and the person has not changed it since: its words prove nothing."
MOST_NAMED = 8
"""Places that are named where words stand in several."""
KEPT = 256
"""Texts whose normal form is kept."""
_CITED = re.compile(r"\b(?:journal|file|signal|memo|mail):[^\s\]\[)(<>`\"'“”]+")


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
    places: tuple[str, ...] = ()
    """Several sources that have the words: one of them has to be named."""


def locate(
    library: Library, quote: str, caller: Caller, ref: str | None = None, apart: str = ""
) -> Located | NotThere:
    """Where ``quote`` stands: in the source of ``ref``, or anywhere that ``caller`` may read.

    A file is no evidence of itself: sources whose address begins with ``apart`` are left out. Raises
    ``ValueError`` when ``ref`` is no address.
    """
    if ref is None:
        return _anywhere(library, quote, caller, apart)
    if apart and ref.startswith(apart):
        return NotThere("That is the same file: it proves nothing of itself.")
    unit = unit_at(library, ref, caller)
    if unit is None:
        return NotThere(f"Nothing is known at {ref}.")
    if isinstance(unit, str):
        told = f"was {unit}" if unit in {"removed", "erased"} else f"has changed; now it is {unit}"
        return NotThere(f"What stood at {ref} {told}.")
    start = _start(ref, unit)
    match = verify(quote, _text(unit.text), start) or (verify(quote, _text(unit.text)) if start else None)
    if match is None:
        return _refused(quote, [unit])
    return agents(library, located(unit, match), caller, apart) or located(unit, match)


def agents(library: Library, found: Located, caller: Caller, apart: str = "") -> NotThere | None:
    """Why words prove nothing because they stand in a file that an agent wrote, and where they came in.

    ``None``: no agent wrote it.
    """
    if found.kind != AGENT:
        return None
    elsewhere = _anywhere(library, found.text, caller, apart)
    if isinstance(elsewhere, NotThere):
        places = elsewhere.places
    else:
        places = (elsewhere.source,) if came_in(elsewhere) else ()
    where = f" The words came in at {', '.join(places[:MOST_NAMED])}: quote them there." if places else ""
    return NotThere(OWN_FILE + (where or _cited(found)), found.source, places=tuple(places))


def came_in(found: Located) -> bool:
    """Whether it is raw: it came in, or the person said it."""
    said = found.kind == "conversation" and all(one.speaker == PERSON for one in found.passages)
    return found.kind in RAW or said


def _cited(found: Located) -> str:
    """What an agent's file cites beside the words."""
    held = (one.group().rstrip(".,;:") for part in found.passages for one in _CITED.finditer(part.text))
    cited = list(dict.fromkeys(held))[:MOST_NAMED]
    return f" It cites {', '.join(cited)}: read and quote that." if cited else ""


def _anywhere(library: Library, quote: str, caller: Caller, apart: str) -> Located | NotThere:
    """The one source that has the words; where several have them, none is chosen."""
    told = normal(quote).text
    holding = units_holding(library, longest_part(told), caller)
    found = _came_in(_matching(quote, holding.units, apart))
    if found:
        return located(*found[0]) if found[1:] == [] and holding.all else _several(found)
    if not holding.all:
        return NotThere(TOO_COMMON)
    theirs = units_holding(library, longest_part(told), caller, made=True)
    for unit, match in _matching(quote, theirs.units, apart):
        found_there = located(unit, match)
        if found_there.kind == AGENT:
            return NotThere(OWN_FILE + _cited(found_there), unit.name)
    units = units_near(library, told, caller)
    units = [one for one in units if not apart or not one.name.startswith(apart)]
    found = _came_in(_matching(quote, units, apart))
    if found:
        return located(*found[0]) if len(found) == 1 else _several(found)
    return _refused(quote, units)


def _came_in(found: Iterable[tuple[Unit, Match]]) -> list[tuple[Unit, Match]]:
    """What came in; of what was only said here, what the person said: agents say it again."""
    held = list(found)
    raw = [one for one in held if one[0].source.kind in RAW]
    own = [one for one in held if all(passage.speaker == PERSON for passage in one[0].passages)]
    return raw or own or held


def _matching(quote: str, units: Iterable[Unit], apart: str) -> Iterator[tuple[Unit, Match]]:
    for unit in units:
        match = None if apart and unit.name.startswith(apart) else verify(quote, _text(unit.text))
        if match is not None:
            yield unit, match


def _several(found: Sequence[tuple[Unit, Match]]) -> NotThere:
    names = tuple(unit.name for unit, _ in found)
    shown = ", ".join(names[:MOST_NAMED])
    return NotThere(f"These words stand in several places: name which. {shown}", places=names)


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
