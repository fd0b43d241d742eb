"""Links of the map as the daemon gives them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.control_room import NOW, Json
from tui.state.links import RELATION_LOOKS


def quote(whose: str, text: str, **more: Any) -> Json:
    """Words of a project, in the middle of their passage."""
    at = (NOW - timedelta(days=2)).isoformat()
    base = {"project": whose, "client": whose.title(), "ref": f"file:{whose}/memo.md@{'a' * 40}#L3"}
    return {**base, "text": text, "passage": f"Before. {text} After.", "title": "memo.md", "at": at, **more}


def link(name: str, *quotes: Json, relation: str = "same problem", hours: float = 3.0, **more: Any) -> Json:
    """A link of acme and north, or of whom it quotes."""
    said = quotes or (
        quote("acme", "Every logger stamped the same hour twice."),
        quote("north", "The logger stamps in UTC, tested.", speaker="Fiona"),
    )
    return {
        "link": name,
        "relation": relation,
        "state": "open",
        "since": (NOW - timedelta(hours=hours)).isoformat(),
        "evidence": "link.recorded@7",
        "quotes": list(said),
        "why": "North has solved what acme met.",
        "not_said": "Whether the old [b]firmware[/b] can be changed.",
        "next_action": "Ask Fiona how.",
        "signal": "Whether it is possible for acme.",
        "offered": "both have the rare words logger, stamp",
        "seen": 1,
        "stale": "",
        "dismissed": "",
        "released": {},
        **more,
    }


def many_links(number: int, projects: int = 24) -> list[Json]:
    """Links of all relations between so many projects of several clients."""
    names = [f"client-{at % 7}-work-{at}" for at in range(projects)]
    pairs = [(names[at % projects], names[(at * 7 + at // projects + 1) % projects]) for at in range(number)]
    relations = list(RELATION_LOOKS)
    return [
        link(
            f"l-{at}",
            *(quote(one, "One.", client=one[:8], speaker="") for one in pair),
            relation=relations[at * at % 11 % len(relations)],
        )
        for at, pair in enumerate(pairs)
        if len(set(pair)) == 2
    ]
