"""The wall of panes: one widget that draws them all, so that thirty busy agents cost little more than one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Self

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from orchestrator.text import fit
from tui.render.tokens import Span
from tui.state.tiling import grid, page, rectangles
from tui.themes.palette import Palette
from tui.widgets.pane import Face, Pane
from tui.widgets.whole import Whole

BUDGET = 0.006
"""Seconds of one frame for what the conversations say."""


class Wall(Widget):
    """A grid that adapts to how many panes there are and how much room they have."""

    DEFAULT_CSS = "Wall { background: $background; }"

    class Picked(Message):
        """The person clicked a pane; ``twice`` means that they want to go in."""

        def __init__(self, project: str, *, twice: bool) -> None:
            super().__init__()
            self.project = project
            self.twice = twice

    def __init__(self) -> None:
        super().__init__()
        self.panes: dict[str, Pane] = {}
        """The panes in view, by project, in the order of the grid."""
        self.palette = Palette({})
        self.columns = 1
        self._places: dict[str, Region] = {}
        self._bands: list[list[tuple[Region, str]]] = []
        self._late: set[str] = set()
        self._turn = -1
        self._empty = ""
        self._drawn: dict[int, Strip] = {}
        self._drawn_with: tuple[int, Palette] | None = None

    def fill(
        self, names: Sequence[str], first: str, pane: Callable[[str], Pane], face: Callable[[str], Face]
    ) -> None:
        """Show ``names``, as many as can be read at once, those around ``first`` if not all can."""
        width, height = self.size
        if not width or not height:
            return
        fits = page(len(names), width, height)
        start = (names.index(first) // fits) * fits if first in names else 0
        wanted = list(names[start : start + fits])
        places = self._plan(wanted)
        if places != self._places:
            self.panes = {name: self.panes.get(name) or pane(name) for name in wanted}
            self._places = places
            bands: dict[int, list[tuple[Region, str]]] = {}
            for name, place in places.items():
                bands.setdefault(place.y, []).append((place, name))
            self._late &= set(wanted)
            self._bands = list(bands.values())
            self.refresh()
        rows: set[int] = set()
        for name in wanted:
            place = places[name]
            changed = self.panes[name].draw(face(name), place.width, place.height)
            rows.update(place.y + row for row in changed)
        self._dirty(rows)
        self.talk(wanted)

    def tell(self, empty: str) -> None:
        """Say ``empty`` where there is no pane."""
        if empty != self._empty:
            self._empty = empty
            self.refresh()

    @property
    def late(self) -> bool:
        """Whether there are panes whose turn did not come; ``talk`` goes on with them."""
        return bool(self._late)

    def talk(self, names: Iterable[str]) -> None:
        """The conversations of ``names`` may read otherwise now: draw those whose turn it is.

        Whole bands of the grid take turns, so that no frame keeps a key waiting for longer than ``BUDGET``.
        """
        self._late |= {name for name in names if name in self.panes}
        until = perf_counter() + BUDGET
        rows: set[int] = set()
        for _ in self._bands:
            if not self._late or perf_counter() > until:
                break
            self._turn = (self._turn + 1) % len(self._bands)
            for place, name in self._bands[self._turn]:
                if name in self._late:
                    self._late.discard(name)
                    rows.update(place.y + row for row in self.panes[name].redraw())
        self._dirty(rows)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's; without regions all rows are drawn anew."""
        if not regions:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Rows as they reach the screen, each drawn once until it is dirty."""
        width = self.size.width
        if (
            self._drawn_with is None
            or self._drawn_with[0] != width
            or self._drawn_with[1] is not self.palette
        ):
            self._drawn, self._drawn_with = {}, (width, self.palette)
        missing = [y for y in crop.line_range if y not in self._drawn]
        if missing:
            filters, ground = self.get_line_filters(), self.background_colors[1]
            for y in missing:
                segments = list(self.render_line(y))
                for one in filters:
                    segments = one.apply(segments, ground)
                self._drawn[y] = Whole(segments, width)
        return [self._drawn[y].crop(crop.x, crop.right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """One row of the screen: a row of each pane of its band."""
        plain, (width, height) = self.palette.style(""), self.size
        for band in self._bands:
            top = band[0][0]
            if top.y <= y < top.bottom:
                segments: list[Segment] = []
                at = 0
                for place, name in band:
                    if place.x > at:
                        segments.append(Segment(" " * (place.x - at), plain))
                    segments += self.panes[name].segments(y - place.y)
                    at = place.right
                if at < width:
                    segments.append(Segment(" " * (width - at), plain))
                return Strip(Segment.simplify(segments), width)
        if self._empty and not self._bands and y == height // 3:
            line = (Span(fit(self._empty, width - 2).center(width), "dim"),)
            return self.palette.strip(line, width)
        return self.palette.blank(width)

    def on_click(self, event: events.Click) -> None:
        """Tell which pane was picked."""
        for name, place in self._places.items():
            if place.contains(event.x, event.y):
                self.post_message(self.Picked(name, twice=event.chain > 1))

    def _plan(self, wanted: list[str]) -> dict[str, Region]:
        width, height = self.size
        self.columns, rows = grid(len(wanted), width, height)
        found = rectangles(len(wanted), self.columns, rows, width, height)
        return {name: Region(*place) for name, place in zip(wanted, found, strict=True)}

    def _dirty(self, rows: set[int]) -> None:
        """Have these rows drawn, whole: the compositor pays for each cut, the terminal little for a row."""
        if rows:
            for row in rows:
                self._drawn.pop(row, None)
            width = self.size.width
            self.refresh(*(Region(0, row, width, 1) for row in sorted(rows)))
