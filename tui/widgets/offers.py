"""A small list of what a begun word may become."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from orchestrator.text import fit, flat
from tui.render.tokens import Span
from tui.themes.palette import Palette


class Offers(Widget):
    """What a begun word may become."""

    DEFAULT_CSS = "Offers { height: auto; background: $panel; display: none; }"

    class Picked(Message):
        """One was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self.names: list[str] = []
        self._place = 0

    @property
    def name_taken(self) -> str:
        """The selected one; empty when nothing is offered."""
        return self.names[self._place] if self.names else ""

    def show(self, names: list[str]) -> None:
        """Offer ``names``; none closes the list."""
        if names != self.names:
            self.names, self._place = names, 0
            self.display = bool(names)
            self.refresh(layout=True)

    def step(self, by: int) -> None:
        """Select the next one, the first after the last."""
        self._place = (self._place + by) % len(self.names)
        self.refresh()

    def get_content_height(self, *_: object) -> int:
        """A line each."""
        return len(self.names)

    def render_line(self, y: int) -> Strip:
        """One name."""
        if y >= len(self.names):
            return Strip.blank(self.size.width, self.rich_style)
        here = y == self._place
        name = fit(flat(self.names[y]), max(1, self.size.width - 4))
        line = (Span(" ▸ " if here else "   ", "prompt"), Span(name, "strong" if here else "dim"))
        return self.palette.strip(line, self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Take what was clicked."""
        if event.y < len(self.names):
            self.post_message(self.Picked(self.names[event.y]))
