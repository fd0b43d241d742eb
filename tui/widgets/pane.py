"""One agent on the wall: a line that says how it is, and the latest of its conversation."""

from __future__ import annotations

from datetime import datetime

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from orchestrator.text import fit, flat
from tui.render.document import Document
from tui.render.tokens import Line, Span
from tui.state.fleet import Row
from tui.state.words import ago, money, until
from tui.themes.palette import Palette


class Pane(Widget):
    """Shows one project. It draws only when told that something of it changed."""

    DEFAULT_CSS = """
    Pane { height: 1fr; width: 1fr; background: $surface; }
    """

    class Picked(Message):
        """The person clicked it; ``twice`` means that they want to go in."""

        def __init__(self, project: str, twice: bool) -> None:
            super().__init__()
            self.project = project
            self.twice = twice

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self.row: Row | None = None
        self.document: Document | None = None
        self.spark = ""
        self.now = datetime.now().astimezone()
        self.selected = False
        self.ask = ""
        self._tail: list[Line] = []
        self._drawn: object = None

    def show(
        self,
        row: Row,
        document: Document,
        palette: Palette,
        now: datetime,
        spark: str,
        ask: str,
        selected: bool,
    ) -> None:
        """Show ``row`` and the end of ``document``; draws when anything of it differs."""
        fresh = document is not self.document
        self.document = document
        look = (row, ago(row.since, now), spark, ask, selected, id(palette))
        if look != self._drawn or fresh:
            self.row, self.palette, self.now, self.spark = row, palette, now, spark
            self.ask, self.selected, self._drawn = ask, selected, look
            self.redraw()

    def redraw(self) -> None:
        """The conversation reads otherwise: draw it anew."""
        if self.document is None or not self.size.height:
            return
        self._tail = self.document.tail(max(1, self.size.width - 2), max(0, self._body_height))
        self.refresh()

    @property
    def _body_height(self) -> int:
        return self.size.height - 1 - bool(self._foot())

    def on_resize(self) -> None:
        """Lay out anew."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Tell that it was picked."""
        if self.row is not None:
            self.post_message(self.Picked(self.row.project, event.chain > 1))

    def render_line(self, y: int) -> Strip:
        """One line: head, conversation, and what the agent waits for."""
        width = self.size.width
        if self.row is None:
            return Strip.blank(width, self.rich_style)
        if y == 0:
            head = pane_head(self.row, self.spark, self.now, width)
            return self.palette.strip(head, width, self.palette.style("selected") if self.selected else None)
        foot = self._foot()
        if foot and y == self.size.height - 1:
            return self.palette.strip((Span(fit(f" {foot}", width), self.row.look.token),), width)
        place = y - 1 - max(0, self._body_height - len(self._tail))
        lines = self._tail
        inside = lines[place] if 0 <= place < len(lines) else ()
        return self.palette.strip((Span("▌" if self.selected else " ", "prompt"), *inside), width)

    def _foot(self) -> str:
        row = self.row
        if row is None:
            return ""
        if self.ask:
            return f"? {flat(self.ask)}"
        if row.state in {"failed", "unknown", "parked", "paused"} and row.reason:
            return f"{row.look.glyph} {flat(row.reason)} {until(row.until, self.now)}".rstrip()
        return ""


def pane_head(row: Row, spark: str, now: datetime, width: int) -> Line:
    """The first line of a pane: glyph, name, word, since when, queue, spent today, liveliness."""
    look = row.look
    right = [
        Span(f" +{row.queued}" if row.queued else "", "warning"),
        Span(f" ↑{row.commits}" if row.commits else "", "ok"),
        Span(f" {money(row.today_usd)}" if row.today_usd else "", "cost"),
        Span(f" {spark}" if width >= 48 else "", look.token),
        Span(" ", ""),
    ]
    state = f" {look.word} {ago(row.since, now)}"
    used = sum(len(span.text) for span in right)
    name = fit(flat(row.project), max(4, width - used - len(state) - 3))
    gap = width - used - len(name) - len(state) - 3
    return (
        Span(f" {look.glyph} ", look.token),
        Span(name, "title"),
        Span(state, look.token),
        Span(" " * max(0, gap), ""),
        *right,
    )
