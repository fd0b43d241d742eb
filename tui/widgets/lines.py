"""Lines to read: wrapped to the width, scrolled, and only those drawn that are seen."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.tokens import Line, Span, plain
from tui.render.wrap import wrap
from tui.themes.palette import Palette


class Lines(ScrollView):
    """Shows what it is given. Another text begins at its top; the same text, told anew, stays where it is."""

    DEFAULT_CSS = """
    Lines { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    class Picked(Message):
        """A line was clicked that begins with ``key``, as a span of that style."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.palette = Palette({})
        self.about = ""
        """What the lines are about."""
        self._source: Sequence[Line] = ()
        self._wrapped: list[Line] = []
        self._width = 0

    def show(self, lines: Sequence[Line], palette: Palette, about: str = "") -> None:
        """Show ``lines``, which are about ``about``."""
        if about != self.about:
            self.about = about
            self.scroll_to(y=0, animate=False, immediate=True)
        if palette is not self.palette or list(lines) != list(self._source):
            self._source, self.palette, self._width = lines, palette, 0
            self._lay()

    def to_mark(self, mark: str) -> None:
        """Scroll to the first line that begins with ``mark``, unless it is seen."""
        found = (at for at, line in enumerate(self._wrapped) if line and line[0].text.startswith(mark))
        at, seen = next(found, -1), self.scrollable_content_region.height
        if at >= 0 and not self.scroll_offset.y <= at < self.scroll_offset.y + seen - 1:
            self.scroll_to(y=max(0, at - seen // 2), animate=False, immediate=True)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay()

    def on_click(self, event: events.Click) -> None:
        """Tell of a line that offers a key."""
        place = event.y + self.scroll_offset.y
        line = self._wrapped[place] if 0 <= place < len(self._wrapped) else ()
        if line and line[0].style == "key" and (key := line[0].text.strip()):
            self.post_message(self.Picked(key))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width, place = self.size.width, y + self.scroll_offset.y
        if place >= len(self._wrapped):
            return self.palette.blank(width)
        return self.palette.strip(self._wrapped[place], width)

    def _lay(self) -> None:
        width = max(10, self.scrollable_content_region.width)
        if width != self._width:
            self._width = width
            self._wrapped = [row for line in self._source for row in wrap(line, width, rest=_stem(line))]
        self.virtual_size = Size(width, len(self._wrapped))
        self.refresh()


def _stem(line: Line) -> Line:
    """What the rest of a wrapped line is moved in by: its own blanks at the beginning, and two more."""
    text = plain(line)
    return (Span(" " * (len(text) - len(text.lstrip(" ")) + 2)),)


if __name__ == "__main__":
    from tui.widgets.samples import alone

    def sample(palette: Palette) -> Lines:
        """A long text."""
        lines, words = Lines("sample"), "What allowing it would do, word for word, whatever its length. " * 4
        lines.show([(Span("Bash", "tool"),), (), *[(Span(f"  {words}", "text"),)] * 20], palette)
        return lines

    alone(sample)
