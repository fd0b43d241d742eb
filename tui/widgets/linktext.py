"""A link in full: its quotes beside each other, and what is inferred from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from textual import events
from textual.message import Message

from tui.render.links import Shown, in_full
from tui.themes.palette import Palette
from tui.widgets.lines import Lines


class LinkText(Lines, can_focus=False):
    """Lines that are laid out for the width; a click on a quote tells which."""

    class Quoted(Message):
        """A quote was clicked; ``opened`` at the second click."""

        def __init__(self, quote: int, *, opened: bool) -> None:
            super().__init__()
            self.quote = quote
            self.opened = opened

    class Resized(Message):
        """It has another width: lines have to be made anew."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._shown: Sequence[Shown] = ()
        self._made_for = 0

    @property
    def columns(self) -> int:
        """Columns that lines may take."""
        return max(10, self.scrollable_content_region.width)

    def show_link(self, shown: Sequence[Shown], palette: Palette, about: str) -> None:
        """Show ``shown``, made for ``columns``; another link begins at its top."""
        self._shown = shown
        self.show([one.line for one in shown], palette, about)

    def on_resize(self) -> None:
        """Tell of another width."""
        super().on_resize()
        if self.columns != self._made_for:
            self._made_for = self.columns
            self.post_message(self.Resized())

    def page(self, by: int) -> None:
        """Scroll by a screenful."""
        self.scroll_to(y=self.scroll_offset.y + by * max(1, self.size.height - 2), animate=False)

    def reveal(self, quote: int) -> None:
        """Scroll as little as it takes to see the beginning of a quote."""
        places = [at for at, one in enumerate(self._shown) if quote in {one.left, one.right}]
        top, height = self.scroll_offset.y, self.size.height
        if places and height and not top <= places[0] < top + max(1, height - 2):
            self.scroll_to(y=max(0, places[0] - 1), animate=False)

    def on_click(self, event: events.Click) -> None:
        """Tell which quote was clicked."""
        place = event.y + self.scroll_offset.y
        if not 0 <= place < len(self._shown):
            return
        one = self._shown[place]
        quote = one.left if 2 * event.x < self.size.width else one.right
        if quote >= 0:
            self.post_message(self.Quoted(quote, opened=event.chain > 1))


if __name__ == "__main__":
    from tui.widgets.samples import LINKS, alone

    def sample(palette: Palette) -> LinkText:
        """One link."""
        text = LinkText("link")

        def fill() -> None:
            now = datetime(2026, 1, 5, 9, tzinfo=UTC)
            text.show_link(in_full(LINKS[0], now, text.columns, 0), palette, "")

        text.call_after_refresh(fill)
        return text

    alone(sample)
