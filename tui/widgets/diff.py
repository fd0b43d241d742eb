"""A diff to move about in: only the rows that are seen are drawn, so it may have any length."""

from __future__ import annotations

from collections.abc import Container

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.patch import row_lines
from tui.render.tokens import Line
from tui.state.folded import Folded
from tui.state.patch import parse
from tui.themes.palette import Palette

_NOTHING = Folded(parse(""))


class DiffView(ScrollView, can_focus=True):
    """Shows the rows of a diff with one at hand. A row that does not fit is wrapped, so it is read whole."""

    DEFAULT_CSS = """
    DiffView { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    class Picked(Message):
        """The person clicked a row; ``twice`` means that they want to do something with it."""

        def __init__(self, row: int, twice: bool) -> None:
            super().__init__()
            self.row = row
            self.twice = twice

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self.rows = _NOTHING
        self.row = 0
        self.mark: int | None = None
        self.comments: Container[int] = ()
        self.flagged: Container[str] = ()
        self._seen: list[tuple[int, Line]] = []
        """The lines in view, each with its row."""

    def show(
        self,
        rows: Folded,
        row: int,
        mark: int | None,
        palette: Palette,
        *,
        comments: Container[int] = (),
        flagged: Container[str] = (),
    ) -> None:
        """Show ``rows`` with ``row`` at hand, and all from ``mark`` to it marked."""
        fresh = rows.patch is not self.rows.patch
        self.rows, self.row, self.mark, self.palette = rows, row, mark, palette
        self.comments, self.flagged = comments, flagged
        self._lay(top=0 if fresh else None)

    @property
    def height(self) -> int:
        """Lines in view."""
        return max(1, self.size.height)

    def on_resize(self) -> None:
        """Lay out anew."""
        self._lay()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are in view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._look(round(new_value))
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked."""
        if 0 <= event.y < len(self._seen):
            self.post_message(self.Picked(self._seen[event.y][0], event.chain > 1))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width = self.size.width
        if y >= len(self._seen):
            return Strip.blank(width, self.rich_style)
        row, line = self._seen[y]
        low, high = sorted((self.row, self.row if self.mark is None else self.mark))
        if low <= row <= high:
            return self.palette.strip(
                line, width, self.palette.style("at-hand" if self.has_focus else "near")
            )
        return self.palette.strip(line, width)

    def _lay(self, top: int | None = None) -> None:
        """Bring the row at hand into view, and read what is in view."""
        past = self.height - 1 if self._longer else 0  # rows may be higher than a line
        self.virtual_size = Size(self._width, len(self.rows) + past)
        wanted = self._top(round(self.scroll_y) if top is None else top)
        if wanted != round(self.scroll_y):
            self.scroll_to(y=wanted, animate=False, immediate=True)
        self._look(wanted)
        self.refresh()

    @property
    def _width(self) -> int:
        return max(10, self.scrollable_content_region.width)

    @property
    def _longer(self) -> bool:
        """Whether not everything is in view at once."""
        count = len(self.rows)
        return count > self.height or sum(len(self._lines(row)) for row in range(count)) > self.height

    def _lines(self, row: int) -> list[Line]:
        return row_lines(self.rows, row, self._width, self.comments, self.flagged)

    def _look(self, top: int) -> None:
        seen: list[tuple[int, Line]] = []
        for row in range(top, len(self.rows)):
            if len(seen) >= self.height:
                break
            seen += [(row, line) for line in self._lines(row)]
        self._seen = seen[: self.height]

    def _top(self, top: int) -> int:
        """The first row in view, nearest to ``top``, with which the row at hand is in view as a whole."""
        if self.row <= top or not len(self.rows):
            return max(0, self.row)
        used = 0
        for row in range(self.row, top - 1, -1):
            used += len(self._lines(row))
            if used > self.height:
                return min(self.row, row + 1)
        return top


if __name__ == "__main__":
    from tui.widgets.samples import DIFF, alone

    def sample(palette: Palette) -> DiffView:
        """A small diff."""
        view = DiffView()
        view.show(Folded(parse(DIFF)), 3, None, palette)
        return view

    alone(sample)
