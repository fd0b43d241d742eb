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
_ALONE = 0.3
"""How likely it is at most that a term in the files of a project is spoken of for it alone."""
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
    """By term, then by project: how likely it is that it is spoken of for that one alone."""

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
                whose[project] = _ALONE * rare * often / len(whose)
        return cls(weights)

    def owners(self, term: str) -> tuple[tuple[str, float], ...]:
        """Whose a term may be alone, and how likely that is."""
        whose = self.weights.get(term, {})
        return tuple((project, weight) for project, weight in whose.items() if weight > 0)
