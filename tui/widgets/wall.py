"""The wall of panes: a grid that adapts to how many there are and how much room they have."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Container

from tui.state.tiling import grid, page
from tui.widgets.pane import Pane


class Wall(Container):
    """Holds as many panes as can be read at once. Panes are kept and shown other projects, not made anew."""

    DEFAULT_CSS = """
    Wall { layout: grid; grid-gutter: 0 1; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.panes: dict[str, Pane] = {}
        """The panes in view, by project, in the order of the grid."""
        self.columns = 1
        self._spare: list[Pane] = []

    def fill(self, names: Sequence[str], first: str) -> list[str]:
        """Give each of ``names`` a pane, as many as fit, those around ``first`` if not all do.

        Returns the projects in view. Cheap when nothing changed.
        """
        width, height = self.size.width or 80, self.size.height or 24
        fits = page(len(names), width, height)
        start = (names.index(first) // fits) * fits if first in names else 0
        wanted = list(names[start : start + fits])
        if wanted != list(self.panes):
            self._assign(wanted)
        columns, rows = grid(len(wanted), width, height)
        if (columns, rows) != (self.styles.grid_size_columns, self.styles.grid_size_rows):
            self.columns = columns
            self.styles.grid_size_columns, self.styles.grid_size_rows = columns, rows
        return wanted

    def _assign(self, wanted: list[str]) -> None:
        """Keep the panes of projects that stay, and let the others show what is new."""
        free = [pane for name, pane in self.panes.items() if name not in wanted] + self._spare
        found: dict[str, Pane] = {}
        fresh: list[Pane] = []
        for name in wanted:
            pane = self.panes.get(name)
            if pane is None and free:
                pane = free.pop(0)
                pane.document = None
            if pane is None:
                pane = Pane()
                fresh.append(pane)
            pane.display = True
            found[name] = pane
        for pane in free:
            pane.display, pane.row, pane.document = False, None, None
        self.panes, self._spare = found, free
        if fresh:
            self.mount(*fresh)
        order = {pane: place for place, pane in enumerate(found.values())}
        self.sort_children(key=lambda pane: order.get(pane, len(order)) if isinstance(pane, Pane) else 0)
