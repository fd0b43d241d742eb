"""Puts candidates into order: what the index found, and what it cannot see. Pure.

Beyond the words themselves counts how many of the things asked for are near one another, whether two stand
side by side as asked, whether a passage answers a question or only asks one, whether it has a time or a
number where one is asked for, how good the rest of its source is, and what it shares with the best ones.
Every part grows with how telling the words are, so the order holds in small and large libraries.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from orchestrator.library.engine import Candidate
from orchestrator.library.entries import ANSWERS, ASKS, MADE, WORDS
from orchestrator.library.expected import tells_number, tells_time
from orchestrator.library.schema import SHIFT
from orchestrator.library.words import silent

NEAR, ADJACENT, ANSWER, QUESTION, LENGTH, COMPANY, REACH = 0.5, 0.2, 0.4, 0.4, 0.075, 0.3, 0.25
SPOKEN, ANSWERED, EXPECTED, SHARED = 0.9, 0.1, 0.4, 0.25
"""Tuned on recorded talk, on the first five conversations of ``benchmarks/locomo.py``."""
BEST, NO_LONGER, PER_LENGTH = 5, 40, 0.75
"""The passages that others are compared with, the place after which none is, what length weighs."""
BEHIND = 1.0
"""By how many words of average worth what an agent wrote stands behind its sources. Chosen, not tuned."""
TALK = frozenset({"conversation", "transcript", "mail", "journal"})
"""Kinds in which a question is put by somebody to somebody."""
TURNS = TALK - {"mail"}
"""Kinds whose passages are turns, too short to say by themselves what they are about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: groups of stems of one word, and how telling each is (its idf)."""

    groups: Sequence[tuple[str, ...]]
    weights: Sequence[float]
    a_time: bool = False
    a_number: bool = False
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
    stems: frozenset[str] = frozenset()
    """All of the candidate's own, whether asked for or not."""


def ranked(
    asked: Asked,
    candidates: Sequence[Candidate],
    around: Mapping[int, Around],
    talk: Collection[int],
    spoken: Collection[int] = (),
    telling: Callable[[str], float] = lambda stem: 0.0,
) -> list[tuple[float, int]]:
    """Scores and passages, the best first.

    ``talk`` names the sources in which questions are put, ``spoken`` those whose passages are short turns;
    ``telling`` says how telling a stem is that was not asked for.
    """
    company, reach = _company(candidates), _reach(asked, around)
    found = {one.passage: one.score for one in candidates}
    scored = [
        (
            one.score
            + COMPANY * company[one.passage >> SHIFT]
            + REACH * reach.get(one.passage >> SHIFT, 0.0)
            + _words(asked, around.get(one.passage))
            + ANSWERED * found.get(one.passage - 1, 0.0) * bool(one.traits & ANSWERS)
            + asked.mean * _manner(one.traits, is_talk=one.passage >> SHIFT in talk),
            one.passage,
        )
        for one in candidates
    ]
    order = sorted(scored, key=_first)
    shared = _shared(asked, order, around, spoken, telling)
    return sorted(((score + SHARED * shared.get(one, 0.0), one) for score, one in order), key=_first)


def _first(item: tuple[float, int]) -> tuple[float, int]:
    return -item[0], item[1]


def _words(asked: Asked, around: Around | None) -> float:
    if around is None:
        return 0.0
    expected = asked.a_time and tells_time(around.stems)
    expected = expected or (asked.a_number and tells_number(around.stems))
    return (
        NEAR * _weight(asked, around.near)
        + ADJACENT * _adjacent(asked, around.own)
        + EXPECTED * asked.mean * expected
    )


def _shared(
    asked: Asked,
    order: Sequence[tuple[float, int]],
    around: Mapping[int, Around],
    spoken: Collection[int],
    telling: Callable[[str], float],
) -> dict[int, float]:
    """How telling the words are that a short turn shares with the best ones, beyond those asked for.

    Only words that another passage has count for one of the best itself. Long passages share more by chance.
    """
    upper = (one for _, one in order[:NO_LONGER] if one in around and one >> SHIFT in spoken)
    turns = {one: around[one].stems for one in upper}
    best = order[:BEST] if turns else ()
    none = order[:NO_LONGER][-1][0] if order else 0.0
    met = Counter(stem for stems in turns.values() for stem in stems)
    silent_ = silent().union(*asked.groups)
    told = frozenset(stem for stem, turns_ in met.items() if turns_ > 1 and len(stem) > 2) - silent_
    share, total, worth = dict[int, float](), dict[str, float](), dict[str, float]()
    for score, one in best:
        stems = around[one].stems if one in around else frozenset[str]()
        share[one] = (score - none) / (len(stems) + 5)
        for stem in stems & told:
            if stem not in worth:
                worth[stem] = telling(stem)
            total[stem] = total.get(stem, 0.0) + share[one] * worth[stem]
    most = max(total.values(), default=0.0)
    if most <= 0:
        return {}
    said = frozenset(total)
    mean = sum(map(len, turns.values())) / len(turns) or 1.0
    shared = {}
    for one, stems in turns.items():
        own = share.get(one, 0.0)
        found = sum([(total[stem] - own * worth[stem]) * worth[stem] for stem in stems & said])
        shared[one] = found / most / (1 - PER_LENGTH + PER_LENGTH * len(stems) / mean)
    return shared


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
