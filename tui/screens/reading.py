"""A text to be read and scrolled, over any room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from orchestrator.text import clean, flat
from tui.keymap import bindings
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.screens.overlay import Overlay
from tui.widgets.rows import RowLine, Rows


class ReadingScreen(Overlay):
    """Shows ``text`` under ``title``, made inert and wrapped; ``head`` are lines of ours above it."""

    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reading")]

    def __init__(self, title: str, head: Sequence[Line], text: str) -> None:
        super().__init__()
        self._title = flat(title)
        self._head = head
        self._text = clean(text)

    def title_text(self) -> str:
        """What is read."""
        return self._title

    def body(self) -> Iterable[Widget]:
        """The text."""
        yield Rows("text")

    def on_mount(self) -> None:
        """Lay it out."""
        super().on_mount()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Wrap anew."""
        self.call_after_refresh(self._show)

    def action_copy(self) -> None:
        """Copy the text."""
        self.control.copy_text(self._text)

    def _show(self) -> None:
        rows = self.query_one(Rows)
        width = max(10, rows.size.width - 1)
        lines = [part for line in self._head for part in wrap(line, width)]
        for text in self._text.expandtabs(4).splitlines():
            lines += wrap((Span(text, "text"),), width)
        rows.styles.height = self.fitting(len(lines))
        rows.show([RowLine(line) for line in lines], self.control.palette)
