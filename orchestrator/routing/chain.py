"""Whom each unit is for, by all that the whole memo says: a hidden Markov chain over its units. Pure.

A state is a subject, and of what is said aside also the subject around it. Subjects last; they change where
something hints at it. What comes later tells about what was before: who goes *back* to a project had left it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestrator.routing.clues import LEVEL, STEEP, STRANGER, Clue
from orchestrator.routing.sounds import echoes

UNKNOWN = ""
"""Somebody who is not among the projects, or nobody."""
FREE, ENDS_BY_ITSELF, GOES_ON = -7.5, -2.5, -5.0
"""What it costs that a subject changes without a hint, that an aside ends without a word, and that it goes
on after the word that ends it."""
_MOST = 8
"""Projects that a memo is taken to speak of."""
_IN_PASSING, _TOPICAL = 0.5, 0.1
_POOLED = 12
_MOST_ODDS = 6.0
_NOBODY = 0.5
_ROUNDS = 2
_RARE = 0.01
_CHANGE = 0.5
_PRIOR = 1.0
_ECHO, _RULED_OUT = 2.5, -60.0
"""How much it says that the person gave what is heard just alike to somebody; and not, to all others."""
State = tuple[str, str | None]
Row = dict[State, float]


def posteriors(clues: Sequence[Clue], decided: Mapping[int, str] | None = None) -> list[dict[str, float]]:
    """Of each unit, how probable it is that it is for each project, or for ``UNKNOWN``. What the person
    ``decided`` of units is certain, and tells whom what is heard alike elsewhere is for.
    """
    decided = decided or {}
    shares = _shares_of_names(clues)
    ranked = sorted(shares, key=lambda name: (-shares[name], name))
    told = sorted({project for project in decided.values() if project in shares})
    active = (*dict.fromkeys((*told, *ranked[:_MOST])), UNKNOWN)
    shares[UNKNOWN] = 1 / max(2, len(active))
    taught = _taught(clues, decided, active)
    found: list[dict[str, float]] = []
    for _ in range(_ROUNDS):
        prior = {name: _PRIOR * math.log(shares[name] + _RARE) for name in active}
        found = _Chain(active, prior, asides=any(clue.aside for clue in clues)).run(taught)
        shares = {name: sum(row.get(name, 0.0) for row in found) / max(1, len(found)) for name in active}
    return found


def _taught(clues: Sequence[Clue], decided: Mapping[int, str], active: Sequence[str]) -> list[Clue]:
    """The clues with what the person said: of these units, and of what is heard as in them."""
    if not decided:
        return list(clues)
    made = list(clues)
    for at, others in echoes([clue.sound for clue in clues]).items():
        known = [(decided[other], like) for other, like in others if other in decided]
        if at not in decided and known:
            gain = {one: max((like for name, like in known if name == one), default=0.0) for one in active}
            enter = {one: told + _ECHO * gain.get(one, 0.0) for one, told in clues[at].enter.items()}
            stranger = clues[at].others
            if stranger is not None and any(name for name, _ in known):
                stranger = min(stranger, STRANGER)
            made[at] = replace(clues[at], enter=enter, others=stranger)
    for at, project in decided.items():
        topics = {one: 0.0 if one == project else _RULED_OUT for one in active}
        made[at] = replace(made[at], topics=topics)
    return made


def _shares_of_names(clues: Sequence[Clue]) -> dict[str, float]:
    """How many of the names that are said, or may be, each project has: those that are often likely are
    likelier than those that are likely once.
    """
    clear: dict[str, float] = {}
    heard: list[Mapping[str, float]] = []
    for clue in clues:
        for project, weight in clue.topics.items():
            clear[project] = clear.get(project, 0.0) + _TOPICAL * weight
        if clue.named or not clue.likely:
            for project in clue.enter:
                clear[project] = clear.get(project, 0.0) + (1.0 if clue.named == project else _IN_PASSING)
        else:
            heard.append({one: _odds(score) for one, score in clue.likely.items()})
    names = {*clear, *(one for row in heard for one in row)}
    shares = {name: (1.0 + clear.get(name, 0.0)) for name in names}
    for _ in range(_POOLED):
        counts = {name: _RARE + clear.get(name, 0.0) for name in names}
        for row in heard:
            weighed = {one: shares[one] * weight for one, weight in row.items()}
            whole = sum(weighed.values()) + _NOBODY * sum(shares.values()) / max(1, len(shares))
            for one, weight in weighed.items():
                counts[one] += weight / whole
        shares = counts
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()}


def _odds(score: float) -> float:
    """How much likelier a name is for being so like what was heard."""
    return math.exp(min(_MOST_ODDS, STEEP * (score - LEVEL)))


@dataclass(frozen=True, slots=True)
class _Factors:
    """Of one unit, how likely each way into it is, by subject; of staying, also whether within an aside."""

    aside: bool
    emits: Mapping[str, float]
    stays: Mapping[tuple[str, bool], float]
    ends: Mapping[str, float]
    enters: Mapping[str, float]
    asides: Mapping[str, float]


class _Chain:
    def __init__(self, active: Sequence[str], prior: Mapping[str, float], *, asides: bool) -> None:
        self._active = active
        self._prior = prior
        self._states: list[State] = [(one, None) for one in active]
        if asides:
            self._states += [(one, around) for one in active for around in active if one != around]

    def run(self, clues: Sequence[Clue]) -> list[dict[str, float]]:
        """Forwards and backwards."""
        factors = [self._factors(clue) for clue in clues]
        forward: list[Row] = []
        row: Row = {(UNKNOWN, None): 1.0}
        for factor in factors:
            row = _normal(self._step(row, factor))
            forward.append(row)
        backward: Row = dict.fromkeys(self._states, 1.0)
        found: list[dict[str, float]] = []
        for at in range(len(clues) - 1, -1, -1):
            found.append(_shares(forward[at], backward))
            backward = _normal(self._back(backward, factors[at]))
        return found[::-1]

    def _factors(self, clue: Clue) -> _Factors:
        """How likely each way into a unit is."""
        active = self._active
        stays = {
            (one, within): math.exp(self._stays(one, clue, within=within))
            for one in active
            for within in (False, True)
        }
        return _Factors(
            aside=clue.aside,
            emits={one: math.exp(clue.topics.get(one, 0.0)) for one in active},
            stays=stays,
            ends={one: math.exp(self._ends(one, clue)) for one in active},
            enters={one: math.exp(self._enters(one, clue, aside=False)) for one in active},
            asides={one: math.exp(self._enters(one, clue, aside=True)) for one in active},
        )

    def _step(self, row: Row, factor: _Factors) -> Row:
        """From the unit before to this one."""
        inner: dict[str | None, float] = {}
        before: dict[str, float] = {}
        for (subject, around), weight in row.items():
            inner[around] = inner.get(around, 0.0) + weight
            before[subject] = before.get(subject, 0.0) + weight
        whole = sum(before.values())
        again = 1.0 - math.exp(REENTERED)
        made: Row = {}
        for state in self._states:
            subject, around = state
            way = row.get(state, 0.0) * factor.stays[subject, around is not None]
            if around is None:
                way += (whole - again * before.get(subject, 0.0)) * factor.enters[subject]
                way += inner.get(subject, 0.0) * factor.ends[subject]
            elif factor.aside:
                way += (row.get((around, None), 0.0) + inner.get(around, 0.0)) * factor.asides[subject]
            made[state] = way * factor.emits[subject]
        return made

    def _back(self, after: Row, factor: _Factors) -> Row:
        """From this unit to the one before: the same ways, the other way round."""
        weighed = {state: after[state] * factor.emits[state[0]] for state in self._states}
        enters = {one: weighed[one, None] * factor.enters[one] for one in self._active}
        entered, again = sum(enters.values()), 1.0 - math.exp(REENTERED)
        asides = {
            around: sum(weighed[one, around] * factor.asides[one] for one in self._active if one != around)
            for around in (self._active if factor.aside else ())
        }
        made: Row = {}
        for state in self._states:
            subject, around = state
            way = weighed[state] * factor.stays[subject, around is not None]
            way += entered - again * enters[subject]
            if around is not None:
                way += weighed[around, None] * factor.ends[around]
            made[state] = way + asides.get(subject if around is None else around, 0.0)
        return made

    def _stays(self, subject: str, clue: Clue, *, within: bool) -> float:
        cost = GOES_ON if clue.back and within else 0.0
        return cost + (clue.again if clue.named == subject and clue.again is not None else clue.stay)

    def _ends(self, outer: str, clue: Clue) -> float:
        """An aside ends, and what was around it goes on."""
        cost = 0.0 if clue.back else ENDS_BY_ITSELF
        if clue.named:
            return cost + (CLEAR_BACK + clue.enter[outer] if clue.named == outer else 0.0)
        return cost + clue.stay

    def _enters(self, subject: str, clue: Clue, *, aside: bool) -> float:
        if clue.aside and not aside:
            return FREE
        prior = self._prior.get(subject, 0.0) - _CHANGE
        if subject == UNKNOWN and clue.others is not None:
            return clue.others + prior
        told = clue.enter.get(subject, clue.others)
        return prior + (FREE if told is None else told)


REENTERED = -3.0
"""What it costs that a subject begins that was the subject just before."""
CLEAR_BACK = -1.0
"""What it costs that an aside ends with its outer subject being named."""


def _shares(forward: Row, backward: Row) -> dict[str, float]:
    shares: dict[str, float] = {}
    for state, weight in forward.items():
        shares[state[0]] = shares.get(state[0], 0.0) + weight * backward[state]
    whole = sum(shares.values())
    return {subject: share / whole for subject, share in shares.items()}


def _normal(row: Row) -> Row:
    whole = sum(row.values())
    return {state: weight / whole for state, weight in row.items()}
