"""German compounds of a project's name: "Kühlkettenprojekt" names it as "Kühlketten-Projekt" does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from orchestrator.routing.names import ProjectNames
from orchestrator.routing.tokens import Token, Unit

_COMPOUND = re.compile(r"(.{3,})(projekt(?:s|es|e|en)?)")
_JOINTS = ("", "s", "n", "es", "en", "er")
"""Letters between the parts of a compound."""
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def opened(units: Iterable[Unit], projects: Sequence[ProjectNames]) -> list[Unit]:
    """The units with such words as two: the name, and "projekt". Other compounds stay one word."""
    known = {spelt("".join(form)): form for project in projects for form in project.forms()}
    return [
        replace(unit, tokens=tuple(part for token in unit.tokens for part in _parts(token, known)))
        for unit in units
    ]


def _parts(token: Token, known: dict[str, tuple[str, ...]]) -> Iterator[Token]:
    found = _COMPOUND.fullmatch(token.text)
    form = _named(found[1], known) if found else None
    if found is None or form is None:
        yield token
        return
    shown = (token.raw[: len(found[1])],) if len(form) == 1 else tuple(word.title() for word in form)
    for text, raw in zip(form, shown, strict=True):
        yield replace(token, text=text, raw=raw, comma=False)
    yield replace(token, text=found[2], raw=found[2].title())


def _named(head: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The name that ``head`` is, without the letters that join it to what follows."""
    heads = [head.removesuffix(joint) for joint in _JOINTS if head.endswith(joint)]
    return next((known[plainly] for one in (*heads, f"{head}e") if (plainly := spelt(one)) in known), None)


def spelt(word: str) -> str:
    """The word with its umlauts as two letters."""
    return word.translate(_SPELT)
