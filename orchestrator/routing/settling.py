"""What is left to ask about a routing, and which projects can have their words already."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing.lines import HeardLine, Spot, lines_of
from orchestrator.transcripts import Transcript, clock

PER_HOUR = 2
"""Questions about one hour of a memo; what is unsure beyond them is only listed."""
PRIVATE = "said to be the speaker's own"
"""How the reason begins of what is for no project by the speaker's own words; it holds nobody up."""
NOBODY = "nobody"
"""Whom words are given or proposed to that are for no project."""
_EXCERPT = 12
"""Words of a place that are shown."""
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Words ``first`` to ``last``, where they stand and how they begin."""

    first: int
    last: int
    where: str
    """``12:04-15:30``, or of a document ``s00.02-s00.05``."""
    excerpt: str
    reason: str = ""
    proposed: str = ""
    """The project that is likeliest; empty: none is."""
    heard: str = ""
    """What was taken for its name."""
    seconds: float = 0.0
    """Of speech."""

    @property
    def words(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Question:
    """Places that one answer decides."""

    candidates: tuple[str, ...]
    """The likeliest first; none: it could be anybody's."""
    places: tuple[Place, ...]
    seconds: float | None = None
    """Of speech; ``None`` in a document."""
    rest: bool = False
    """It is not asked, only listed as undecided."""

    @property
    def proposes(self) -> bool:
        """Whether one answer gives each place to the project that is proposed for it, or to nobody."""
        return self.seconds is not None and len({place.proposed for place in self.places}) > 1

    @property
    def lines(self) -> tuple[HeardLine, ...]:
        """Of a memo, its places by what was heard; one answer each corrects all of them."""
        if self.seconds is None:
            return ()
        return lines_of(
            [Spot(place.heard, place.proposed, place.seconds, place.words) for place in self.places]
        )

    @property
    def words(self) -> int:
        """In all places."""
        return sum(place.words for place in self.places)


def questions(transcript: Transcript, spans: Iterable[RoutedSpan], answered: int = 0) -> tuple[Question, ...]:
    """What is unsure, by candidates, so that one answer fits all places of a question; the weightiest first.
    All that is unsure of a memo is one question: whether each place is for whom it is proposed to.

    At most two per hour of a memo are asked, less those that were ``answered``; what is beyond is ``rest``.
    """
    groups: dict[frozenset[str], list[RoutedSpan]] = {}
    for span in spans:
        if span.verdict == "unsure":
            names = (name for name, _ in span.candidates)
            key = frozenset({"proposed"} if transcript.timed else names)
            groups.setdefault(key, []).append(span)
    ordered = sorted(groups.values(), key=lambda group: (-_size(group), group[0].first))
    hours = (transcript.run.seconds or 0.0) / 3600
    most = max(1, math.floor(PER_HOUR * hours)) - answered
    return tuple(_question(transcript, group, rest=number >= most) for number, group in enumerate(ordered))


def settled(spans: Iterable[RoutedSpan], project: str) -> bool:
    """Whether no unsure words are left that could be the project's."""
    return not any(
        span.verdict == "unsure"
        and not span.reason.startswith(PRIVATE)
        and (not span.candidates or any(name == project for name, _ in span.candidates))
        for span in spans
    )


def words_for(spans: Iterable[RoutedSpan], project: str) -> Ranges:
    """The words that are the project's, as ranges in order; neighbours are joined."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: span.first):
        if span.verdict != "project" or span.project != project:
            continue
        if joined and joined[-1][1] + 1 == span.first:
            joined[-1] = joined[-1][0], span.last
        else:
            joined.append((span.first, span.last))
    return tuple(joined)


def without(ranges: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Ranges:
    """The words of ``ranges`` that are in none of ``taken``."""
    left = list(ranges)
    for begin, end in taken:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, begin - 1)), (max(first, end + 1), last))
            if part[0] <= part[1]
        ]
    return tuple(sorted(set(left)))


def place_of(transcript: Transcript, first: int, last: int, reason: str = "", proposed: str = "") -> Place:
    """Where these words stand, for the person."""
    words = transcript.words[first : min(last, first + _EXCERPT - 1) + 1]
    more = " …" if last - first + 1 > len(words) else ""
    excerpt = " ".join(word.text for word in words) + more
    return Place(first, last, where(transcript, first, last), excerpt, reason, proposed)


def where(transcript: Transcript, first: int, last: int) -> str:
    """``12:04-15:30``, or the segments in a document."""
    if transcript.timed:
        times = transcript.time(first, last)
        return f"{clock(times[0])}-{clock(times[1])}" if times else ""
    begin, end = (transcript.segments[transcript.holder(word)].id for word in (first, last))
    return begin if begin == end else f"{begin}-{end}"


def _question(transcript: Transcript, group: Sequence[RoutedSpan], *, rest: bool) -> Question:
    scores: dict[str, float] = {}
    for span in group:
        for name, score in span.candidates:
            scores[name] = max(score, scores.get(name, 0.0))
    times = [transcript.time(span.first, span.last) for span in group]
    known = [end - start for start, end in filter(None, times)]
    return Question(
        candidates=tuple(sorted(scores, key=lambda name: -scores[name])),
        places=tuple(_place(transcript, span) for span in group),
        seconds=sum(known) if transcript.timed else None,
        rest=rest,
    )


def _place(transcript: Transcript, span: RoutedSpan) -> Place:
    proposed = span.proposed or (span.candidates[0][0] if span.candidates else "")
    proposed = "" if proposed == NOBODY else proposed
    times = transcript.time(span.first, span.last) or (0.0, 0.0)
    place = place_of(transcript, span.first, span.last, span.reason, proposed)
    return replace(place, heard=span.heard, seconds=times[1] - times[0])


def _size(group: Iterable[RoutedSpan]) -> int:
    return sum(span.last - span.first + 1 for span in group)


def clock_of(seconds: float | None) -> str:
    """A length as ``3:26``; empty when it is not known."""
    return "" if seconds is None else clock(seconds)
