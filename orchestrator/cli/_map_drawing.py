"""The map as a drawing: projects below each other by client, links as arcs beside them. Pure.

Every arc goes to the right of the names, as far as its ends are apart, so that no line crosses a name. A
label is put where none stands yet, and left out where there is no room; the legend, the arc's own title and
the list below the drawing say it too.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from orchestrator import signs
from orchestrator.text import fit, flat, width

Json = dict[str, Any]
_COLOURS: Mapping[str, tuple[str, str]] = {
    "contradiction": ("#d64545", ""),
    "dependency": ("#2f7fd1", "7 3"),
    "reusable solution": ("#23936a", ""),
    "opportunity": ("#b07d08", "2 3"),
    "same problem": ("#8e5bd0", ""),
    "expert for": ("#c7588f", "9 3 2 3"),
    "same person": ("#6b7a8f", "4 4"),
    "precedent": ("#00889a", "1 4"),
}
RELATIONS: Mapping[str, tuple[str, str, str]] = {
    name: (sign.glyph, *_COLOURS[name]) for name, sign in signs.RELATIONS.items()
}
"""By relation: a glyph, a colour that is read on light and on dark, and a dash beside it."""
_OTHER = ("?", "#808080", "3 6")
STYLE = "\n".join(
    [
        "figure { margin: 1rem 0; overflow-x: auto; }",
        "figure svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: currentColor; }",
        "figure svg text { paint-order: stroke; stroke: Canvas; stroke-width: 4px; }",
        "figure svg .whose { opacity: .65; font-size: 11px; }",
        "figure svg path, figure svg line { fill: none; stroke-width: 2; }",
        "figure svg.crowd path { stroke-width: 1.2; opacity: .65; }",
        "figure svg g:hover path { stroke-width: 4; opacity: 1; }",
        *(
            f".r{at} path, .r{at} line {{ stroke: {colour}; stroke-dasharray: {dash or 'none'}; }}"
            f" .r{at} text {{ fill: {colour}; }}"
            for at, (_, colour, dash) in enumerate((*RELATIONS.values(), _OTHER))
        ),
    ]
)
TOP, LEFT = 22, 12
ROWS, FEW = (60, 38), 8
"""Pixels of a project where there are few, and of more than those few."""
LONGEST = 30
"""Columns of a name."""
COLUMN = 7.6
"""Pixels of a column of text, rather too many than too few."""
FARTHEST, APART = 560, 140
"""Pixels that an arc reaches at most, and for each project that it passes, or arc that joins the same two."""
ENTRY = 190
"""Pixels of an entry of the legend."""
CROWD = 24
"""Arcs after which they are thin, and only numbers stand at them."""
LEAST = 520
OTHER = "another relation"
_SAID = (
    '<desc id="map-said">Projects below each other, by client; an arc for each relation between two. '
    "The list below says the same.</desc>"
)


class Edge(NamedTuple):
    """All links of one relation between two projects."""

    one: str
    two: str
    relation: str
    number: int

    def __str__(self) -> str:
        times = f", {self.number} links" if self.number > 1 else ""
        return f"{flat(self.one)} and {flat(self.two)}: {flat(self.relation)}{times}"


class Box(NamedTuple):
    """Where a label stands."""

    x: float
    y: float
    wide: float

    def covers(self, other: Box) -> bool:
        """Whether they share room."""
        beside = self.x + self.wide <= other.x or other.x + other.wide <= self.x
        return not (beside or abs(self.y - other.y) >= 17)


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge where it is drawn."""

    edge: Edge
    left: float
    top: float
    bottom: float
    reach: float

    @property
    def path(self) -> str:
        """The line: it is farthest out in the middle."""
        out = self.left + self.reach * 4 / 3
        return (
            f"M{self.left:.1f} {self.top:.1f}C{out:.1f} {self.top:.1f} {out:.1f} {self.bottom:.1f} "
            f"{self.left:.1f} {self.bottom:.1f}"
        )

    def at(self, part: float) -> tuple[float, float]:
        """The point of the line after that part of it."""
        rest = 1 - part
        x = self.left + 4 * part * rest * self.reach
        y = self.top * rest**2 * (1 + 2 * part) + self.bottom * part**2 * (1 + 2 * rest)
        return x, y


def edges(links: Iterable[Json]) -> list[Edge]:
    """Links by the projects that they join and their relation; one of several projects joins all in a row."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for link in links:
        names = sorted({str(quote["project"]) for quote in link["quotes"]})
        for one, two in pairwise(names):
            found[one, two, str(link["relation"])] += 1
    return [Edge(*key, count) for key, count in sorted(found.items())]


def drawing(links: Sequence[Json]) -> str:
    """The links as a figure of an HTML page; nothing where there are none."""
    joins = edges(links)
    if not joins:
        return ""
    nodes = _nodes(links, joins)
    left = LEFT + COLUMN * max(width(_short(name)) for name, _ in nodes) + 10
    arcs = _arcs(joins, [name for name, _ in nodes], left)
    labels = _labels(arcs)
    ends = [arc.left + arc.reach for arc in arcs] + [box.x + box.wide for _, box, _ in labels]
    wide, high = round(max(LEAST, *ends) + LEFT), TOP + _row(len(nodes)) * len(nodes) + LEFT
    legend = _legend(joins, wide, high)
    size = wide, high + 20 * len({y for _, _, y in legend}) + LEFT
    shapes = [
        *map(_arc, arcs),
        *(_node(_y(place, len(nodes)), *node, left) for place, node in enumerate(nodes)),
        *(_label(*one) for one in labels),
        *(_entry(*one) for one in legend),
    ]
    title = f"Map of {len(nodes)} projects and {len(links)} link{'' if len(links) == 1 else 's'}"
    said = "".join(f"<li>{html.escape(str(edge))}</li>" for edge in joins)
    inside, crowd = "\n".join(shapes), ' class="crowd"' if len(arcs) > CROWD else ""
    return (
        f'<figure><svg{crowd} role="img" aria-labelledby="map-title map-said" '
        f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">'
        f'<title id="map-title">{title}</title>{_SAID}\n{inside}</svg>'
        f"<figcaption><details><summary>The same in words</summary><ul>{said}</ul></details></figcaption>"
        "</figure>"
    )


def _legend(joins: Sequence[Edge], wide: int, high: int) -> list[tuple[str, int, int]]:
    """The relations that are drawn, each with its place."""
    drawn = {edge.relation for edge in joins}
    names = [*(name for name in RELATIONS if name in drawn), *([OTHER] if drawn - set(RELATIONS) else [])]
    each = max(1, (wide - LEFT) // ENTRY)
    return [(name, LEFT + ENTRY * (at % each), high + 20 * (at // each) + 8) for at, name in enumerate(names)]


def _nodes(links: Sequence[Json], joins: Sequence[Edge]) -> list[tuple[str, str]]:
    """Projects with their clients: a client's stand together, what has most links first."""
    weight: dict[str, int] = defaultdict(int)
    for edge in joins:
        weight[edge.one] += edge.number
        weight[edge.two] += edge.number
    clients = {str(one["project"]): str(one.get("client") or "") for link in links for one in link["quotes"]}
    whole: dict[str, int] = defaultdict(int)
    for name, links_of in weight.items():
        whole[clients[name]] += links_of
    order = sorted(weight, key=lambda name: (-whole[clients[name]], clients[name], -weight[name], name))
    return [(name, clients[name]) for name in order]


def _arcs(joins: Sequence[Edge], names: Sequence[str], left: float) -> list[Arc]:
    place = {name: at for at, name in enumerate(names)}
    apart = min(APART, FARTHEST / max(1, len(names) - 1))
    beside: dict[tuple[int, int], int] = defaultdict(int)
    found = []
    for edge in joins:
        top, bottom = sorted((place[edge.one], place[edge.two]))
        reach = apart * (bottom - top + beside[top, bottom])
        beside[top, bottom] += 1
        found.append(Arc(edge, left, _y(top, len(names)), _y(bottom, len(names)), reach))
    return sorted(found, key=lambda arc: -arc.reach)


def _labels(arcs: Sequence[Arc]) -> list[tuple[Edge, Box, str]]:
    """What is written at arcs: in words where there is room, else the glyph; the shortest arcs first.

    In a crowd nothing but numbers: colour and dash say the relation.
    """
    taken: list[Box] = []
    found = []
    for arc in reversed(arcs):
        glyph = RELATIONS.get(arc.edge.relation, _OTHER)[0]
        times = f" {arc.edge.number}" if arc.edge.number > 1 else ""
        worded = [f"{glyph} {arc.edge.relation}{times}"] if arc.edge.relation in RELATIONS else []
        for text in [*worded, glyph + times] if len(arcs) <= CROWD else [glyph + times] if times else []:
            box = _room(arc, COLUMN * width(text) + 6, taken)
            if box is not None:
                taken.append(box)
                found.append((arc.edge, box, text))
                break
    return found


def _room(arc: Arc, wide: float, taken: Sequence[Box]) -> Box | None:
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78):
        x, y = arc.at(part)
        box = Box(x + 5, y, wide)
        if not any(box.covers(other) for other in taken):
            return box
    return None


def _row(number: int) -> int:
    return ROWS[number > FEW]


def _y(place: int, number: int) -> float:
    return TOP + _row(number) * (place + 0.5) - 8


def _short(name: str) -> str:
    return fit(flat(name), LONGEST)


def _class(relation: str) -> str:
    return f"r{list(RELATIONS).index(relation) if relation in RELATIONS else len(RELATIONS)}"


def _arc(arc: Arc) -> str:
    said = html.escape(str(arc.edge))
    return f'<g class="link {_class(arc.edge.relation)}"><title>{said}</title><path d="{arc.path}"/></g>'


def _node(y: float, name: str, client: str, left: float) -> str:
    whose = html.escape(fit(flat(client), LONGEST))
    return (
        f'<g class="project"><title>{html.escape(flat(name))}</title>'
        f'<circle cx="{left:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text x="{left - 10:.1f}" y="{y + 4:.1f}" text-anchor="end">{html.escape(_short(name))}</text>'
        f'<text class="whose" x="{left - 10:.1f}" y="{y + 17:.1f}" text-anchor="end">{whose}</text></g>'
    )


def _label(edge: Edge, box: Box, text: str) -> str:
    place = f'x="{box.x:.1f}" y="{box.y + 4:.1f}"'
    return f'<g class="said {_class(edge.relation)}"><text {place}>{html.escape(text)}</text></g>'


def _entry(relation: str, x: int, y: int) -> str:
    glyph = RELATIONS.get(relation, _OTHER)[0]
    return (
        f'<g class="legend {_class(relation)}"><line x1="{x}" y1="{y}" x2="{x + 26}" y2="{y}"/>'
        f'<text x="{x + 34}" y="{y + 4}">{glyph} {relation}</text></g>'
    )
