"""What a project's own texts speak of, as evidence of whose some words are. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.library.words import STOP_DE, STOP_EN, stem
from orchestrator.routing.names import ProjectNames

MOST_TERMS = 400
"""Terms of a project that are kept: what it speaks of most."""
_SHORTEST = 4
_FEWEST_TEXTS = 2
"""Projects with texts from which on they can be compared."""
_CERTAIN = 1.2
"""What one word says at most."""
_STOP = STOP_EN | STOP_DE


def terms_of(texts: Iterable[str], most: int = MOST_TERMS) -> dict[str, int]:
    """The stems that texts speak of most, and how often."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(_stems(text.split()))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most])


def _stems(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        bare = word.casefold().strip(".,;:!?()[]{}\"'`*_#-")
        if len(bare) >= _SHORTEST and bare not in _STOP and bare.isalpha():
            yield stem(bare, "en")


@dataclass(frozen=True, slots=True)
class Topics:
    """How telling each term is of each project, against all the others."""

    weights: Mapping[str, Mapping[str, float]]
    """By term, then by project."""

    @classmethod
    def of(cls, projects: Sequence[ProjectNames]) -> Topics:
        """By the projects' own terms; nothing, when fewer than two have any."""
        known = {names.project: dict(names.terms) for names in projects if names.terms}
        if len(known) < _FEWEST_TEXTS:
            return cls({})
        weights: dict[str, dict[str, float]] = {}
        for project, terms in known.items():
            for term in terms:
                weights.setdefault(term, {})[project] = 0.0
        for term, whose in weights.items():
            rare = math.log(len(known) / len(whose)) / math.log(len(known))
            for project in whose:
                often = min(1.0, 0.5 + 0.25 * known[project][term])
                whose[project] = _CERTAIN * rare * often
        return cls(weights)

    def told(self, words: Sequence[str]) -> dict[str, float]:
        """What words say of each project."""
        found: dict[str, float] = {}
        for term in dict.fromkeys(_stems(words)):
            for project, weight in self.weights.get(term, {}).items():
                found[project] = found.get(project, 0.0) + weight
        return found
