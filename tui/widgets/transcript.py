"""A transcript to read and to route: of any length, drawing only the lines that are seen."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.transcript import Laid, Seen, draw, lay
from tui.state.transcript import Heard
from tui.themes.palette import Palette


class Transcript(ScrollView, can_focus=True):
    """Shows the transcript and the place in it that it is given; a click names a word."""

    DEFAULT_CSS = """
    Transcript { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    class Picked(Message):
        """A word was clicked; ``chain`` counts the clicks."""

        def __init__(self, word: int, chain: int) -> None:
            super().__init__()
            self.word = word
            self.chain = chain

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.palette = Palette({})
        self._laid = lay(Heard(), 80)
        self._seen = Seen()
        self._wanted: tuple[Heard, Seen, Palette] | None = None

    def show(self, heard: Heard, seen: Seen, palette: Palette) -> None:
        """Show ``heard``, with what ``seen`` marks; the word at hand is brought into view when it moved."""
        width = self.scrollable_content_region.width
        if not width:  # it has no place on the screen yet
            self._wanted = heard, seen, palette
            return
        self._wanted = None
        fresh = heard is not self._laid.heard or width != self._laid.width
        if not fresh and seen == self._seen and palette is self.palette:
            return
        other = (heard.signal, heard.run) != (self._laid.heard.signal, self._laid.heard.run)
        if fresh:
            self._laid = lay(heard, width)
            self.virtual_size = Size(width, len(self._laid.rows))
        moved, heard_on = seen.word != self._seen.word, seen.playing != self._seen.playing
        self._seen, self.palette = seen, palette
        if other:
            self.scroll_to(y=0, animate=False, immediate=True)
        if other or moved or fresh:
            self.reveal(seen.word)
        elif heard_on and seen.playing is not None:
            self.reveal(seen.playing)
        self.refresh()

    @property
    def laid(self) -> Laid:
        """How it is broken into rows."""
        return self._laid

    def page(self, by: int) -> int:
        """The word a screenful on or back, which comes to stand where this one stood."""
        laid, height = self._laid, max(1, self.size.height - 2)
        row = max(0, min(len(laid.rows) - 1, laid.row_of(self._seen.word) + by * height))
        while row > 0 and laid.rows[row].last < laid.rows[row].first:
            row -= 1
        self.scroll_to(y=max(0, self.scroll_offset.y + by * height), animate=False, immediate=True)
        return laid.rows[row].first if laid.rows else 0

    def line(self, by: int) -> int:
        """The word a line of words down or up, about where this one stands."""
        laid, row = self._laid, self._laid.row_of(self._seen.word)
        here = laid.rows[row] if laid.rows else None
        if here is None:
            return 0
        target = row + by
        while 0 <= target < len(laid.rows) and laid.rows[target].last < laid.rows[target].first:
            target += by
        if not 0 <= target < len(laid.rows):
            return self._seen.word
        share = (self._seen.word - here.first) / max(1, here.last - here.first + 1)
        there = laid.rows[target]
        return there.first + int(share * (there.last - there.first + 1))

    def reveal(self, word: int) -> None:
        """Scroll as little as shows the row of that word."""
        row, top, height = self._laid.row_of(word), self.scroll_offset.y, self.size.height
        if not height:
            return
        if row < top + 1:
            self.scroll_to(y=max(0, row - 1), animate=False, immediate=True)
        elif row >= top + height - 1:
            self.scroll_to(y=row - height + 2, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width, place = self.size.width, y + self.scroll_offset.y
        if place >= len(self._laid.rows):
            return self.palette.blank(width)
        return self.palette.strip(draw(self._laid, place, self._seen, top=not y), width)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.show(*(self._wanted or (self._laid.heard, self._seen, self.palette)))

    def on_click(self, event: events.Click) -> None:
        """Tell of the word that was clicked."""
        word = self._laid.word_at(event.y + self.scroll_offset.y, event.x)
        if word is not None:
            self.post_message(self.Picked(word, event.chain))


if __name__ == "__main__":
    from tui.state.place import Place
    from tui.state.transcript import heard
    from tui.widgets.samples import SPANS, TRANSCRIPT, alone

    def sample(palette: Palette) -> Transcript:
        """A short memo that goes to two projects."""
        shown, place = Transcript("sample"), Place()
        place.read(heard(TRANSCRIPT, SPANS))
        shown.show(place.heard, Seen(word=3, order={"acme": 0, "north": 1}), palette)
        return shown

    alone(sample)
