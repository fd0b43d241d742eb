"""What a signal says, word by word, and where its words go. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from orchestrator.text import clean, flat

Json = Mapping[str, Any]
LIKELY = 0.005
"""Score from which on a project is shown beside a likelier one."""
GLUED, BLANK, BREAK = 0, 1, 2
"""What stands between a word and the one before it."""
FLAG_MEANS: Mapping[str, str] = {
    "gap": "somebody speaks here and no word was understood; listen to it",
    "repeat": "may be an echo of the recogniser, not what was said; listen to it",
    "unsure": "the words may be others; listen before you rely on them",
    "silence": "nobody may have said this; listen to it",
    "short": "the file ends before the recording did",
    "damaged": "bytes that could not be read; what was said there is missing",
}
"""What each kind of flag means for the reader."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One utterance or paragraph. Its words count from ``first`` through the whole run."""

    id: str
    reference: str
    first: int
    words: tuple[str, ...]
    gaps: bytes
    """``GLUED``, ``BLANK`` or ``BREAK`` before each word."""
    starts: tuple[float | None, ...]
    text: str
    """What stands there where it has no words: a part that is withheld."""
    corrected: str = ""
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    place: str = ""

    @property
    def last(self) -> int:
        """The number of its last word, or the one before ``first`` when it has none."""
        return self.first + len(self.words) - 1


@dataclass(frozen=True, slots=True)
class Part:
    """Words ``first`` to ``last``, and where they go."""

    first: int
    last: int
    verdict: str = ""
    """``project``, ``nobody``, ``unsure``; empty: undecided."""
    project: str = ""
    reason: str = ""
    by: str = ""
    candidates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where the transcript should not be trusted; ``first`` is ``None`` where there are no words."""

    kind: str
    note: str
    start: float | None = None
    end: float | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Heard:
    """A transcript as it is read."""

    signal: str = ""
    run: str = ""
    finished: bool = False
    seconds: float | None = None
    language: str = ""
    passages: tuple[Passage, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    parts: tuple[Part, ...] = ()
    """In the order of words, without overlap; words in none are undecided."""

    @cached_property
    def _firsts(self) -> list[int]:
        return [one.first for one in self._spoken]

    @cached_property
    def _spoken(self) -> list[Passage]:
        return [one for one in self.passages if one.words]

    @cached_property
    def _part_firsts(self) -> list[int]:
        return [one.first for one in self.parts]

    @property
    def count(self) -> int:
        """Words there are."""
        return self._spoken[-1].last + 1 if self._spoken else 0

    @property
    def timed(self) -> bool:
        """Whether it can be listened to."""
        return self.seconds is not None

    def passage(self, word: int) -> Passage | None:
        """The one that holds that word."""
        place = bisect_right(self._firsts, word) - 1
        return self._spoken[place] if place >= 0 and word <= self._spoken[place].last else None

    def between(self, first: int, last: int) -> list[Passage]:
        """The passages in which these words stand."""
        begins = max(0, bisect_right(self._firsts, first) - 1)
        return [one for one in self._spoken[begins : bisect_right(self._firsts, last)] if one.last >= first]

    def word(self, number: int) -> str:
        """That word, or nothing."""
        found = self.passage(number)
        return found.words[number - found.first] if found is not None else ""

    def part(self, word: int) -> Part | None:
        """Where that word goes, if it is decided."""
        place = bisect_right(self._part_firsts, word) - 1
        found = self.parts[place] if place >= 0 else None
        return found if found is not None and word <= found.last else None

    def stretch(self, word: int) -> Part:
        """As ``part``; of what is undecided, all that is undecided around it."""
        found = self.part(word)
        if found is not None:
            return found
        place = bisect_right(self._part_firsts, word)
        first = self.parts[place - 1].last + 1 if place else 0
        last = self.parts[place].first - 1 if place < len(self.parts) else self.count - 1
        return Part(first, max(first, last))

    def stretches(self) -> list[Part]:
        """All words, decided or not, as parts."""
        found: list[Part] = []
        at = 0
        while at < self.count:
            found.append(self.stretch(at))
            at = found[-1].last + 1
        return found

    def start(self, word: int) -> float | None:
        """When that word is said, in seconds from the beginning."""
        found = self.passage(word)
        return None if found is None else found.starts[word - found.first]

    def spoken_at(self, seconds: float) -> int | None:
        """The word that is said at that time, or was said last."""
        before = None
        for passage in self._spoken_until(seconds):
            for place, start in enumerate(passage.starts):
                if start is not None and start <= seconds:
                    before = passage.first + place
        return before

    def _spoken_until(self, seconds: float) -> Sequence[Passage]:
        starts = self._passage_starts
        place = bisect_right(starts, seconds)
        return self._spoken[max(0, place - 1) : place]

    @cached_property
    def _passage_starts(self) -> list[float]:
        found, last = [], 0.0
        for one in self._spoken:
            last = max(last, one.start if one.start is not None else last)
            found.append(last)
        return found

    def said(self, first: int, last: int) -> str:
        """The raw words from ``first`` to ``last``, as they are compared with what a correction expects."""
        return " ".join(self.word(number) for number in range(first, last + 1))

    def routed(self, spans: Iterable[Json]) -> Heard:
        """The same words, going elsewhere."""
        return replace(self, parts=parts_of(spans))


def heard(view: Json, spans: Iterable[Json] = ()) -> Heard:
    """A transcript as the API gives it, and where its words go; all of it is hostile text."""
    return Heard(
        signal=str(view.get("signal") or ""),
        run=str(view.get("run") or ""),
        finished=bool(view.get("finished")),
        seconds=_seconds(view.get("seconds")),
        language=flat(str(view.get("language") or "")),
        passages=tuple(_passage(one) for one in view.get("segments") or ()),
        doubts=tuple(_doubt(one) for one in view.get("flags") or ()),
        parts=parts_of(spans),
    )


def parts_of(spans: Iterable[Json]) -> tuple[Part, ...]:
    """Spans as the API gives them."""
    found = (
        Part(
            int(one["first"]),
            int(one["last"]),
            str(one.get("verdict") or ""),
            str(one.get("project") or ""),
            flat(str(one.get("reason") or "")),
            str(one.get("by") or ""),
            _likely(one.get("candidates") or ()),
        )
        for one in spans
    )
    return tuple(sorted(found, key=lambda part: part.first))


def _likely(listed: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Who was considered, without those who are not likely at all beside the likeliest."""
    known = [(str(name), float(score)) for name, score in listed]
    return tuple(one for at, one in enumerate(known) if not at or one[1] >= LIKELY)


def _passage(view: Json) -> Passage:
    listed = view.get("words") or ()
    raw = clean(str(view.get("text") or ""))
    words = tuple([flat(str(one["text"])).strip() for one in listed])
    return Passage(
        id=str(view.get("segment") or ""),
        reference=str(view.get("reference") or ""),
        first=int(view.get("first") or 0),
        words=words,
        gaps=_gaps(raw, words),
        starts=tuple([one.get("start") for one in listed]),
        text="" if words else raw.strip(),
        corrected=clean(str(view.get("corrected") or "")).strip(),
        start=_seconds(view.get("start")),
        end=_seconds(view.get("end")),
        speaker=flat(str(view.get("speaker") or "")),
        place=flat(str(view.get("place") or "")),
    )


def _gaps(text: str, words: Sequence[str]) -> bytes:
    """What stands before each word in ``text``; a blank where it cannot be found."""
    if "\n" not in text and text.split() == list(words):
        return bytes([BLANK]) * len(words)
    found, at = bytearray(), 0
    for word in words:
        place = text.find(word, at)
        between = text[at:place] if place >= 0 else " "
        found.append(BREAK if "\n" in between else BLANK if between else GLUED)
        at = place + len(word) if place >= 0 else at
    return bytes(found)


def _doubt(view: Json) -> Doubt:
    first, last = view.get("first"), view.get("last")
    return Doubt(
        kind=flat(str(view.get("kind") or "")),
        note=flat(str(view.get("note") or "")),
        start=_seconds(view.get("start")),
        end=_seconds(view.get("end")),
        first=int(first) if first is not None else None,
        last=int(last) if last is not None else None,
    )


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
