"""Names anywhere in what was heard, however badly: how much likelier the words are if one was said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from orchestrator.routing import phrases
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.sounds import alike, run_together
from orchestrator.routing.tokens import Token

EXACT, SURELY = 10.0, 7.0
"""What it says that a name was heard to the letter: surely, and not so."""
_LONGEST = 4
"""Words into which a name may fall."""
_STEEP, _MOST = 17.0, 6.0
_LEVELS = ((0.3, 0.53), (0.7, 0.57), (0.98, 0.63), (1.1, 0.75))
"""By the probability of the least sure word: the likeness from which on it speaks for a name."""
_COARSER = -0.1
"""How much less alike two rows of sounds have to be when they are compared roughly."""
_SHORTEST, _FAR = 0.5, 1.8
"""How much shorter and longer than a name what was heard of it may be."""
_SURE = 0.7
_ALIKE = str.maketrans(
    {**dict.fromkeys("bvfw", "p"), **dict.fromkeys("dT", "t"), "g": "k", "m": "n", "h": "", "y": "i"}
    | dict.fromkeys("zSCJ", "s")
    | dict.fromkeys("eiou", "a")
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Words ``begin`` to ``end`` of a unit as the name of a project."""

    project: str
    weight: float
    """Logarithm of how much likelier they are heard so if it was said."""
    begin: int
    end: int
    exact: bool = False


class Spotter:
    """Finds the names of a home's projects. What was compared once is remembered."""

    def __init__(self, projects: Sequence[ProjectNames]) -> None:
        self._owners: list[str] = []
        self._sounds: list[str] = []
        self._coarse: list[str] = []
        self._written: dict[str, str] = {}
        for names in sorted(projects, key=lambda one: one.project):
            for form in names.forms():
                sound = run_together(form)
                if not sound:
                    continue
                self._owners.append(names.project)
                self._sounds.append(sound)
                self._coarse.append(_roughly(sound))
                joined = "".join(form)
                shared = self._written.get(joined, names.project) != names.project
                self._written[joined] = "" if shared else names.project
        self._known: dict[tuple[str, float], tuple[tuple[str, float], ...]] = {}

    def spots(self, tokens: Sequence[Token]) -> dict[str, Spot]:
        """By project, where its name is likeliest said in a unit; only where it is likelier than not."""
        best: dict[str, Spot] = {}
        for begin in range(len(tokens)):
            for end in range(begin + 1, min(len(tokens), begin + _LONGEST) + 1):
                for spot in self._between(tokens, begin, end):
                    known = best.get(spot.project)
                    if known is None or spot.weight > known.weight:
                        best[spot.project] = spot
        return best

    def _between(self, tokens: Sequence[Token], begin: int, end: int) -> Iterator[Spot]:
        window = tokens[begin:end]
        words = [token.text for token in window]
        doubt = min(token.probability for token in window)
        if project := self._written.get("".join(words)):
            weight = EXACT if doubt >= _SURE else SURELY
            yield Spot(project, weight, begin, end, exact=True)
            return
        if doubt >= _SURE and _EVERYDAY.issuperset(words):
            return
        level = next(level for least, level in _LEVELS if doubt < least)
        for project, likeness in self._like(run_together(words), level):
            weight = min(_MOST, _STEEP * (likeness - level))
            if weight > 0:
                yield Spot(project, weight, begin, end)

    def _like(self, sound: str, level: float) -> tuple[tuple[str, float], ...]:
        known = self._known.get((sound, level))
        if known is None:
            known = self._known[sound, level] = tuple(self._compared(sound, level))
        return known

    def _compared(self, sound: str, level: float) -> Iterator[tuple[str, float]]:
        near = process.extract(
            _roughly(sound),
            self._coarse,
            scorer=Indel.normalized_similarity,
            score_cutoff=level - _COARSER,
            limit=None,
        )
        found: dict[str, float] = {}
        for _, _, number in near:
            name = self._sounds[number]
            if _SHORTEST * len(name) <= len(sound) <= _FAR * len(name):
                project = self._owners[number]
                found[project] = max(found.get(project, 0.0), alike(name, sound))
        yield from sorted(found.items())


def weights(spots: Mapping[str, Spot]) -> dict[str, float]:
    """By project, how much likelier a unit is if its name was said."""
    return {project: spot.weight for project, spot in spots.items()}


def _roughly(sound: str) -> str:
    return sound.translate(_ALIKE)


_EVERYDAY = phrases.FILL | phrases.HARMLESS | phrases.SMALL_TALK | phrases.PRONOUNS | phrases.NOUN_BEGINS
