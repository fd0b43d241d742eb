"""Whom each unit is for, by all that the whole memo says: a hidden Markov chain over its units. Pure.

A state is a subject, and of what is said aside also the subject around it. Subjects last; they change where
something hints at it. What comes later tells about what was before: who goes *back* to a project had left it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orchestrator.routing.clues import LEVEL, STEEP, Clue
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
_ECHO, _RULED_OUT = 6.0, -60.0
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
            made[at] = replace(clues[at], enter=enter)
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
            heard.append(
                {one: math.exp(min(6.0, STEEP * (score - LEVEL))) for one, score in clue.likely.items()}
            )
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


class _Chain:
    def __init__(self, active: Sequence[str], prior: Mapping[str, float], *, asides: bool) -> None:
        self._active = active
        self._prior = prior
        self._states: list[State] = [(one, None) for one in active]
        if asides:
            self._states += [(one, around) for one in active for around in active if one != around]

    def run(self, clues: Sequence[Clue]) -> list[dict[str, float]]:
        """Forwards and backwards."""
        forward: list[Row] = []
        row: Row = {(UNKNOWN, None): 0.0}
        for clue in clues:
            row = _normal(self._step(row, clue))
            forward.append(row)
        backward: Row = dict.fromkeys(self._states, 0.0)
        found: list[dict[str, float]] = []
        for at in range(len(clues) - 1, -1, -1):
            found.append(_shares(forward[at], backward))
            backward = _normal(self._back(backward, clues[at]))
        return found[::-1]

    def _step(self, row: Row, clue: Clue) -> Row:
        """From the unit before to this one."""
        inner: dict[str | None, float] = {}
        before: dict[str, float] = {}
        for (subject, around), weight in row.items():
            inner[around] = _add(inner.get(around), weight)
            before[subject] = _add(before.get(subject), weight)
        whole = {
            one: _sum(weight + (REENTERED if name == one else 0.0) for name, weight in before.items())
            for one in self._active
        }
        made: Row = {}
        for state in self._states:
            ways = [row[state] + self._stays(state, clue)] if state in row else []
            subject, around = state
            if around is None:
                ways.append(whole[subject] + self._enters(subject, clue, aside=False))
                if subject in inner:
                    ways.append(inner[subject] + self._ends(subject, clue))
            elif clue.aside:
                from_outer = _sum([row.get((around, None), -math.inf), inner.get(around, -math.inf)])
                ways.append(from_outer + self._enters(subject, clue, aside=True))
            if ways:
                made[state] = _sum(ways) + self._emits(subject, clue)
        return made

    def _back(self, after: Row, clue: Clue) -> Row:
        """From this unit to the one before: the same ways, the other way round."""
        weighed = {state: after.get(state, -math.inf) + self._emits(state[0], clue) for state in self._states}
        enters = {one: weighed[one, None] + self._enters(one, clue, aside=False) for one in self._active}
        entered = {
            subject: _sum(way + (REENTERED if one == subject else 0.0) for one, way in enters.items())
            for subject in self._active
        }
        asides = {
            around: _sum(
                weighed[one, around] + self._enters(one, clue, aside=True)
                for one in self._active
                if one != around
            )
            for around in (self._active if clue.aside else ())
        }
        made: Row = {}
        for state in self._states:
            subject, around = state
            outer = subject if around is None else around
            ways = [weighed[state] + self._stays(state, clue), entered[subject]]
            if around is not None:
                ways.append(weighed[around, None] + self._ends(around, clue))
            if outer in asides:
                ways.append(asides[outer])
            made[state] = _sum(ways)
        return made

    def _emits(self, subject: str, clue: Clue) -> float:
        return clue.topics.get(subject, 0.0)

    def _stays(self, state: State, clue: Clue) -> float:
        subject, around = state
        cost = GOES_ON if clue.back and around is not None else 0.0
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
    weighed = {state: weight + backward[state] for state, weight in forward.items()}
    whole = _sum(weighed.values())
    shares: dict[str, float] = {}
    for (subject, _), weight in weighed.items():
        shares[subject] = shares.get(subject, 0.0) + math.exp(weight - whole)
    return shares


def _normal(row: Row) -> Row:
    whole = _sum(row.values())
    return {state: weight - whole for state, weight in row.items()}


def _add(one: float | None, other: float) -> float:
    return other if one is None else _sum((one, other))


def _sum(logs: Iterable[float]) -> float:
    """The logarithm of the sum."""
    terms = list(logs)
    top = max(terms, default=-math.inf)
    if top == -math.inf:
        return top
    return top + math.log(sum(math.exp(term - top) for term in terms))
