"""Claims that say otherwise of the same thing: shown side by side, both kept, none preferred. Pure.

The comparison is modest: two statements are held against each other when they share most of their words, and
differ in a figure of the same unit, in a date of the same sort, or in a negation. Whether both can be true
nobody here knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.evidence.figures import Figure, figures
from orchestrator.evidence.restated import words
from orchestrator.evidence.wording import markers
from orchestrator.library.words import STOP_DE, STOP_EN

LEAST_SHARED = 0.6
"""Share of the words of the shorter one that the other one has."""
FEWEST_SHARED = 2
MOST_COMPARED = 60
"""Statements that share a word: a word of more of them says nothing of what they are about."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, and which it is."""

    claim: str
    text: str


@dataclass(frozen=True, slots=True)
class Against:
    """Two statements and what of them differs, said from the first one's side."""

    claim: str
    other: str
    why: str


def contradictions(told: Sequence[Told]) -> list[Against]:
    """Every pair that says otherwise, from either side, in the order of ``told``."""
    found: list[Against] = []
    for one, two in _pairs(told):
        here, there = told[one], told[two]
        if why := _differs(here.text, there.text):
            found.append(Against(here.claim, there.claim, why))
            found.append(Against(there.claim, here.claim, _differs(there.text, here.text)))
    return found


def _pairs(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Statements about the same: most of the words of the shorter one."""
    having: dict[str, list[int]] = defaultdict(list)
    for number, statement in enumerate(told):
        for key in _about(statement.text):
            having[key].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in having.values():
        if len(numbers) > MOST_COMPARED:
            continue
        for place, one in enumerate(numbers):
            for two in numbers[place + 1 :]:
                if (one, two) not in seen:
                    seen.add((one, two))
                    if _same_subject(_about(told[one].text), _about(told[two].text)):
                        yield one, two


def _same_subject(one: frozenset[str], two: frozenset[str]) -> bool:
    shared = len(one & two)
    if one == two:
        return bool(one)
    return shared >= FEWEST_SHARED and shared >= LEAST_SHARED * min(len(one), len(two))


@lru_cache(maxsize=4096)
def _about(text: str) -> frozenset[str]:
    """What a statement is about: its words without figures, small words and what limits it."""
    limits = {one.text.casefold() for one in markers(text)}
    return frozenset(
        one.key
        for one in words(text)
        if not one.key.startswith("#") and one.text.casefold() not in limits | STOP_EN | STOP_DE
    )


def _differs(one: str, two: str) -> str:
    """What of two statements about the same differs; empty: nothing that is compared."""
    for sort, mine, theirs in _sorts(figures(one), figures(two)):
        if mine and theirs and not {a.value for a in mine} & {b.value for b in theirs}:
            return f"{sort} {_shown(one, mine)}, there {_shown(two, theirs)}"
    here, there = _denied(one), _denied(two)
    if bool(here) != bool(there):
        return f"denied here by {here!r}, not there" if here else f"denied there by {there!r}, not here"
    return ""


def _sorts(one: Sequence[Figure], two: Sequence[Figure]) -> Iterator[tuple[str, list[Figure], list[Figure]]]:
    """The figures of the same unit and the dates of the same sort, beside each other."""
    for unit in dict.fromkeys(figure.unit for figure in one if not figure.date):
        yield "figure", [a for a in one if _is(a, unit)], [b for b in two if _is(b, unit)]
    for sort in dict.fromkeys(_calendar(figure) for figure in one if figure.date):
        yield (
            "date",
            [a for a in one if a.date and _calendar(a) == sort],
            [b for b in two if b.date and _calendar(b) == sort],
        )


def _is(figure: Figure, unit: str) -> bool:
    return not figure.date and figure.unit == unit


def _calendar(figure: Figure) -> str:
    return figure.value.split()[0]


def _shown(text: str, some: Sequence[Figure]) -> str:
    return ", ".join(
        text[one.start : one.end] + (f" {one.unit}" if one.unit and not one.date else "") for one in some
    )


def _denied(text: str) -> str:
    return next((one.text for one in markers(text) if one.limit == "negation"), "")
