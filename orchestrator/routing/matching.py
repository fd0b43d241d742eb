"""Which project a few heard words may name: by letters and by sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Indel

from orchestrator.routing.names import PERSON, ProjectNames
from orchestrator.routing.phonetic import key
from orchestrator.routing.phrases import ORDINARY

LETTERS, SOUND = 0.6, 0.4
"""What likeness in writing and in sound count for."""
_TELLING = 3
"""Consonants by which a name can be told by its sound alone."""
_LONGEST = 4
"""Words that one misheard name may have become."""
_TYPO, _LONG = 0.95, 6
"""Likeness of a name with a slip of one letter, and letters of a word that can bear one."""


@dataclass(frozen=True, slots=True)
class Match:
    """What some words may mean, the best first."""

    scores: tuple[tuple[str, float], ...]
    """By project; 1.0: said exactly."""
    length: int
    """Tokens that the best one takes."""

    @property
    def project(self) -> str:
        """The best one."""
        return self.scores[0][0] if self.scores else ""

    @property
    def score(self) -> float:
        """Of the best one."""
        return self.scores[0][1] if self.scores else 0.0

    @property
    def margin(self) -> float:
        """By how much it leads."""
        second = self.scores[1][1] if len(self.scores) > 1 else 0.0
        return self.score - second


NOTHING = Match((), 0)


class Lexicon:
    """All names of all projects. Pure: what was compared once is remembered.

    What was ``heard`` may be a name by its letters and sound; what was typed only with a slip of one letter.
    """

    def __init__(self, projects: Sequence[ProjectNames], *, heard: bool = True) -> None:
        self._heard = heard
        self._names = {names.project: tuple(_Form.of(form) for form in names.forms()) for names in projects}
        self._exact = _by_form((names.project, names.forms()) for names in projects)
        hints = [(names.project, dict(names.hints())) for names in projects]
        self._hints = _by_form(hints)
        self._weights = {form: weight for _, weighed in hints for form, weight in weighed.items()}
        self._longest = max((len(form) for form in self._exact), default=1)
        self._longest_hint = max((len(form) for form in self._hints), default=0)
        self._compared: dict[str, Mapping[str, float]] = {}

    def exact(self, words: Sequence[str]) -> Match:
        """The longest name that ``words`` begin with, letter for letter."""
        for length in range(min(self._longest, len(words)), 0, -1):
            if found := self._exact.get(tuple(words[:length])):
                return Match(tuple((project, 1.0) for project in sorted(found)), length)
        return NOTHING

    def sounding(self, words: Sequence[str]) -> Match:
        """The name whose sound ``words`` begin with, sound for sound, however they are written."""
        for length in range(min(_LONGEST, len(words)), 0, -1):
            sound = key("".join(words[:length]))
            found = [
                name
                for name, forms in self._names.items()
                if len(sound) >= _TELLING and any(form.sound == sound for form in forms)
            ]
            if found:
                return Match(tuple((name, SOUND + LETTERS / 2) for name in found), length)
        return NOTHING

    def mentioned(self, words: Sequence[str]) -> Iterator[str]:
        """Projects that are named exactly, or of whose people one is; everyday words are no names."""
        for at in range(len(words)):
            match = self.exact(words[at:])
            if match.margin > 0 and not (match.length == 1 and words[at] in ORDINARY):
                yield match.project
        for project, _, weight in self.hints(words):
            if weight >= PERSON:
                yield project

    def likely(self, words: Sequence[str]) -> Match:
        """Names that the beginning of ``words`` is like; an exact one leaves no room for others."""
        if (found := self.exact(words)).length:
            return found
        if not self._heard:
            return self._typed(words)
        best: dict[str, tuple[float, int]] = {}
        for length in range(1, min(_LONGEST, len(words)) + 1):
            for project, score in self._like("".join(words[:length])).items():
                if score > best.get(project, (0.0, 0))[0]:
                    best[project] = score, length
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        scores = tuple((project, round(score, 3)) for project, (score, _) in ranked[:5])
        return Match(scores, ranked[0][1][1]) if ranked else NOTHING

    def _typed(self, words: Sequence[str]) -> Match:
        """The names that ``words`` begin with, but for one slip in a long word."""
        for length in range(min(self._longest, len(words)), 0, -1):
            found = {
                name
                for form, names in self._exact.items()
                if _slipped(form, words[:length])
                for name in names
            }
            if found:
                return Match(tuple((name, _TYPO) for name in sorted(found)), length)
        return NOTHING

    def hints(self, words: Sequence[str]) -> Iterator[tuple[str, str, int]]:
        """People and terms in ``words`` that belong to one project alone: it, what was said, its weight."""
        at = 0
        while at < len(words):
            for length in range(min(self._longest_hint, len(words) - at), 0, -1):
                form = tuple(words[at : at + length])
                if (found := self._hints.get(form)) is not None:
                    if len(found) == 1:
                        yield next(iter(found)), " ".join(form), self._weights[form]
                    at += length - 1
                    break
            at += 1

    def _like(self, heard: str) -> Mapping[str, float]:
        known = self._compared.get(heard)
        if known is None:
            sound = key(heard)
            scored = {
                name: max(form.like(heard, sound) for form in forms) for name, forms in self._names.items()
            }
            known = {name: score for name, score in scored.items() if score >= 0.3}
            self._compared[heard] = known
        return known


@dataclass(frozen=True, slots=True)
class _Form:
    letters: str
    sound: str

    @classmethod
    def of(cls, words: tuple[str, ...]) -> _Form:
        joined = "".join(words)
        return cls(joined, key(joined))

    def like(self, heard: str, sound: str) -> float:
        letters = Indel.normalized_similarity(self.letters, heard)
        if len(self.sound) < 2:
            return letters
        return LETTERS * letters + SOUND * Indel.normalized_similarity(self.sound, sound)


def _slipped(form: Sequence[str], written: Sequence[str]) -> bool:
    """Whether ``written`` is ``form`` but for one edit in a word that is long enough to bear it."""
    if len(form) != len(written):
        return False
    differing = [(one, other) for one, other in zip(form, written, strict=True) if one != other]
    if len(differing) != 1:
        return False
    ((one, other),) = differing
    return min(len(one), len(other)) >= _LONG and OSA.distance(one, other, score_cutoff=1) <= 1


def _by_form(
    given: Iterable[tuple[str, Iterable[tuple[str, ...]]]],
) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for project, forms in given:
        for form in forms:
            found[form] = found.get(form, frozenset()) | {project}
    return found
