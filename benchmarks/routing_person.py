"""A person who answers the question about a memo: they correct lines that are mostly wrong, then confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.routing_memos import Said
from orchestrator.events.routing import RoutedSpan
from orchestrator.routing import CueRouter, Place, ProjectNames, questions, without
from orchestrator.transcripts import Reading

_MOST = 60
"""Lines that they correct at most."""
_WRONG = 1.0
"""Seconds that are worth a correction."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of one word, whom it is for (empty: nobody known, ``None``: nobody could tell), and its seconds."""

    truth: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What it took, and what is right then."""

    lines: int
    """That the question had at first."""
    corrected: int
    """Lines that were mostly for somebody else."""
    right: float
    """Seconds that are right when the rest is confirmed."""
    places: int
    """Places that were mostly for somebody else after that."""
    right_by_place: float
    """Seconds that are right when these are corrected, too."""


def told(said: Sequence[Said], words: Sequence[tuple[int, float]], known: Sequence[str]) -> list[Told]:
    """Of each word, given as its sentence and its seconds, whom it is for, as far as anybody could tell."""
    found = []
    for sentence, seconds in words:
        truth = said[sentence].truth if said[sentence].kind != "greeting" else None
        found.append(Told("" if truth is not None and truth not in known else truth, seconds))
    return found


def answer(reading: Reading, names: Sequence[ProjectNames], words: Sequence[Told]) -> Answered:
    """Correct line by line, each time by what is proposed then; at last place by place."""
    router, decided = CueRouter(), list[RoutedSpan]()
    sure = [span for span in router.route(reading, names) if span.project]
    lines = corrected = 0
    while True:
        places, groups = _asked(reading, _left(router.route(reading, names, decided), [*sure, *decided]))
        lines = lines or len(groups)
        wrong = next((group for group in groups if _mostly(group, places, words) is not None), None)
        if wrong is None or corrected >= _MOST:
            break
        corrected += 1
        instead = _mostly(wrong, places, words) or ""
        decided += [_given(place, instead) for place in wrong]
    given = [*sure, *decided, *(_given(place, place.proposed) for place in places)]
    mended = [_mended(span, words) for span in given]
    return Answered(
        lines=lines,
        corrected=corrected,
        right=_right(given, words),
        places=sum(one is not other for one, other in zip(given, mended, strict=True)),
        right_by_place=_right(mended, words),
    )


def _left(spans: Sequence[RoutedSpan], taken: Sequence[RoutedSpan]) -> list[RoutedSpan]:
    """The spans without what is decided, none of them settled."""
    ranges = [(span.first, span.last) for span in taken]
    found = []
    for span in spans:
        open_one = span if not span.project else _opened(span)
        for first, last in without(((span.first, span.last),), ranges):
            found.append(open_one.model_copy(update={"first": first, "last": last}))
    return found


def _opened(span: RoutedSpan) -> RoutedSpan:
    changed = {"verdict": "unsure", "project": "", "candidates": ((span.project, 1.0),)}
    return span.model_copy(update=changed)


def _asked(reading: Reading, spans: Sequence[RoutedSpan]) -> tuple[tuple[Place, ...], list[list[Place]]]:
    asked = questions(reading.transcript, spans)
    if not asked:
        return (), []
    places = asked[0].places
    return places, [[places[one] for one in line.places] for line in asked[0].lines]


def _mostly(group: Sequence[Place], places: Sequence[Place], words: Sequence[Told]) -> str | None:
    """Whom a line is mostly for, when that is not whom it is proposed to."""
    spoken = Counter[str]()
    for place in group:
        spoken += _spoken(place.first, place.last, words)
    return _instead(spoken, group[0].proposed)


def _instead(spoken: Counter[str], given: str) -> str | None:
    if not spoken:
        return None
    most = max(sorted(spoken), key=lambda one: spoken[one])
    worth = sum(spoken.values()) - spoken[given] > _WRONG
    return most if most != given and spoken[most] > spoken[given] and worth else None


def _spoken(first: int, last: int, words: Sequence[Told]) -> Counter[str]:
    found = Counter[str]()
    for word in words[first : last + 1]:
        if word.truth is not None:
            found[word.truth] += word.seconds  # type: ignore[assignment]  # a counter of seconds
    return found


def _given(place: Place, project: str) -> RoutedSpan:
    verdict = "project" if project else "nobody"
    return RoutedSpan(first=place.first, last=place.last, verdict=verdict, project=project)


def _mended(span: RoutedSpan, words: Sequence[Told]) -> RoutedSpan:
    instead = _instead(_spoken(span.first, span.last, words), span.project)
    if instead is None:
        return span
    return span.model_copy(update={"verdict": "project" if instead else "nobody", "project": instead})


def _right(spans: Sequence[RoutedSpan], words: Sequence[Told]) -> float:
    return sum(
        word.seconds
        for span in spans
        for word in words[span.first : span.last + 1]
        if word.truth == span.project
    )
