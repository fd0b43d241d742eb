"""The map as a graph: projects below each other, links between two in a lane beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from orchestrator.signs import link_state
from tui.state.links import projects_of, relation_of
from tui.state.looks import Look

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """All links of one relation between two projects."""

    ends: tuple[str, str]
    look: Look
    links: tuple[str, ...]
    fresh: int = 0
    """How many of them nobody has decided about."""

    @property
    def count(self) -> int:
        """How many links it stands for."""
        return len(self.links)


@dataclass(frozen=True, slots=True)
class Lane:
    """An edge where it is drawn: from one project's row to another's, in one column."""

    edge: Edge
    top: int
    bottom: int
    column: int


@dataclass(frozen=True, slots=True)
class Graph:
    """What is drawn."""

    nodes: tuple[str, ...] = ()
    lanes: tuple[Lane, ...] = ()
    """By column from the left, in each from the top."""
    columns: int = 0
    left_out: int = 0
    """Links for which there is no column."""

    def lane_of(self, link: str) -> int:
        """The number of the lane that has ``link``; -1 where none has."""
        return next((place for place, lane in enumerate(self.lanes) if link in lane.edge.links), -1)


def edges(links: Iterable[Json]) -> list[Edge]:
    """Links by pair and relation: those with new ones first, then the most."""
    found: dict[tuple[str, str, str], list[Json]] = {}
    for link in links:
        for one, two in combinations(sorted(projects_of(link)), 2):
            found.setdefault((one, two, relation_of(link).word), []).append(link)
    made = [
        Edge(
            (one, two),
            relation_of(same[0]),
            tuple(str(link["link"]) for link in same),
            sum(link_state(link) == "new" for link in same),
        )
        for (one, two, _), same in found.items()
    ]
    return sorted(made, key=lambda edge: (-edge.fresh, -edge.count, edge.ends, edge.look.word))


def graph(links: Iterable[Json], columns: int, rows: int) -> Graph:
    """The graph of ``links`` in so many columns of lanes and rows of projects; what matters most is drawn."""
    every = edges(links)
    chosen: set[str] = set()
    kept: list[Edge] = []
    for edge in every:
        if len(chosen | set(edge.ends)) <= rows:
            chosen |= set(edge.ends)
            kept.append(edge)
    nodes = ordered(kept)
    lanes = _lanes(kept, nodes, columns)
    drawn = {name for lane in lanes for name in lane.edge.links}
    used = {name for lane in lanes for name in lane.edge.ends}
    if used != set(nodes):  # a project whose every lane was left out is none of the picture
        kept = [lane.edge for lane in lanes]
        nodes = tuple(name for name in nodes if name in used)
        lanes = _lanes(kept, nodes, columns)
        drawn = {name for lane in lanes for name in lane.edge.links}
    left_out = {name for edge in every for name in edge.links} - drawn
    return Graph(nodes, lanes, max((lane.column + 1 for lane in lanes), default=0), len(left_out))


def ordered(found: Sequence[Edge]) -> tuple[str, ...]:
    """The projects, those near each other that are joined; the same for the same edges.

    One is put behind the other: next comes the one with the most links to those that stand already, and the
    fewest to those that do not.
    """
    near: dict[str, dict[str, int]] = {name: {} for edge in found for name in edge.ends}
    for edge in found:
        for one, two in (edge.ends, edge.ends[::-1]):
            near[one][two] = near[one].get(two, 0) + edge.count
    pull = {name: -sum(joined.values()) for name, joined in near.items()}
    placed: list[str] = []
    while pull:
        name = min(pull, key=lambda one: (-pull[one], one))
        del pull[name]
        placed.append(name)
        for other, weight in near[name].items():
            if other in pull:
                pull[other] += 2 * weight
    return tuple(placed)


def _lanes(found: Sequence[Edge], nodes: Sequence[str], columns: int) -> tuple[Lane, ...]:
    """A lane for each edge as long as there are columns: the most important get one."""
    place = {name: at for at, name in enumerate(nodes)}
    deep = [0] * len(nodes)
    """How many lanes pass each project."""
    kept: list[tuple[int, int, Edge]] = []
    for edge in found:
        top, bottom = sorted(place[name] for name in edge.ends)
        if max(deep[top : bottom + 1]) < columns:
            kept.append((top, bottom, edge))
            deep[top : bottom + 1] = [one + 1 for one in deep[top : bottom + 1]]
    ends: list[int] = []
    """The last project of each column: in order of their tops, lanes need as many columns as pass at once."""
    lanes = []
    for top, bottom, edge in sorted(kept, key=lambda one: one[:2]):
        column = next((at for at, end in enumerate(ends) if end < top), len(ends))
        ends[column : column + 1] = [bottom]
        lanes.append(Lane(edge, top, bottom, column))
    return tuple(sorted(lanes, key=lambda lane: (lane.column, lane.top)))
