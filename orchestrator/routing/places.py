"""Places in a signal as people write them: times, segments, words."""

from __future__ import annotations

import re

from orchestrator.transcripts import Transcript

_CLOCK = r"(?:\d+:)?\d{1,3}:\d{2}"
_TIMES = re.compile(rf"({_CLOCK})\s*[-–]\s*({_CLOCK})")
_SEGMENTS = re.compile(r"s(\d+)\.(\d+)(?:\s*[-–]\s*s(\d+)\.(\d+))?")
_WORDS = re.compile(r"(?:memo:[0-9a-f]+/r\d+/)?s(\d+)\.(\d+)#(\d+)(?:-(\d+))?")
_NUMBERS = re.compile(r"#(\d+)-(\d+)")
SHAPES = "12:04-15:30, s03.07, s03.07-s04.02, s03.07#4-9, or all"


def place(transcript: Transcript, text: str) -> tuple[int, int]:
    """The first and last word of a place such as ``12:04-15:30``, ``s03.07#4-9`` or ``all``.

    Raises ``ValueError`` with what is wrong with it.
    """
    last = len(transcript.words) - 1
    text = text.strip()
    if last < 0:
        raise ValueError("there are no words in it")
    if text == "all":
        return 0, last
    if found := _TIMES.fullmatch(text):
        return _between(transcript, _seconds(found[1]), _seconds(found[2]), text)
    if found := _WORDS.fullmatch(text):
        begin, count = _segment(transcript, int(found[1]), int(found[2]))
        first, end = int(found[3]), int(found[4] or found[3])
        if not first <= end < count:
            raise ValueError(f"{text!r}: that segment has the words 0 to {count - 1}")
        return begin + first, begin + end
    if found := _SEGMENTS.fullmatch(text):
        begin, count = _segment(transcript, int(found[1]), int(found[2]))
        end, length = (
            (begin, count) if found[3] is None else _segment(transcript, int(found[3]), int(found[4]))
        )
        return _ordered(begin, end + length - 1, text)
    if (found := _NUMBERS.fullmatch(text)) and int(found[2]) <= last:
        return _ordered(int(found[1]), int(found[2]), text)
    raise ValueError(f"{text!r} is no place such as {SHAPES}")


def _between(transcript: Transcript, start: float, end: float, text: str) -> tuple[int, int]:
    if not transcript.timed:
        raise ValueError(f"{text!r}: a document has no times; name its segments, such as s00.02-s00.05")
    inside = [
        at
        for at, word in enumerate(transcript.words)
        if word.start is not None and word.end is not None and start <= (word.start + word.end) / 2 < end + 1
    ]
    if not inside:
        raise ValueError(f"{text!r}: nothing is said then")
    return inside[0], inside[-1]


def _segment(transcript: Transcript, block: int, number: int) -> tuple[int, int]:
    for index, segment in enumerate(transcript.segments):
        if (segment.block, segment.number) == (block, number) and segment.words:
            return transcript.firsts[index], len(segment.words)
    raise ValueError(f"There is no segment s{block:02d}.{number:02d} with words")


def _ordered(first: int, last: int, text: str) -> tuple[int, int]:
    if first > last:
        raise ValueError(f"{text!r} ends before it begins")
    return first, last


def _seconds(text: str) -> float:
    total = 0
    for part in text.split(":"):
        total = total * 60 + int(part)
    return float(total)
