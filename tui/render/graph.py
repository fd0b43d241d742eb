"""The graph of the map as lines: a project at the left of each row, links as lanes between the rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestrator.text import fit, pad
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.state.graph import Graph, Lane
from tui.state.links import RELATION_LOOKS

NAME = 26
"""Columns of a project's name, at most."""
PITCH = 4
"""Columns of a lane, at least: a glyph and how many links it stands for."""
WIDEST = 26
"""Columns of a lane, at most: it says its relation in words then."""
TALLEST = 4
"""Rows from one project to the next, at most."""
_HEAVIER = {"─": "━", "┼": "┿"}


class Cell(NamedTuple):
    """One place of the picture."""

    letter: str = " "
    style: str = ""
    lane: int = -1


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines, and what stands where."""

    lines: tuple[Line, ...]
    lanes: tuple[tuple[int, ...], ...]
    """Number of the lane in each column of each row; -1 where there is none."""
    projects: tuple[str, ...]
    """The project that each row is of; empty for rows between."""

    def row_of(self, project: str) -> int:
        """The row of a project; 0 where it has none."""
        return self.projects.index(project) if project in self.projects else 0


def name_width(width: int, names: Sequence[str]) -> int:
    """Columns that the names take in a picture of ``width`` columns."""
    longest = max((len(inert_line(name)) for name in names), default=0)
    return min(longest, NAME, max(8, width // 3))


def lanes_in(width: int) -> int:
    """Columns of lanes that a picture of ``width`` columns has room for, whatever the names are."""
    return max(1, (width - min(NAME, max(8, width // 3)) - 4) // PITCH)


def picture(graph: Graph, width: int, height: int, selected: int, counts: Mapping[str, int]) -> Picture:
    """``graph`` in ``width`` columns, spread over ``height`` rows where it is lower; one lane is selected."""
    if not graph.nodes:
        return Picture((), (), ())
    names = name_width(width, graph.nodes)
    begin = names + 4
    pitch = max(PITCH, min(WIDEST, (width - begin) // max(1, graph.columns)))
    gap = max(1, min(TALLEST, (height - 1) // max(1, len(graph.nodes) - 1)))
    rows = (len(graph.nodes) - 1) * gap + 1
    grid = [[Cell()] * max(0, width - begin) for _ in range(rows)]
    for lane in graph.lanes:
        _arms(grid, lane, gap, pitch)
    order = [at for at in range(len(graph.lanes)) if at != selected]
    for number in (*order, *([selected] if 0 <= selected < len(graph.lanes) else [])):
        _drawn(grid, graph.lanes[number], gap, pitch, number, chosen=number == selected)
    ends = graph.lanes[selected].edge.ends if 0 <= selected < len(graph.lanes) else ()
    lines, projects = [], []
    for at, cells in enumerate(grid):
        project = graph.nodes[at // gap] if at % gap == 0 else ""
        projects.append(project)
        lines.append((*_named(project, names, counts, chosen=project in ends), *_spans(cells)))
    owners = tuple((*[-1] * begin, *(cell.lane for cell in cells)) for cells in grid)
    return Picture(tuple(lines), owners, tuple(projects))


def _named(project: str, names: int, counts: Mapping[str, int], *, chosen: bool) -> Line:
    if not project:
        return (Span(" " * (names + 4), ""),)
    shown = pad(fit(inert_line(project), names), names)
    many = str(counts.get(project, 0))
    return (
        Span("▸" if chosen else " ", "key"),
        Span(shown, "key" if chosen else "strong"),
        Span(f"{many:>3}"[:3], "dim"),
    )


def _arms(grid: list[list[Cell]], lane: Lane, gap: int, pitch: int) -> None:
    """The lines from both projects to the lane."""
    for row in (lane.top * gap, lane.bottom * gap):
        for column in range(min(lane.column * pitch + 1, len(grid[row]))):
            if grid[row][column].letter == " ":
                grid[row][column] = Cell("─", "rule")


def _drawn(grid: list[list[Cell]], lane: Lane, gap: int, pitch: int, number: int, *, chosen: bool) -> None:
    """The lane itself, its relation's glyph at both ends; a selected one is drawn heavier."""
    column, look = lane.column * pitch + 1, lane.edge.look
    style = "key" if chosen else look.token
    top, bottom = lane.top * gap, lane.bottom * gap
    if chosen:
        for row in (top, bottom):
            for at in range(column):
                if grid[row][at].letter in _HEAVIER:
                    grid[row][at] = Cell(_HEAVIER[grid[row][at].letter], "key", number)
    for row in range(top + 1, bottom):
        crossing = grid[row][column].letter in {"─", "┼"}
        letter = ("╂" if crossing else "┃") if chosen else ("┼" if crossing else "│")
        _put(grid, row, column, letter, style, number)
    for row in (top, bottom):
        _put(grid, row, column, look.glyph, style, number)
    many = f"{lane.edge.count}" if lane.edge.count > 1 else ""
    words, free = inert_line(look.word), pitch - 3
    middle = (top + bottom) // 2
    middle += middle % gap == 0
    if gap > 1 and free >= len(words) + len(many) + 1:
        _write(grid, middle, column + 2, f"{words} {many}".strip(), style, number)
    elif many:
        _write(grid, top, column + 1, many[: max(1, pitch - 2)], style, number)


def _write(grid: list[list[Cell]], row: int, column: int, text: str, style: str, number: int) -> None:
    for at, letter in enumerate(text):
        _put(grid, row, column + at, letter, style, number)


def _put(grid: list[list[Cell]], row: int, column: int, letter: str, style: str, number: int) -> None:
    if 0 <= column < len(grid[row]):
        grid[row][column] = Cell(letter, style, number)


def _spans(cells: Sequence[Cell]) -> Line:
    """Cells as spans, those of one style together."""
    found: list[Span] = []
    for cell in cells:
        if found and found[-1].style == cell.style:
            found[-1] = Span(found[-1].text + cell.letter, cell.style)
        else:
            found.append(Span(cell.letter, cell.style))
    return tuple(found)


def key_of(graph: Graph, width: int) -> list[Line]:
    """What the glyphs of a graph mean, on as many lines as it takes."""
    seen = {lane.edge.look.word for lane in graph.lanes}
    lines: list[list[Span]] = []
    left = 0
    for look in (look for look in RELATION_LOOKS.values() if look.word in seen):
        words = f" {look.glyph} {look.word} "
        if len(words) > left:
            lines.append([])
            left = width
        lines[-1].append(Span(words, look.token))
        left -= len(words)
    return [tuple(line) for line in lines]


def lane_line(lane: Lane) -> Line:
    """The selected lane in words."""
    one, two = lane.edge.ends
    look, fresh = lane.edge.look, lane.edge.fresh
    many = f"{lane.edge.count} link{'' if lane.edge.count == 1 else 's'}"
    return (
        Span(f" {look.glyph} {inert_line(look.word)}  ", look.token),
        Span(inert_line(one), "strong"),
        Span(" ⇄ ", "dim"),
        Span(inert_line(two), "strong"),
        Span(f"  {many}{f', {fresh} new' if fresh else ''}", "dim"),
    )
