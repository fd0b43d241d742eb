"""The map's links: what became of them, which are listed, and the person's place among them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from orchestrator.events.mapping import Relation
from orchestrator.signs import link_state
from tui.state.links import LINK_LOOKS, RELATION_LOOKS, Map, concerns, look_of, relation_of

Json = dict[str, Any]


def link(name: str, *projects: str, **more: Any) -> Json:
    quotes = [{"project": one, "client": one, "text": one} for one in projects or ("acme", "north")]
    base = {"link": name, "relation": "same problem", "state": "open", "stale": "", "released": {}}
    return {**base, "quotes": quotes, **more}


def known(*links: Json) -> Map:
    found = Map()
    found.take({"links": list(links)})
    return found


def names(found: Map) -> list[str]:
    return [str(one["link"]) for one in found.listed]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "new"),
        ({"state": "accepted"}, "accepted"),
        ({"released": {"acme": "t1"}}, "released"),
        ({"released": {"acme": "t1"}, "stale": "gone"}, "stale"),
        ({"stale": "gone", "state": "dismissed"}, "dismissed"),
    ],
)
def test_what_became_of_a_link_is_one_word(more: Json, state: str) -> None:
    assert link_state(link("l", **more)) == state


def test_every_relation_and_state_is_told_without_colour() -> None:
    assert set(RELATION_LOOKS) == set(get_args(Relation))
    for looks in (LINK_LOOKS, RELATION_LOOKS):
        assert len({one.glyph for one in looks.values()}) == len(looks)
        assert len({one.word for one in looks.values()}) == len(looks)
    assert relation_of(link("l", relation="cousin of")).word == "cousin of"


def test_new_links_come_first_and_what_was_put_aside_is_counted() -> None:
    found = known(link("older"), link("kept", state="accepted"), link("gone", stale="x"), link("newest"))
    assert names(found) == ["newest", "older", "kept"]
    assert (found.hidden, found.fresh, found.selected) == (1, 2, "newest")
    found.every = True
    assert names(found) == ["newest", "older", "kept", "gone"]
    assert found.hidden == 0


def test_links_are_narrowed_to_a_project_or_a_pair() -> None:
    found = known(link("one", "acme", "north"), link("two", "acme", "south"), link("three", "north", "south"))
    found.narrow("acme")
    assert names(found) == ["two", "one"]
    found.narrow(pair=("acme", "north"))
    assert names(found) == ["one"]
    assert found.selected == "one"


def test_after_a_decision_the_next_link_is_looked_at_and_at_the_end_the_one_before() -> None:
    found = known(link("c"), link("b"), link("a"))
    assert [found.after(name) for name in ("a", "b", "c")] == ["b", "c", "b"]
    assert known(link("a")).after("a") == "a"


def test_a_link_that_is_wanted_is_listed_whatever_is_hidden() -> None:
    found = known(link("a", "acme", "north"), link("gone", "south", "north", state="dismissed"))
    found.narrow("acme")
    found.show("gone")
    assert found.selected == "gone"
    assert "gone" in names(found)
    found.show("comes")
    assert found.selected == "gone"
    found.take({"links": [link("a"), link("comes")]})
    assert found.selected == "comes"


def test_the_quote_at_hand_stays_within_the_link_that_is_selected() -> None:
    found = known(link("a"), link("b"))
    found.turn(-1)
    assert found.at_hand is not None
    assert found.at_hand["project"] == "north"
    found.step(1)
    assert found.quote == 0
    assert Map().at_hand is None


def test_only_what_is_about_the_map_makes_it_stale() -> None:
    assert concerns([{"body": {"kind": "link.recorded"}}])
    assert concerns([{"body": {"kind": "map.pass_finished"}}])
    assert not concerns([{"body": {"kind": "map.turn_ended"}}, {"body": {"kind": "agent.text"}}, {}])


def test_a_state_of_a_newer_daemon_is_shown_as_new() -> None:
    assert look_of(link("l", state="later")).word == "new"
