"""What is known of one file after the Read calls made for it, and which part of it is to be read next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.endpoint.extractive.conversation import Call
from agents.endpoint.extractive.material import Reading, reading_of
from agents.endpoint.extractive.tools import path_of

MOST_CALLS = 12
"""How many Read calls are made for one file of one task."""

_FIRST = 1500
_LEAST = 10
_LINES = re.compile(r"PARTIAL view . (/[^\n]+?): showing lines (\d+)-(\d+) of (\d+) total")
_CHARACTERS = re.compile(r"PARTIAL view . (/[^\n]+?): showing the first \d+ of \d+ characters")
_WHOLE_SENTENCES = re.compile(r"^.*[.!?…](?=\s)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a file to ask for; no offset asks for all of it at once."""

    offset: int = 1
    limit: int = _FIRST
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """What the tools said about results that they cut."""

    lines: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict, hash=False)
    """By file and first line shown: the last line shown and the number of lines."""
    characters: frozenset[str] = frozenset()
    """Files of which only the first characters were shown."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Notices:
        """The notices in the texts that the CLI, not a file, put into the conversation."""
        kept = list(texts)
        lines = {
            (found[1], int(found[2])): (int(found[3]), int(found[4]))
            for text in kept
            for found in _LINES.finditer(text)
        }
        return cls(lines, frozenset(found[1] for text in kept for found in _CHARACTERS.finditer(text)))


@dataclass(frozen=True, slots=True)
class Pages:
    """The lines of a file that are known, and what to ask for next; ``more`` is None when all was read."""

    lines: Mapping[int, str] = field(default_factory=dict, hash=False)
    more: Window | None = None
    problem: str = ""
    absent: bool = False
    clipped: bool = False

    @property
    def partial(self) -> bool:
        """Whether the file has text that was not read."""
        return self.more is not None or self.clipped


def pages_of(calls: Sequence[Call], notices: Notices) -> Pages:
    """The pages after ``calls``, all of them Read calls for one file, in order."""
    known = Pages(problem="not reached")
    for call in calls:
        known = _after(known, call, reading_of(call), notices)
    if not known.partial and len(known.lines) > 1 and known.lines[max(known.lines)] == "":
        last = max(known.lines)  # what follows a final line break is no line of the file
        return replace(known, lines={n: text for n, text in known.lines.items() if n != last})
    return known


def _after(known: Pages, call: Call, reading: Reading, notices: Notices) -> Pages:
    first, limit = reading.window or (1, _FIRST * 5)
    if reading.unchanged:
        return known if known.lines else Pages(problem=reading.problem)
    if reading.too_large:
        smaller = Window(first, limit // 5) if limit // 5 >= _LEAST else None
        return Pages(known.lines if first > 1 else {}, smaller, reading.problem)
    if not reading.lines:
        if first > 1:
            return replace(known, more=None)
        return Pages(problem=reading.problem, absent=reading.absent)
    if path_of(call) in notices.characters and not call.input.get("allow_large"):
        return Pages(_clipped(reading.lines), Window(whole=True), clipped=True)
    lines = {**known.lines, **reading.lines} if first > 1 else reading.lines
    return Pages(lines, _following(call, reading, notices))


def _following(call: Call, reading: Reading, notices: Notices) -> Window | None:
    first, last = min(reading.lines), max(reading.lines)
    if shown := notices.lines.get((path_of(call), first)):
        return Window(shown[0] + 1, shown[0] - first + 1) if shown[0] < shown[1] else None
    if reading.window and len(reading.lines) >= reading.window[1]:
        return Window(last + 1, reading.window[1])
    return None


def _clipped(lines: Mapping[int, str]) -> dict[int, str]:
    """The lines less the words after the last sentence end: where they go on is not known."""
    last = max(lines)
    whole = _WHOLE_SENTENCES.match(lines[last])
    return {**lines, last: whole[0] if whole else ""}
