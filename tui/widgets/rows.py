"""A long list of lines with one selected: only what is seen is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.tokens import Line
from tui.themes.palette import Palette
from tui.widgets.whole import InRows


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row: ``key`` names what it stands for, which may take several rows; one without is a heading."""

    line: Line
    key: str = ""


class Rows(ScrollView, InRows):
    """Rows of one line each. The selected one is told by its key, so it stays selected when rows move."""

    DEFAULT_CSS = """
    Rows { scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    class Selected(Message):
        """Another row was selected by the person."""

        def __init__(self, rows: Rows, key: str) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    class Opened(Selected):
        """A row was chosen: Enter, or a second click."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.palette = Palette({})
        self.key = ""
        self._rows: Sequence[RowLine] = ()

    def show(self, rows: Sequence[RowLine], palette: Palette, key: str | None = None) -> None:
        """Show ``rows``; ``key`` selects one, else the selected one stays."""
        before, was, same = self._rows, self.key, palette is self.palette
        self._rows, self.palette, self.key = rows, palette, was if key is None else key
        if len(rows) != len(before) or not same:
            self.virtual_size = Size(self.size.width, len(rows))
            self.refresh()
        elif rows is not before:
            pairs = enumerate(zip(before, rows, strict=True))
            self._draw(place for place, (old, new) in pairs if old != new)
        if self.key != was:
            self._draw_keys(was, self.key)
            self._reveal()

    @property
    def keys(self) -> list[str]:
        """The keys of the rows that can be selected, in order."""
        return list(dict.fromkeys(row.key for row in self._rows if row.key))

    @property
    def selected(self) -> RowLine | None:
        """The selected row."""
        return next((row for row in self._rows if row.key and row.key == self.key), None)

    def step(self, by: int) -> None:
        """Select the row ``by`` places on, as the person does."""
        keys = self.keys
        if not keys:
            return
        here = keys.index(self.key) if self.key in keys else -1 if by > 0 else 0
        self._select(keys[max(0, min(len(keys) - 1, here + by))])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys move the selection, where there is one; only a list of headings is scrolled by them."""
        scrolls = action.startswith(("scroll_", "page_"))
        return not (scrolls and any(row.key for row in self._rows)) and super().check_action(
            action, parameters
        )

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width, place = self.size.width, y + self.scroll_offset.y
        if place >= len(self._rows):
            return self.palette.blank(width)
        row = self._rows[place]
        if row.key and row.key == self.key:
            return self.palette.strip(row.line, width, _marked(self.palette, focused=self.has_focus))
        return self.palette.strip(row.line, width)

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; open it at the second click."""
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self._rows) and (key := self._rows[place].key):
            self._select(key)
            if event.chain > 1:
                self.post_message(self.Opened(self, key))

    def on_resize(self) -> None:
        """Keep the selected row in view."""
        self.virtual_size = Size(self.size.width, len(self._rows))
        self._reveal()

    def _select(self, key: str) -> None:
        if key != self.key:
            was, self.key = self.key, key
            self._draw_keys(was, key)
            self._reveal()
            self.post_message(self.Selected(self, key))

    def _draw_keys(self, *keys: str) -> None:
        self._draw(place for place, row in enumerate(self._rows) if row.key in keys)

    def _draw(self, places: Iterable[int]) -> None:
        top = self.scroll_offset.y
        for place in places:
            if top <= place < top + self.size.height:
                self.refresh_line(place)

    def _reveal(self) -> None:
        places = [at for at, row in enumerate(self._rows) if row.key == self.key]
        if not places or not self.size.height:
            return
        top = self.scroll_offset.y
        if places[0] < top:
            self.scroll_to(y=max(0, places[0] - 1), animate=False)
        elif places[-1] >= top + self.size.height:
            self.scroll_to(y=places[-1] - self.size.height + 1, animate=False)


def _marked(palette: Palette, *, focused: bool) -> Style:
    return palette.style("selected" if focused else "unfocused")
