"""Lines to be read: a diff, a prompt, a calibration. Only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.tokens import Line
from tui.render.wrap import wrap
from tui.themes.palette import Palette


class Reading(ScrollView):
    """Shows lines from their beginning, wrapped to its width."""

    DEFAULT_CSS = "Reading { background: $background; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.palette = Palette({})
        self._lines: Sequence[Line] = ()
        self._rows: list[Line] = []
        self._width = 0

    def show(self, lines: Sequence[Line], palette: Palette, *, afresh: bool = True) -> None:
        """Show ``lines``; from the beginning, unless they are the same text as before."""
        if lines == self._lines and palette is self.palette and self._width == self.size.width:
            return
        self._lines, self.palette = lines, palette
        if afresh:
            self.scroll_to(y=0, animate=False)
        self._lay()

    def page(self, by: int) -> None:
        """Scroll a screenful."""
        self.scroll_to(y=self.scroll_offset.y + by * max(1, self.size.height - 2), animate=False)

    def on_resize(self) -> None:
        """Another width: wrap anew."""
        self._lay()

    def _lay(self) -> None:
        self._width = max(8, self.size.width)
        self._rows = [row for line in self._lines for row in wrap(line, self._width)]
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        place = y + self.scroll_offset.y
        if place >= len(self._rows):
            return Strip.blank(self.size.width, self.palette.style(""))
        return self.palette.strip(self._rows[place], self.size.width)
