"""Rows that are no garbage: what a widget that draws often hands to the compositor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Whole(Strip):
    """A row of a widget. A plain ``Strip`` remembers itself as its only part: garbage of some thirty objects
    for each row that is drawn, which only the collector finds, and the collector keeps keys waiting.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The parts up to each of ``cuts``."""
        places = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if places == [self.cell_length] else super().divide(places)


class InRows(Widget):
    """A widget whose rows are ``Whole``. It comes behind the base whose looks and keys the widget takes."""

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._wholes: dict[int, tuple[Strip, Whole]] = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of ``crop``, the same ones as long as they look the same."""
        found: list[Strip] = []
        for y, strip in zip(crop.line_range, super().render_lines(crop), strict=True):
            known = self._wholes.get(y)
            if known is None or known[0] is not strip:
                known = self._wholes[y] = strip, Whole(strip, strip.cell_length)
            found.append(known[1])
        return found
