"""The drawing of the map: all that is joined, labels apart, and nothing of the sources as markup."""

from __future__ import annotations

from typing import get_args
from xml.etree import ElementTree

import pytest

from orchestrator.cli._map_drawing import CROWD, RELATIONS, drawing, edges
from orchestrator.events.mapping import Relation
from tests.support.links import link, many_links, quote
from tui.state.links import RELATION_LOOKS

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    """The drawing as a document: it is well-formed."""
    return ElementTree.fromstring(text.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"'))  # ours


def test_every_relation_has_a_colour_and_the_glyph_that_the_control_room_shows() -> None:
    assert list(RELATIONS) == list(RELATION_LOOKS)
    assert set(RELATIONS) == set(get_args(Relation))
    assert {name: glyph for name, (glyph, _, _) in RELATIONS.items()} == {
        name: look.glyph for name, look in RELATION_LOOKS.items()
    }
    assert len({(colour, dash) for _, colour, dash in RELATIONS.values()}) == len(RELATIONS)


@pytest.mark.parametrize("number", [1, 2, 12, 200])
def test_all_that_is_joined_is_drawn_and_said(number: int) -> None:
    links = many_links(number)
    svg = parsed(drawing(links)).find(f"{SVG}svg")
    assert svg is not None
    shapes = [str(one.get("class")) for one in svg.iter(f"{SVG}g")]
    joins = edges(links)
    assert sum(name.startswith("link ") for name in shapes) == len(joins)
    assert shapes.count("project") == len({name for edge in joins for name in (edge.one, edge.two)})
    assert sum(name.startswith("legend ") for name in shapes) == len({edge.relation for edge in joins})
    assert drawing(links).count("<li>") == len(joins)
    assert ("crowd" in str(svg.get("class"))) == (len(joins) > CROWD)
    wide, high = float(str(svg.get("width"))), float(str(svg.get("height")))
    for one in svg.iter(f"{SVG}text"):
        assert 0 <= float(str(one.get("x"))) < wide
        assert 0 <= float(str(one.get("y"))) < high


def test_links_of_one_relation_are_one_arc_with_their_number_and_other_relations_are_named() -> None:
    said = quote("acme", "One."), quote("north", "Two.")
    links = [link("l-1", *said), link("l-2", *said), link("l-3", *said, relation="<i>feud</i>")]
    drawn = drawing(links)
    assert "≈ same problem 2" in drawn
    assert "acme and north: same problem, 2 links" in drawn
    assert "another relation" in drawn
    assert "<i>" not in drawn
    assert drawing([]) == ""
    assert "Map of 2 projects and 3 links" in drawn
