"""What is spoken of at several places of one memo, as evidence that they are for the same project. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from orchestrator.library.words import STOP_DE, STOP_EN, stem
from orchestrator.routing import phrases

NEAR, TOGETHER = 12, 6
"""Units around one whose words say nothing about it, for they are likely for the same project anyway; and
units within which what is said again counts once.
"""
OWN, SLIPS = 0.03, 0.1
"""How many terms are spoken of for one project alone, and how often such a one is taken for another's."""
_RARE = 0.1
"""Share of a memo below which it says no more that a project is spoken of."""
_SHORTEST = 4
Owners = tuple[tuple[str, float], ...]
"""Projects in whose files a term is, and how likely it is that it is only theirs."""
_Term = tuple[tuple[tuple[int, ...], ...], Owners, str]
"""The units elsewhere in which it is said, those near each other together; its owners; and where it has any,
itself.
"""
_STOP = STOP_EN | STOP_DE | phrases.SMALL_TALK | phrases.FILL | phrases.HARMLESS | phrases.PRONOUNS


def terms_in(words: Sequence[str]) -> tuple[str, ...]:
    """What a sentence speaks of: the stems of its telling words, and pairs of words that stand together."""
    single = (stem(word, "en") for word in words if len(word) >= _SHORTEST and word not in _STOP)
    pairs = (f"{one} {other}" for one, other in pairwise(words) if not {one, other} & _STOP)
    return tuple(dict.fromkeys((*single, *pairs)))


class Recurring:
    """The terms of a memo, unit by unit. Of a unit, those that are said at the same places are one: who
    repeats a sentence says nothing by each of its words.
    """

    def __init__(self, spoken: Sequence[Mapping[str, Owners]]) -> None:
        said: dict[str, list[int]] = {}
        for at, terms in enumerate(spoken):
            for term in terms:
                said.setdefault(term, []).append(at)
        self._terms = [
            sorted({_term(term, owners, said[term], at) for term, owners in terms.items()})
            for at, terms in enumerate(spoken)
        ]

    def told(
        self, whose: Sequence[Mapping[str, float]], shares: Mapping[str, float]
    ) -> list[dict[str, float]]:
        """Of each unit, what its terms say of each subject, as logarithms: by who has them in their files,
        and by ``whose`` the units are where they are said elsewhere; empty, while nothing is known of that.
        """
        return [_told(terms, whose, shares) for terms in self._terms]


def _term(term: str, owners: Owners, said: Sequence[int], at: int) -> _Term:
    return _elsewhere(said, at), owners, term if owners else ""


def _elsewhere(units: Sequence[int], at: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = []
    for unit in units:
        if abs(unit - at) <= NEAR:
            continue
        if found and unit - found[-1][-1] <= TOGETHER:
            found[-1].append(unit)
        else:
            found.append([unit])
    return tuple(map(tuple, found))


def _told(
    terms: Sequence[_Term], whose: Sequence[Mapping[str, float]], shares: Mapping[str, float]
) -> dict[str, float]:
    found = dict.fromkeys(shares, 0.0)
    rare = {one: max(_RARE, share) for one, share in shares.items()}
    for elsewhere, owners, _ in terms:
        places = elsewhere if whose else ()
        if not places and not owners:
            continue
        owned = {one: OWN * share for one, share in shares.items()}
        for project, weight in owners:
            if project in owned:
                owned[project] += weight
        common = max(_RARE, 1 - sum(owned.values()))
        for place in places:
            for one in owned:
                there = sum(whose[other].get(one, 0.0) for other in place) / len(place)
                owned[one] *= (1 - SLIPS) * there / rare[one] + SLIPS
        whole = common + sum(owned.values())
        for one, weight in owned.items():
            others = (whole - common - weight) * SLIPS
            found[one] += math.log((weight / rare[one] + others + common) / whole)
    return found
