"""One line between other things: words at the left and at the right."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from tui.render.tokens import Line, Span
from tui.render.wrap import fit
from tui.themes.palette import Palette


class Bar(Widget):
    """``tell`` gives it what to say; without words it takes no room, unless it is ``steady``."""

    DEFAULT_CSS = "Bar { height: 1; background: $panel; }"

    def __init__(self, name: str, *, steady: bool = False) -> None:
        super().__init__(id=name)
        self.display = steady
        self._steady = steady
        self._said: tuple[Line, Line] = ((), ())
        self.palette = Palette({})

    def tell(self, left: Line, right: Line, palette: Palette) -> None:
        """Say this; the right side gives way when there is not room for both."""
        if ((left, right), palette) != (self._said, self.palette):
            self._said, self.palette = (left, right), palette
            self.display = self._steady or bool(left or right)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        left, right = self._said
        wide = _cells(right)
        if _cells(left) + wide + 1 > width:
            right, wide = ((), 0) if wide * 2 > width else (right, wide)
        left = fit(left, max(1, width - wide - bool(wide)))
        gap = Span(" " * max(0, width - _cells(left) - wide))
        return self.palette.strip((*left, gap, *right), width)


def _cells(line: Line) -> int:
    return sum(cell_len(span.text) for span in line)
