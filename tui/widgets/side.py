"""What stands beside a conversation: a tab's rows, and the selected row in full below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.keymap import bindings
from tui.render.tokens import Line
from tui.state.side import TABS
from tui.themes.palette import Palette
from tui.widgets.lines import Lines
from tui.widgets.rows import RowLine, Rows


class Tabs(Widget):
    """The names of the tabs; a click chooses one."""

    DEFAULT_CSS = "Tabs { height: 1; background: $panel; }"

    class Chosen(Message):
        """The person chose a tab."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self.tab = TABS[0]

    def render_line(self, y: int) -> Strip:
        """The names, as short as there is room for."""
        short = self.size.width < sum(len(tab) + 2 for tab in TABS)
        segments = []
        for tab in TABS:
            here = tab == self.tab
            style = self.palette.style("selected" if here else "text") + Style(meta={"tab": tab})
            segments.append(Segment(f" {tab[:5] if short and not here else tab} ", style))
        return Strip(segments).adjust_cell_length(self.size.width, self.palette.style(""))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        if tab := event.style.meta.get("tab"):
            self.post_message(self.Chosen(str(tab)))


class Side(Vertical):
    """Tabs, rows and a text. It is told what to show and tells what was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("beside")]

    DEFAULT_CSS = """
    Side { width: 44; height: 1fr; border-left: solid $panel; padding-left: 1; }
    Side Rows { height: auto; max-height: 50%; background: $background; }
    Side Lines { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.tabs = Tabs()
        self.rows = Rows("beside")
        self.reading = Lines("whole")
        self.rows.can_focus = True

    def compose(self) -> ComposeResult:
        """Tabs, list, text."""
        yield self.tabs
        yield self.rows
        yield self.reading

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self.tabs.tab

    @property
    def at_hand(self) -> bool:
        """Whether keys go here."""
        return self.has_focus_within

    @property
    def width_for_rows(self) -> int:
        """Columns that a row has."""
        return max(20, self.size.width - 1)

    def choose(self, tab: str) -> None:
        """Show another tab; what it holds is told afterwards."""
        self.tabs.tab = tab
        self.tabs.refresh()

    def show(self, rows: Sequence[tuple[str, Line]], key: str, palette: Palette) -> None:
        """The rows of the tab, ``key`` selected."""
        if self.tabs.palette is not palette:
            self.tabs.palette = palette
            self.tabs.refresh()
        shown = [RowLine(line, name) for name, line in rows]
        self.rows.display = bool(shown)
        self.rows.styles.height = max(1, len(shown))
        self.rows.show(shown, palette, key)

    def read(self, lines: Sequence[Line], palette: Palette, about: str) -> None:
        """The selected row in full; ``about`` says which it is."""
        self.reading.show(lines, palette, about)

    def page(self, by: int) -> None:
        """Scroll what is read by a screenful."""
        reading = self.reading
        reading.scroll_to(y=reading.scroll_offset.y + by * max(1, reading.size.height - 2), animate=False)


if __name__ == "__main__":
    from tui.render.tokens import Span
    from tui.widgets.samples import DIFF, alone

    def sample(palette: Palette) -> Side:
        """A file's diff."""
        side = Side()
        side.tabs.tab = "Files"

        def fill() -> None:
            side.show([("offer.md", (Span("M acme/offer.md", "path"),))], "offer.md", palette)
            side.read([(Span(line),) for line in DIFF.split("\n")], palette, "offer.md")

        side.call_after_refresh(fill)
        return side

    alone(sample)
