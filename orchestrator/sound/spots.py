"""Where to listen: a time, a stretch of time, a segment or words of one, as a person writes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_CLOCK = r"(?:(?:\d+:)?\d{1,3}:\d{2}|\d+)(?:\.\d+)?"
_TIMES = re.compile(rf"({_CLOCK})(?:\s*[-–]\s*({_CLOCK})?)?")
_WORDS = re.compile(r"(?:memo:[0-9a-f]+/r\d+/)?(s\d+\.\d+)(?:#(\d+)(?:-(\d+))?)?")
SHAPES = "12:04, 12:04-15:30, s03.07, s03.07#4 or s03.07#4-9"
Json = Mapping[str, Any]


class Spot(NamedTuple):
    """From when to when, in seconds; ``None``: to the end."""

    start: float
    end: float | None = None


class Spoken(NamedTuple):
    """A word and when it is said."""

    text: str
    start: float
    begins: bool
    """Whether a segment begins with it."""


def spot(segments: Sequence[Json], text: str) -> Spot:
    """The stretch that ``text`` names. Raises ``ValueError`` with what is wrong with it."""
    text = text.strip()
    if found := _TIMES.fullmatch(text):
        start, end = _seconds(found[1]), _seconds(found[2]) if found[2] else None
        if end is not None and end <= start:
            raise ValueError(f"{text!r} ends before it begins")
        return Spot(start, end)
    if found := _WORDS.fullmatch(text):
        words = _words_of(segments, found[1])
        first = int(found[2] or 0)
        last = int(found[3]) if found[3] else first
        if not first <= last < len(words):
            raise ValueError(f"{text!r}: that segment has the words 0 to {len(words) - 1}")
        begins, ends = words[first].get("start"), words[last].get("end")
        if begins is None:
            raise ValueError(f"{text!r}: it is not known when that is said")
        return Spot(float(begins), float(ends) if found[3] and ends is not None else None)
    raise ValueError(f"{text!r} is no place such as {SHAPES}")


def spoken(segments: Sequence[Json], where: Spot) -> list[Spoken]:
    """The words that are said there, in order of time."""
    found = [
        Spoken(str(word["text"]), float(word["start"]), number == 0)
        for segment in segments
        for number, word in enumerate(segment["words"])
        if word.get("start") is not None
    ]
    end = where.end
    return [word for word in found if word.start >= where.start - 0.001 and (end is None or word.start < end)]


def _words_of(segments: Sequence[Json], name: str) -> Sequence[Json]:
    block, number = (int(part) for part in name[1:].split("."))
    wanted = f"s{block:02d}.{number:02d}"
    words: Sequence[Json] = next((one["words"] for one in segments if one["segment"] == wanted), ())
    if not words:
        raise ValueError(f"There is no segment {wanted} with words")
    return words


def _seconds(text: str) -> float:
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total
