"""Whom each unit is for, by all that the whole memo says: a hidden Markov chain over its units. Pure.

A state is a subject, and of what is said aside also the subject around it. Subjects last; they change
mostly where somebody is named. What comes later tells about what was before: who goes *back* to a project
had left it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestrator.routing.clues import Clue
from orchestrator.routing.recurring import Recurring
from orchestrator.routing.sounds import echoes

UNKNOWN = ""
"""Somebody who is not among the projects, or nobody."""
CHANGES, MENTIONS, FREELY = 0.1, 0.015, 0.001
"""How often a unit begins another subject with its name, names somebody in passing, and begins another
subject without any word for it.
"""
ASIDES, ASIDES_SAID = 0.15, 0.8
"""Changes that are asides: of all, and of those that are called so."""
ENDS, ENDS_SAID = 0.2, 0.85
"""How often an aside ends with its unit: without a word, and with one."""
REENTERED = 0.05
"""How much rarer it is that a subject begins that was the subject just before."""
_MOST = 8
"""Projects that a memo is taken to speak of."""
_POOLED, _NOBODY, _TOPICAL = 12, 4.0, 0.1
"""How often shares are worked out anew, what it says that a name was not said, and what a term counts for."""
_ROUNDS = 4
"""Times that the whole memo is looked at: each tells whose the terms are by which the next one goes."""
_RARE, _UNKNOWN = 0.01, 0.4
"""The least share of a project that is named, and of somebody unknown to begin with."""
LEARN, MOST_TOLD = 0.6, 4.0
"""How much of what terms say counts, for they hang together; and what they say at most in one unit."""
TAUGHT = 1.2
"""What it says for another subject that the person gave what is heard alike to somebody."""
_ECHO, _RULED_OUT = 4.0, -60.0
"""How much it says that the person gave what is heard just alike to somebody; and not, to all others."""


def posteriors(clues: Sequence[Clue], decided: Mapping[int, str] | None = None) -> list[dict[str, float]]:
    """Of each unit, how probable it is that it is for each project, or for ``UNKNOWN``. What the person
    ``decided`` of units is certain, and tells whom what is heard alike elsewhere is for.
    """
    decided = decided or {}
    shares = _shares_of_names(clues)
    ranked = sorted(shares, key=lambda name: (-shares[name], name))
    told = sorted({project for project in decided.values() if project})
    shares |= {project: max(shares.get(project, 0.0), 1 / _MOST) for project in told}
    active = (*dict.fromkeys((*told, *ranked[:_MOST])), UNKNOWN)
    shares[UNKNOWN] = _UNKNOWN
    taught = _taught(clues, decided, active)
    recurring = Recurring([clue.terms for clue in clues])
    found: list[dict[str, float]] = []
    for _ in range(_ROUNDS):
        prior = _prior(shares, active)
        elsewhere = recurring.told(found, prior)
        spoken = _emissions(taught, elsewhere, active, decided)
        found = _Chain(active, prior).run(taught, spoken)
        shares = {name: sum(row[name] for row in found) / max(1, len(found)) for name in active}
    return found


def _prior(shares: Mapping[str, float], active: Sequence[str]) -> dict[str, float]:
    whole = sum(shares[name] + _RARE for name in active)
    return {name: (shares[name] + _RARE) / whole for name in active}


def _emissions(
    clues: Sequence[Clue],
    elsewhere: Sequence[Mapping[str, float]],
    active: Sequence[str],
    decided: Mapping[int, str],
) -> list[list[float]]:
    """What each unit speaks of says of each subject."""
    found = []
    for at, clue in enumerate(clues):
        more = elsewhere[at]
        row = [LEARN * more.get(one, 0.0) for one in active]
        row = [max(-MOST_TOLD, weight - max(row)) for weight in row]
        row = [weight + clue.topics.get(one, 0.0) for one, weight in zip(active, row, strict=True)]
        if at in decided:
            row = [0.0 if one == decided[at] else _RULED_OUT for one in active]
        found.append([math.exp(weight) for weight in row])
    return found


def _taught(clues: Sequence[Clue], decided: Mapping[int, str], active: Sequence[str]) -> list[Clue]:
    """The clues with what the person said of what is heard as in them."""
    if not decided:
        return list(clues)
    made = list(clues)
    for at, others in echoes([clue.sound for clue in clues]).items():
        known = [(decided[other], like) for other, like in others if other in decided]
        if at not in decided and known:
            gain = {one: max((like for name, like in known if name == one), default=0.0) for one in active}
            clue = clues[at]
            likely = {
                one: clue.likely.get(one, clue.lost) + _ECHO * gain.get(one, 0.0) for one in active if one
            }
            stranger = clue.stranger + _ECHO * gain.get(UNKNOWN, 0.0)
            style = replace(clue.style, change=max(clue.style.change, TAUGHT))
            made[at] = replace(clue, style=style, likely=likely, stranger=stranger)
    return made


def _shares_of_names(clues: Sequence[Clue]) -> dict[str, float]:
    """How many of the names that are said, or may be, each project has: those that are often likely are
    likelier than those that are likely once.
    """
    clear: dict[str, float] = {}
    heard: list[Mapping[str, float]] = []
    for clue in clues:
        told = [*clue.topics.items(), *(one for owners in clue.terms.values() for one in owners)]
        for project, weight in told:
            clear[project] = clear.get(project, 0.0) + _TOPICAL * weight
        if clue.likely:
            heard.append({one: math.exp(weight) for one, weight in clue.likely.items()})
    names = sorted({*clear, *(one for row in heard for one in row)})
    shares = {name: 1.0 + clear.get(name, 0.0) for name in names}
    for _ in range(_POOLED):
        counts = {name: _RARE + clear.get(name, 0.0) for name in names}
        everybody = sum(shares.values())
        for row in heard:
            weighed = {one: shares[one] * weight for one, weight in row.items()}
            whole = sum(weighed.values()) + _NOBODY * everybody
            for one, weight in weighed.items():
                counts[one] += weight / whole
        shares = counts
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()}


@dataclass(frozen=True, slots=True)
class _Factors:
    """Of one unit, how likely each way into it is; of those with a subject, by its number."""

    stays: float
    within: float
    """Of staying within an aside."""
    ends: float
    enters: Sequence[float]
    asides: Sequence[float]


@dataclass(slots=True)
class _Row:
    """How probable each state is: of plain subjects, and of those that are an aside within another."""

    plain: list[float]
    aside: list[list[float]]
    """By the number of the subject around it."""

    def normal(self) -> _Row:
        """The same with 1 as its sum."""
        whole = sum(self.plain) + sum(map(sum, self.aside))
        return _Row([one / whole for one in self.plain], [[one / whole for one in row] for row in self.aside])


class _Chain:
    def __init__(self, active: Sequence[str], prior: Mapping[str, float]) -> None:
        self._active = active
        self._prior = [prior[one] for one in active]

    def run(self, clues: Sequence[Clue], emits: Sequence[Sequence[float]]) -> list[dict[str, float]]:
        """Forwards and backwards."""
        many = range(len(self._active))
        factors = [self._factors(clue) for clue in clues]
        row = _Row([float(one == UNKNOWN) for one in self._active], [[0.0 for _ in many] for _ in many])
        forward: list[_Row] = []
        for factor, emit in zip(factors, emits, strict=True):
            row = _step(row, factor, emit).normal()
            forward.append(row)
        row = _Row([1.0 for _ in many], [[1.0 for _ in many] for _ in many])
        found: list[dict[str, float]] = []
        for at in range(len(clues) - 1, -1, -1):
            found.append(self._shares(forward[at], row))
            row = _back(row, factors[at], emits[at]).normal()
        return found[::-1]

    def _factors(self, clue: Clue) -> _Factors:
        """How likely each way into a unit is."""
        named = [
            prior * math.exp(clue.stranger if one == UNKNOWN else clue.likely.get(one, clue.lost))
            for one, prior in zip(self._active, self._prior, strict=True)
        ]
        if clue.other:
            named = self._prior
        changes = CHANGES * math.exp(clue.style.change)
        ways = [changes * one + FREELY * prior for one, prior in zip(named, self._prior, strict=True)]
        stays = math.exp(clue.style.plain) + MENTIONS * math.exp(clue.style.mention) * sum(named)
        aside, ends = (ASIDES_SAID if clue.aside else ASIDES), (ENDS_SAID if clue.back else ENDS)
        return _Factors(
            stays=stays,
            within=stays * (1 - ends),
            ends=stays * ends,
            enters=[(1 - aside) * one for one in ways],
            asides=[aside * one for one in ways],
        )

    def _shares(self, forward: _Row, backward: _Row) -> dict[str, float]:
        shares = [one * other for one, other in zip(forward.plain, backward.plain, strict=True)]
        for inner, outer in zip(forward.aside, backward.aside, strict=True):
            for at, (one, other) in enumerate(zip(inner, outer, strict=True)):
                shares[at] += one * other
        whole = sum(shares)
        return {name: share / whole for name, share in zip(self._active, shares, strict=True)}


def _step(row: _Row, factor: _Factors, emit: Sequence[float]) -> _Row:
    """From the unit before to this one."""
    many = range(len(emit))
    inner = [sum(one) for one in row.aside]
    before = [row.plain[at] + sum(one[at] for one in row.aside) for at in many]
    whole, again = sum(before), 1.0 - REENTERED
    plain = [
        emit[at]
        * (
            row.plain[at] * factor.stays
            + inner[at] * factor.ends
            + (whole - again * before[at]) * factor.enters[at]
        )
        for at in many
    ]
    aside = []
    for around, known in enumerate(row.aside):
        comes = row.plain[around] + inner[around]
        made = [emit[at] * (known[at] * factor.within + comes * factor.asides[at]) for at in many]
        made[around] = 0.0
        aside.append(made)
    return _Row(plain, aside)


def _back(after: _Row, factor: _Factors, emit: Sequence[float]) -> _Row:
    """From this unit to the one before: the same ways, the other way round."""
    many = range(len(emit))
    plain = [after.plain[at] * emit[at] for at in many]
    aside = [[one[at] * emit[at] for at in many] for one in after.aside]
    enters = [plain[at] * factor.enters[at] for at in many]
    entered, again = sum(enters), 1.0 - REENTERED
    aways = [
        sum(one[at] * factor.asides[at] for at in many if at != around) for around, one in enumerate(aside)
    ]
    left = [entered - again * enters[at] for at in many]
    return _Row(
        [plain[at] * factor.stays + left[at] + aways[at] for at in many],
        [
            [one[at] * factor.within + plain[around] * factor.ends + left[at] + aways[around] for at in many]
            for around, one in enumerate(aside)
        ],
    )
