"""Puts candidates into order: what the index found, and what it cannot see. Pure.

Beyond the words themselves counts how many of the things asked for are near one another, whether two stand
side by side as asked, whether a passage answers a question or only asks one, and how good the rest of its
source is. Every part grows with how telling the words are, so the order holds in small and large libraries.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from orchestrator.library.engine import Candidate
from orchestrator.library.entries import ANSWERS, ASKS, MADE, WORDS
from orchestrator.library.schema import SHIFT

NEAR, ADJACENT, ANSWER, QUESTION, LENGTH, COMPANY, REACH = 0.45, 0.2, 0.4, 0.37, 0.075, 0.3, 0.2
"""Tuned on recorded talk, on the first five conversations of ``benchmarks/locomo.py``."""
BEHIND = 1.0
"""By how many words of average worth what an agent wrote stands behind its sources. Chosen, not tuned."""
TALK = frozenset({"conversation", "transcript", "mail", "journal"})
"""Kinds in which a question is put by somebody to somebody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: groups of stems of one word, and how telling each is (its idf)."""

    groups: Sequence[tuple[str, ...]]
    weights: Sequence[float]
    found: dict[frozenset[str], float] = field(default_factory=dict, compare=False, repr=False)
    """What sets of stems turned out to be worth: few differ among the candidates."""

    @property
    def mean(self) -> float:
        """How telling a word is on average."""
        return sum(self.weights) / max(1, len(self.weights))


@dataclass(frozen=True, slots=True)
class Around:
    """The stems that are asked for in a candidate's own text and with its neighbours."""

    own: Sequence[str]
    """In order, other words left empty; nothing where fewer than two of them occur."""
    near: frozenset[str]


def idf(total: int, having: int) -> float:
    """How telling a word is that ``having`` of ``total`` passages have."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def ranked(
    asked: Asked, candidates: Sequence[Candidate], around: Mapping[int, Around], talk: Collection[int]
) -> list[tuple[float, int]]:
    """Scores and passages, the best first. ``talk`` names the sources in which questions are put."""
    company, reach = _company(candidates), _reach(asked, around)
    scored = [
        (
            one.score
            + COMPANY * company[one.passage >> SHIFT]
            + REACH * reach.get(one.passage >> SHIFT, 0.0)
            + _words(asked, around.get(one.passage))
            + asked.mean * _manner(one.traits, is_talk=one.passage >> SHIFT in talk),
            one.passage,
        )
        for one in candidates
    ]
    return sorted(scored, key=lambda item: (-item[0], item[1]))


def _words(asked: Asked, around: Around | None) -> float:
    if around is None:
        return 0.0
    return NEAR * _weight(asked, around.near) + ADJACENT * _adjacent(asked, around.own)


def _weight(asked: Asked, met: frozenset[str]) -> float:
    """How telling the words are that were met."""
    found = asked.found.get(met)
    if found is None:
        together = zip(asked.groups, asked.weights, strict=True)
        found = sum(weight for group, weight in together if not met.isdisjoint(group))
        asked.found[met] = found
    return found


def _reach(asked: Asked, around: Mapping[int, Around]) -> dict[int, float]:
    """How telling the words are that occur anywhere in what was looked at of each source."""
    met: dict[int, set[str]] = {}
    for passage, one in around.items():
        met.setdefault(passage >> SHIFT, set()).update(one.near)
    return {source: _weight(asked, frozenset(words)) for source, words in met.items()}


def _adjacent(asked: Asked, own: Sequence[str]) -> float:
    """Words that follow one another here as in the question count once more."""
    if not own:
        return 0.0
    pairs = {(one, two) for one, two in pairwise(own) if one and two}
    if not pairs:
        return 0.0
    order = {stem: place for place, group in enumerate(asked.groups) for stem in group}
    places = {order[one] for one, two in pairs if order[two] == order[one] + 1}
    return sum(asked.weights[place] + asked.weights[place + 1] for place in places)


def _manner(traits: int, *, is_talk: bool) -> float:
    length = LENGTH * math.log1p(traits >> WORDS) - BEHIND * bool(traits & MADE)
    if not is_talk:
        return length
    return length + ANSWER * bool(traits & ANSWERS) - QUESTION * bool(traits & ASKS)


def _company(candidates: Sequence[Candidate]) -> dict[int, float]:
    """How good the best passages of each source are, the first counting most."""
    met: dict[int, int] = {}
    total: dict[int, float] = {}
    share = sum(1 / place for place in range(1, 9))
    for one in sorted(candidates, key=lambda candidate: -candidate.score):
        source = one.passage >> SHIFT
        place = met[source] = met.get(source, 0) + 1
        if place <= 8:
            total[source] = total.get(source, 0.0) + one.score / place / share
    return total
