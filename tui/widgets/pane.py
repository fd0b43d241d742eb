"""One agent on the wall: a line that says how it is, and the latest of its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from rich.cells import cell_len
from rich.segment import Segment

from orchestrator.text import fit, flat
from orchestrator.text import width as columns
from tui.render.document import Document
from tui.render.tokens import Line, Span
from tui.state.conversation import Conversation
from tui.state.fleet import Row
from tui.state.looks import IDLE
from tui.state.words import money, until
from tui.themes.palette import Palette

REASONS = frozenset({"failed", "unknown", "parked", "paused"})
"""States whose reason stands at the foot of a pane."""
LEAST_DOING = 16
"""Columns from which the head of a pane names the current task."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a pane shows besides the conversation. Equal faces look the same."""

    row: Row
    palette: Palette
    age: str
    spark: str
    ask: str = ""
    """The question that waits, as the agent put it."""
    selected: bool = False
    left: str = ""
    """How long until a parked agent goes on."""


def face(row: Row, palette: Palette, now: datetime, spark: str, ask: str, *, selected: bool) -> Face:
    """The face of a project at the time ``now``."""
    return Face(row, palette, row.age(now), spark, ask, selected, until(row.until, now))


class Pane:
    """Draws one project as rows of one size; what did not change is not drawn again."""

    def __init__(self, document: Document, talk: Conversation) -> None:
        self._document = document
        self._talk = talk
        self.face: Face | None = None
        self.width = 0
        self.height = 0
        self._rows: list[list[Segment]] = []
        self._body: list[Line] = []
        self._revision: object = None

    def draw(self, face: Face, width: int, height: int) -> list[int]:
        """Take a face and a size; gives the rows that look otherwise. What is said is for ``redraw``."""
        before, self.face = self.face, face
        size = self.width, self.height
        self.width, self.height = width, height
        if before is None or size != (width, height) or _frame(before) != _frame(face):
            self._body, self._revision = [], None
            self._rows = [[Segment(" " * width, face.palette.style(""))]] * height
            self._bars(face)
            self.redraw()
            return list(range(height))
        if face == before:
            return []
        self._bars(face)
        return [0, height - 1] if foot(face) else [0]

    def redraw(self) -> list[int]:
        """Take what the conversation says now; gives the rows that look otherwise."""
        if self.face is None or self.height < 2:
            return []
        revision = self._talk.revision
        if revision == self._revision:
            return []
        self._revision = revision
        room = self.height - 1 - bool(foot(self.face))
        lines = self._document.tail(max(1, self.width - 2), room) or _invitation(self.face)
        lines = [(), *lines] if len(lines) < room else lines
        lines += [()] * (room - len(lines))
        changed = [at for at in range(room) if at >= len(self._body) or lines[at] != self._body[at]]
        for at in changed:
            self._rows[1 + at] = self._line(lines[at])
        self._body = lines
        return [1 + at for at in changed]

    def segments(self, row: int) -> list[Segment]:
        """One row, exactly as wide as the pane."""
        return self._rows[row] if row < len(self._rows) else [Segment(" " * self.width)]

    def _line(self, line: Line) -> list[Segment]:
        palette = self.face.palette if self.face else Palette({})
        marked = self.face is not None and self.face.selected
        edge = Segment("▌", palette.style("edge")) if marked else Segment(" ", palette.style(""))
        used = 1 + sum(_cells(span.text) for span in line)
        rest = [Segment(" " * (self.width - used), palette.style(""))] if used < self.width else []
        return [edge, *palette.segments(line), *rest]

    def _bars(self, face: Face) -> None:
        palette = face.palette
        base = palette.style("selected") if face.selected else palette.style("bar")
        self._rows[0] = list(palette.strip(head(face, self.width), self.width, base))
        words = foot(face)
        if words and self.height > 1:
            line = (Span(fit(f" {words}", self.width), face.row.look.token),)
            self._rows[-1] = list(palette.strip(line, self.width))


def _invitation(face: Face) -> list[Line]:
    """What the person can do with a project in which nothing was said yet."""
    if not face.selected or face.row.state not in IDLE:
        return []
    return [(Span("m", "key"), Span(f" writes to {flat(face.row.project)}", "dim"))]


def _frame(face: Face) -> tuple[object, ...]:
    """What all lines of a pane are drawn with."""
    return face.palette, face.selected, bool(foot(face))


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def foot(face: Face) -> str:
    """The last line of a pane: what it waits for, or why it stands still; most have none."""
    row = face.row
    if face.ask:
        return f"? {flat(face.ask)}"
    if row.state in REASONS and row.reason:
        return f"{row.look.glyph} {flat(row.reason)} {face.left}".rstrip()
    return ""


def head(face: Face, width: int) -> Line:
    """The first line of a pane: glyph, name, word, since when, queue, commits, spent today, liveliness.

    Where it is narrow the name stays whole: liveliness goes first, then what was spent, then since when.
    """
    row, look = face.row, face.row.look
    waits = f" +{row.queued}" if row.queued else ""
    commits = f" ↑{row.commits}" if row.commits else ""
    room = width - columns(flat(row.project)) - len(waits + commits + look.word) - 6
    wanted = (
        f" {face.age}" if face.age else "",
        f" {money(row.today_usd)}" if row.today_usd else "",
        f" {face.spark[-8:]}" if face.spark.strip() else "",
    )
    left = accumulate(wanted, lambda rest, text: rest - len(text), initial=room)
    age, cost, spark = (text if rest >= 0 else "" for text, rest in zip(wanted, [*left][1:], strict=True))
    right = (
        Span(waits, "warning"),
        Span(commits, "ok"),
        Span(cost, "cost"),
        Span(spark, look.token),
        Span(" ", ""),
    )
    state = f" {look.word}{age}"
    used = sum(len(span.text) for span in right)
    name = fit(flat(row.project), max(4, width - used - len(state) - 3))
    gap = width - used - columns(name) - len(state) - 3
    doing = fit(f"  {flat(row.prompt)}", gap - 1) if row.prompt and gap >= LEAST_DOING else ""
    return (
        Span(f" {look.glyph} ", look.token),
        Span(name, "title"),
        Span(state, look.token),
        Span(doing, "dim"),
        Span(" " * max(0, gap - columns(doing)), ""),
        *right,
    )
