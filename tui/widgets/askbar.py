"""The question that an agent waits with, word for word, where it can be answered."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from tui.render.tokens import Line
from tui.themes.palette import Palette


class AskBar(Widget):
    """Lines above the composer while something waits for the person; no room otherwise."""

    DEFAULT_CSS = "AskBar { height: auto; background: $panel; display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], palette: Palette) -> None:
        """Show these lines; none hides it."""
        if lines == self._lines and palette is self.palette:
            return
        self._lines, self.palette = lines, palette
        self.display = bool(lines)
        self.refresh(layout=True)

    def get_content_height(self, *_: object) -> int:
        """A line each."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """One line."""
        line: Line = self._lines[y] if y < len(self._lines) else ()
        return self.palette.strip(line, self.size.width)
