"""The graph of the map: projects and the lanes between them, scrolled where it is higher than its room."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.graph import Picture
from tui.themes.palette import Palette


class GraphView(ScrollView, can_focus=False):
    """Shows a picture; a click on a lane or on a project tells which."""

    DEFAULT_CSS = "GraphView { scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }"

    class Picked(Message):
        """A lane was clicked; ``opened`` at the second click."""

        def __init__(self, lane: int, *, opened: bool) -> None:
            super().__init__()
            self.lane = lane
            self.opened = opened

    class Named(Message):
        """A project was clicked."""

        def __init__(self, project: str) -> None:
            super().__init__()
            self.project = project

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.palette = Palette({})
        self.picture = Picture((), (), ())

    def show(self, picture: Picture, palette: Palette, row: int = 0) -> None:
        """Show ``picture``, with its ``row`` in view."""
        if picture != self.picture or palette is not self.palette:
            self.picture, self.palette = picture, palette
            self.virtual_size = Size(self.size.width, len(picture.lines))
            self.refresh()
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= row < top + height:
            self.scroll_to(y=max(0, row - height // 2), animate=False)

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        width, place = self.size.width, y + self.scroll_offset.y
        if place >= len(self.picture.lines):
            return self.palette.blank(width)
        return self.palette.strip(self.picture.lines[place], width)

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        place = event.y + self.scroll_offset.y
        if not 0 <= place < len(self.picture.lines):
            return
        lanes = self.picture.lanes[place]
        near = [at for at in (event.x, event.x - 1, event.x + 1) if 0 <= at < len(lanes) and lanes[at] >= 0]
        if near:
            self.post_message(self.Picked(lanes[near[0]], opened=event.chain > 1))
        elif project := self.picture.projects[place]:
            self.post_message(self.Named(project))


if __name__ == "__main__":
    from tui.render.graph import picture
    from tui.state.graph import graph
    from tui.widgets.samples import LINKS, alone

    def sample(palette: Palette) -> GraphView:
        """Two projects and what joins them."""
        view = GraphView("graph")
        drawn = picture(graph(LINKS, 6, 10), 58, 12, 0, {"acme": 2, "north": 2})
        view.call_after_refresh(view.show, drawn, palette)
        return view

    alone(sample)
