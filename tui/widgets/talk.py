"""A conversation to read: every line of it, of which only those in view are drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.keymap import bindings
from tui.render.document import Document
from tui.render.tokens import Line, Span, plain
from tui.state.blocks import Block, Kind
from tui.state.focus import Spot, View
from tui.themes.palette import Palette

MARGIN = 2
"""Columns of the mark at the left."""


class Talk(ScrollView):
    """The lines of a document, with one of them at hand. At the end it follows what comes.

    Lines that are put before what is there, folds and another width leave the first line in view where it is.
    """

    DEFAULT_CSS = """
    Talk { background: $background; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: scroll; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("finding")]
    ALLOW_SELECT = True

    class Moved(Message):
        """Other lines are in view; ``near_top`` when older ones will soon be wanted."""

        def __init__(self, talk: Talk, near_top: bool) -> None:
            super().__init__()
            self.talk = talk
            self.near_top = near_top

        @property
        def control(self) -> Talk:
            """The conversation."""
            return self.talk

    class Opened(Message):
        """A block that has nothing to fold was chosen."""

        def __init__(self, talk: Talk, block: Block) -> None:
            super().__init__()
            self.talk = talk
            self.block = block

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id)
        self.palette = Palette({})
        self.document: Document | None = None
        self.view = View()
        self.row = 0
        """The line at hand."""
        self.wanted = ""
        """What is marked wherever it stands."""
        self._top = Spot("", 0)
        self._here = Spot("", 0)
        self._end = Spot("", 0)
        self._was: dict[str, str] = {}

    def show(self, document: Document, palette: Palette) -> None:
        """Show ``document``; another one is shown from its end."""
        if document is not self.document:
            self.document, self.view, self.row = document, View(), 0
            self._top = self._here = self._end = Spot("", 0)
        self.palette = palette
        self.redraw()

    def redraw(self) -> None:
        """The conversation reads otherwise: lay it out anew and stay where the reader is.

        Does nothing while it is hidden.
        """
        if self.document is None or not self.scrollable_content_region:
            return
        width, before = self._width, self.view
        total = self.document.height(width)
        top, here, end = (self._row_of(spot) for spot in (self._top, self._here, self._end))
        self.view = before.laid(total, self.size.height, top)
        if not self.view.follow and end is not None:
            self.view = replace(self.view, seen=min(total, end + 1))
        self.row = total - 1 if self.view.follow and self._at_end else here if here is not None else self.row
        self.virtual_size = Size(self.size.width, total)
        self._place(quiet=True)

    @property
    def _width(self) -> int:
        return max(8, self.scrollable_content_region.width - MARGIN)

    @property
    def _at_end(self) -> bool:
        """Whether the line at hand is the last one, and so goes on being it."""
        return self._here == self._end

    @property
    def block(self) -> Block | None:
        """The block at hand."""
        found = self.document.at(self.row, self._width) if self.document is not None else None
        return found[0] if found else None

    def block_text(self) -> str:
        """Everything that the block at hand shows, without the lines' ends that the width made."""
        block = self.block
        if block is None or self.document is None:
            return ""
        if block.kind in {"text", "thinking"}:
            return str(block.words)
        if block.kind == "prompt":
            return block.text
        first = self.document.row_of(block.id, self._width) or 0
        lines: list[str] = []
        while (found := self.document.at(first + len(lines), self._width)) and found[0].id == block.id:
            lines += [
                plain(line)
                for line in self.document.lines(first + len(lines), first + len(lines) + 1, self._width)
            ]
        return "\n".join(lines)

    # Moving.

    def step(self, by: int) -> None:
        """Take the line ``by`` places on to hand."""
        self._take(self.row + by)

    def page(self, by: int) -> None:
        """Scroll a screenful, and take the line at hand along."""
        self._take(self.row + by * max(1, self.view.height - 2), scroll=by * max(1, self.view.height - 2))

    def to_end(self) -> None:
        """Go to the end and follow."""
        self.view = self.view.to_end()
        self.row = max(0, self.view.total - 1)
        self._place()

    def to_start(self) -> None:
        """Go to the first line that is loaded."""
        self._take(0)

    def to_row(self, row: int) -> None:
        """Take ``row`` to hand."""
        self._take(row)

    def to_cursor(self, cursor: int) -> None:
        """Take the block to hand that the event at ``cursor`` belongs to."""
        known = [block for block in self.document.blocks if block.cursor] if self.document else []
        block = next((one for one in reversed(known) if one.cursor <= cursor), known[0] if known else None)
        if block is not None and self.document is not None:
            self._take(self.document.row_of(block.id, self._width) or 0)

    def turn(self, by: int) -> None:
        """Go to the prompt before or after the line at hand."""
        if self.document is None:
            return
        rows = [
            row
            for block in self.document.blocks
            if block.kind == "prompt" and (row := self.document.row_of(block.id, self._width)) is not None
        ]
        later = [row for row in rows if row > self.row]
        earlier = [row for row in rows if row < self.row]
        if by > 0 and later:
            self._take(later[0])
        elif by < 0:
            self._take(earlier[-1] if earlier else 0)
        else:
            self.to_end()

    def _take(self, row: int, scroll: int = 0) -> None:
        self.row = max(0, min(self.view.total - 1, row))
        view = self.view.scrolled(self.view.top + scroll) if scroll else self.view
        self.view = view.showing(self.row)
        self._place()

    def _place(self, *, quiet: bool = False) -> None:
        """Bring everything in line with ``view`` and ``row``, and remember by blocks where that is."""
        low, high = self.view.top, self.view.top + self.view.height - 1
        self.row = max(low, min(high, self.row, max(0, self.view.total - 1)))
        if self.scroll_offset.y != self.view.top:
            self.scroll_to(y=self.view.top, animate=False, force=True, immediate=True)
        self._top, self._here = self._spot(self.view.top), self._spot(self.row)
        if self.view.follow:
            self._end = self._spot(max(0, self.view.total - 1))
        self.refresh()
        if not quiet:
            self.post_message(self.Moved(self, self.view.top < 2 * self.view.height))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The wheel or the scrollbar moved: what is in view is what is at hand.

        A scroll that comes of another height is none of the reader's; ``on_resize`` puts it right.
        """
        super().watch_scroll_y(old_value, new_value)
        if round(new_value) != self.view.top and self.size.height == self.view.height:
            self.view = self.view.scrolled(round(new_value))
            self._place()

    def on_resize(self) -> None:
        """Another width: lay out anew."""
        self.redraw()

    # Folding.

    def fold(self) -> None:
        """Fold the block at hand, or unfold it."""
        block = self.block
        if block is None or self.document is None:
            return
        if block.kind in {"turn", "ask"}:
            self.post_message(self.Opened(self, block))
            return
        self.view = replace(self.view, follow=False)
        self.document.toggle(block.id)
        self._here = Spot(block.id, 0)
        self.redraw()
        first, last = self.row, self.row
        while (found := self.document.at(last + 1, self._width)) and found[0].id == block.id:
            last += 1
        top = min(first, max(self.view.top, last - self.view.height + 1))
        self.view = self.view.scrolled(top)
        self._place()

    def fold_all(self) -> None:
        """Unfold every call and thought, or fold them all when they are unfolded."""
        if self.document is None:
            return
        folds = self.document.folds
        kinds: tuple[Kind, ...] = ("tool", "thinking")
        open_now = any(b.kind in kinds and not folds.folded(b) for b in self.document.blocks)
        folds.all(kinds, folded=open_now)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Take the clicked line to hand; fold or unfold a call or a thought."""
        row = self.view.top + event.y
        if not 0 <= row < self.view.total or self.screen.get_selected_text():
            return
        self._take(row)
        block = self.block
        if block is not None and (block.kind in {"tool", "thinking"} or event.chain > 1):
            self.fold()

    # Searching.

    def rows_with(self, text: str) -> list[int]:
        """The rows where ``text`` stands, each once."""
        if self.document is None or not text:
            return []
        return list(dict.fromkeys(found.row for found in self.document.find(text, self._width)))

    def mark(self, text: str) -> None:
        """Mark ``text`` wherever it stands."""
        self.wanted = text.casefold()
        self.refresh()

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width, row = self.size.width, y + self.view.top
        if self.document is None or row >= self.view.total:
            return Strip.blank(width, self.palette.style(""))
        found = self.document.lines(row, row + 1, self._width)
        at_hand = row == self.row
        mark = Span("▌ " if at_hand else "  ", "prompt" if self.has_focus else "dim")
        line: Line = found[0] if found else ()
        strip = self.palette.strip((mark, *self._marked(line)), width)
        if (selection := self.text_selection) is not None:
            strip = self._selected(strip, selection, row)
        return strip.apply_offsets(0, row)

    def _marked(self, line: Line) -> Line:
        words = plain(line)
        if not self.wanted or self.wanted not in words.casefold():
            return line
        return marked(line, self.wanted)

    def _selected(self, strip: Strip, selection: Selection, row: int) -> Strip:
        span = selection.get_span(row)
        if span is None:
            return strip
        start, end = span
        style = self.screen.get_component_rich_style("screen--selection")
        end = strip.cell_length if end < 0 else min(end, strip.cell_length)
        start = min(max(start, MARGIN), end)
        parts = list(strip.divide([start, end, strip.cell_length]))
        chosen = Strip([Segment(s.text, (s.style or Style()) + style) for s in parts[1]])
        return Strip.join([parts[0], chosen, *parts[2:]])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without the marks at the left."""
        if self.document is None:
            return None
        start = selection.start.y if selection.start else 0
        stop = selection.end.y + 1 if selection.end else self.view.total
        lines: list[str] = []
        for row, line in enumerate(self.document.lines(start, stop, self._width), start):
            span = selection.get_span(row)
            if span is None:
                continue
            text = " " * MARGIN + plain(line)
            low, high = max(MARGIN, span[0]), len(text) if span[1] < 0 else span[1]
            lines.append(text[low:high])
        return "\n".join(lines), "\n"

    def _spot(self, row: int) -> Spot:
        found = self.document.at(row, self._width) if self.document is not None else None
        return Spot(found[0].id, found[1]) if found else Spot("", 0)

    def _row_of(self, spot: Spot) -> int | None:
        """Where ``spot`` is now; a block that was being written has another name once it is complete."""
        if self.document is None or not spot.block:
            return None
        row = self.document.row_of(spot.block, self._width)
        if row is None:
            later = (b for b in self.document.blocks if getattr(b, "was", None) == spot.block)
            block = next(later, None)
            row = self.document.row_of(block.id, self._width) if block else None
        return None if row is None else row + spot.line


def marked(line: Line, wanted: str) -> Line:
    """``line`` with each ``wanted``, which is casefolded, marked as found."""
    found: list[Span] = []
    words = plain(line).casefold()
    edges: list[tuple[int, int]] = []
    at = words.find(wanted)
    while at >= 0:
        edges.append((at, at + len(wanted)))
        at = words.find(wanted, at + len(wanted))
    offset = 0
    for span in line:
        cuts = {0, len(span.text)}
        for edge in (place - offset for pair in edges for place in pair):
            if 0 < edge < len(span.text):
                cuts.add(edge)
        places = sorted(cuts)
        for start, end in pairwise(places):
            inside = any(low <= offset + start < high for low, high in edges)
            found.append(Span(span.text[start:end], "found" if inside else span.style))
        offset += len(span.text)
    return tuple(found)


if __name__ == "__main__":
    from tui.state.conversation import Conversation
    from tui.widgets.samples import alone

    def sample(palette: Palette) -> Talk:
        """A few words and a call."""
        bodies = (
            {"kind": "agent.text", "text": "I read the **minutes** first."},
            {"kind": "agent.tool_called", "id": "c", "name": "Read", "input": {"file_path": "minutes.md"}},
            {"kind": "agent.tool_returned", "id": "c", "content": "Ada asks for the offer.\nBy Friday."},
        )
        conversation = Conversation("acme")
        for cursor, body in enumerate(bodies, 1):
            conversation.take({"cursor": cursor, "project": "acme", "task": "t1", "body": body})
        talk = Talk()
        talk.can_focus = True
        talk.call_after_refresh(talk.show, Document(conversation), palette)
        return talk

    alone(sample)
