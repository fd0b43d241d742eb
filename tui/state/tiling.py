"""How many panes fit beside and below each other so that each can be read."""

from __future__ import annotations

LEAST_WIDTH = 36
LEAST_HEIGHT = 6
_SHAPE = 3.2
"""Columns per row of a pane that reads well: lines of text are long and few."""


def grid(count: int, width: int, height: int) -> tuple[int, int]:
    """Columns and rows for ``count`` panes on ``width`` × ``height`` cells.

    Of all grids that hold them, the one whose panes are nearest to a good shape; panes narrower than
    ``LEAST_WIDTH`` only where nothing else is left. No panes: ``(1, 1)``.
    """
    if count <= 1:
        return 1, 1
    found = [(columns, -(-count // columns)) for columns in range(1, count + 1)]
    return min(found, key=lambda size: _badness(size, count, width, height))


def page(count: int, width: int, height: int) -> int:
    """How many of ``count`` panes fit at the least size that can be read; at least one."""
    columns, rows = max(1, width // LEAST_WIDTH), max(1, height // LEAST_HEIGHT)
    return min(count, columns * rows) or 1


def _badness(size: tuple[int, int], count: int, width: int, height: int) -> tuple[float, ...]:
    columns, rows = size
    wide, high = width / columns, height / rows
    cramped = max(0.0, LEAST_WIDTH - wide) / LEAST_WIDTH + max(0.0, LEAST_HEIGHT - high) / LEAST_HEIGHT
    shape = wide / max(high, 0.1) / _SHAPE
    return cramped, abs(shape - 1 / shape) if shape else 9e9, columns * rows - count


def rectangles(
    count: int, columns: int, rows: int, width: int, height: int
) -> list[tuple[int, int, int, int]]:
    """``(x, y, width, height)`` of each pane, row by row, one column apart; together they fill the wall.

    The last row's panes share the whole width when it is not full.
    """
    found: list[tuple[int, int, int, int]] = []
    tops = _cuts(rows, height)
    for row in range(rows):
        here = min(columns, count - row * columns)
        if here <= 0:
            break
        lefts = _cuts(here, width)
        for column in range(here):
            left, right = lefts[column], lefts[column + 1]
            last = column == here - 1
            found.append((left, tops[row], right - left - (not last), tops[row + 1] - tops[row]))
    return found


def _cuts(parts: int, length: int) -> list[int]:
    return [round(place * length / parts) for place in range(parts + 1)]
