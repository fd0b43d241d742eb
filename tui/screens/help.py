"""Help: every key that works in the room it was opened from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui.keymap import bindings
from tui.screens.overlay import Overlay
from tui.widgets.keytable import help_lines
from tui.widgets.rows import RowLine, Rows


class HelpScreen(Overlay):
    """Shows the registry of keys, and what its signs mean."""

    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help")]

    def __init__(self, room: str, title: str) -> None:
        super().__init__()
        self._room = room
        self._title = title

    def title_text(self) -> str:
        """The room."""
        return f"Keys: {self._title}"

    def body(self) -> Iterable[Widget]:
        """The table."""
        yield Rows("keys")

    def on_mount(self) -> None:
        """Lay it out."""
        super().on_mount()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Another width may mean another number of columns."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        rows = self.query_one(Rows)
        lines = help_lines(self._room, rows.size.width - 1)
        rows.styles.height = self.fitting(len(lines))
        rows.show([RowLine(line) for line in lines], self.control.palette)
