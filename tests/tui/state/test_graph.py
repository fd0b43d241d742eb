"""The map as a graph: lanes that touch nowhere, and a picture that stays within its room."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.render.graph import lanes_in, picture
from tui.render.tokens import plain
from tui.state.graph import Graph, edges, graph
from tui.state.links import RELATION_LOOKS, projects_of

Json = dict[str, Any]
PROJECTS = [f"project-{at}" for at in range(12)]


def link(name: str, one: str, two: str, relation: str = "same problem", state: str = "open") -> Json:
    return {
        "link": name,
        "relation": relation,
        "state": state,
        "quotes": [{"project": one}, {"project": two}],
    }


many = st.lists(
    st.tuples(
        st.sampled_from(list(combinations(PROJECTS, 2))),
        st.sampled_from(list(RELATION_LOOKS)),
        st.sampled_from(["open", "accepted", "dismissed"]),
    ),
    max_size=60,
).map(
    lambda found: [
        link(f"l{at}", one, two, relation, state) for at, ((one, two), relation, state) in enumerate(found)
    ]
)


def test_links_of_one_relation_between_two_projects_are_one_edge_and_new_ones_come_first() -> None:
    found = edges(
        [
            link("a", "acme", "north"),
            link("b", "north", "acme", state="accepted"),
            link("c", "acme", "north", "precedent", state="accepted"),
        ]
    )
    assert [(edge.look.word, edge.count, edge.fresh) for edge in found] == [
        ("same problem", 2, 1),
        ("precedent", 1, 0),
    ]


def test_joined_projects_stand_beside_each_other() -> None:
    found = graph([link("a", "p1", "p4"), link("b", "p2", "p3"), link("c", "p1", "p2", "precedent")], 9, 9)
    place = {name: at for at, name in enumerate(found.nodes)}
    assert abs(place["p1"] - place["p4"]) == 1
    assert abs(place["p2"] - place["p3"]) == 1


@given(many, st.integers(1, 8), st.integers(2, 12))
def test_no_two_lanes_touch_and_every_link_is_drawn_or_counted(
    links: list[Json], columns: int, rows: int
) -> None:
    found = graph(links, columns, rows)
    assert found.columns <= columns
    assert len(found.nodes) <= rows
    for one, two in combinations(found.lanes, 2):
        assert one.column != two.column or one.bottom < two.top or two.bottom < one.top
    drawn = {name for lane in found.lanes for name in lane.edge.links}
    assert len(drawn) + found.left_out == len(links)
    assert {name for lane in found.lanes for name in lane.edge.ends} == set(found.nodes)
    assert graph(links, columns, rows) == found


@given(many, st.integers(40, 200), st.integers(5, 60))
def test_a_picture_stays_within_its_room_and_leads_back_to_its_lanes(
    links: list[Json], width: int, height: int
) -> None:
    found = graph(links, lanes_in(width), height)
    counts = Counter(name for one in links for name in projects_of(one))
    drawn = picture(found, width, height, 0, counts)
    assert all(cell_len(plain(line)) <= width for line in drawn.lines)
    assert len(drawn.lines) <= max(height, len(found.nodes))
    told = {number for row in drawn.lanes for number in row if number >= 0}
    assert told == set(range(len(found.lanes)))
    assert [name for name in drawn.projects if name] == list(found.nodes)


def test_nothing_is_drawn_of_nothing() -> None:
    assert picture(Graph(), 80, 20, 0, {}).lines == ()
