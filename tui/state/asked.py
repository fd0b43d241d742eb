"""The question about a memo as the person goes through it: its lines, and where the open one stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tui.state.heard_lines import HeardLine, lines_in
from tui.state.transcript import Heard, Part

Json = Mapping[str, Any]
Range = tuple[int, int]


class AskedRow(NamedTuple):
    """A line of the question, or with ``place`` one place of it."""

    key: str
    line: HeardLine
    place: Range | None = None

    @property
    def places(self) -> tuple[Range, ...]:
        """First and last word of each place that it stands for."""
        return self.line.places if self.place is None else (self.place,)


@dataclass(slots=True)
class Asked:
    """The lines of one signal, and the row at hand. What is decided may make other lines of what is left."""

    signal: str = ""
    cursor: int = -1
    lines: tuple[HeardLine, ...] = ()
    key: str = ""
    """Of the row at hand."""
    opened: str = ""
    """The key of the line whose places are listed."""
    reading: str = ""
    """How far the meta-agent's reading of it is; empty: it was never read."""
    problem: str = ""
    """Why that failed."""

    @property
    def rows(self) -> list[AskedRow]:
        """All lines, below the open one its places."""
        found: list[AskedRow] = []
        for line in self.lines:
            key = _key("line", line.places[0])
            found.append(AskedRow(key, line))
            if key == self.opened:
                found += [AskedRow(_key("place", place), line, place) for place in line.places]
        return found

    @property
    def row(self) -> AskedRow | None:
        """The row at hand."""
        return next((one for one in self.rows if one.key == self.key), None)

    @property
    def is_read(self) -> bool:
        """Whether the meta-agent reads it just now."""
        return self.reading == "reading"

    @property
    def places(self) -> int:
        """Places in all lines."""
        return sum(len(line.places) for line in self.lines)

    def take(self, view: Json) -> bool:
        """Take what the daemon says is asked; whether it is news. The row at hand stays where it stood."""
        name, cursor = str(view.get("signal") or ""), int(view.get("cursor") or 0)
        if name == self.signal and cursor < self.cursor:
            return False
        other, keys = name != self.signal, [one.key for one in self.rows]
        here = keys.index(self.key) if self.key in keys and not other else 0
        self.signal, self.cursor, self.lines = name, cursor, lines_in(view)
        read = view.get("reading") or {}
        self.reading, self.problem = str(read.get("state") or ""), str(read.get("problem") or "")
        left = [one.key for one in self.rows]
        if not any(_key("line", one.places[0]) == self.opened and len(one.places) > 1 for one in self.lines):
            self.opened = ""
            left = [one.key for one in self.rows]
        if self.key not in left:
            self.key = left[min(here, len(left) - 1)] if left else ""
        return True

    def forget(self) -> None:
        """Nothing is asked."""
        self.signal, self.cursor, self.lines, self.key, self.opened = "", -1, (), "", ""
        self.reading = self.problem = ""

    def select(self, key: str) -> None:
        """Go to that row."""
        if any(one.key == key for one in self.rows):
            self.key = key

    def step(self, by: int) -> None:
        """Go some rows down or up."""
        keys = [one.key for one in self.rows]
        if keys:
            here = keys.index(self.key) if self.key in keys else 0
            self.key = keys[max(0, min(len(keys) - 1, here + by))]

    def to_word(self, word: int) -> None:
        """Go to the line that has that word."""
        for line in self.lines:
            if any(first <= word <= last for first, last in line.places):
                self.key = _key("line", line.places[0])

    @property
    def row_opens(self) -> bool:
        """Whether the row at hand is a line with more than one place."""
        row = self.row
        return row is not None and row.place is None and len(row.line.places) > 1

    def toggle(self) -> None:
        """List the places of the line at hand, or its lines alone again."""
        if self.row_opens:
            self.opened = "" if self.opened == self.key else self.key


def considered(heard: Heard, row: AskedRow) -> Part:
    """What the router thought of the places of a row: the reason at the first, who was considered at any."""
    scores: dict[str, float] = {}
    parts = [heard.stretch(first) for first, _ in row.places]
    for part in parts:
        for name, score in part.candidates:
            scores[name] = max(score, scores.get(name, 0.0))
    ranked: Sequence[tuple[str, float]] = sorted(scores.items(), key=lambda one: -one[1])
    first, last = row.places[0]
    return Part(first, last, "unsure", "", parts[0].reason, parts[0].by, tuple(ranked))


def _key(kind: str, place: Range) -> str:
    return f"{kind} {place[0]}"
