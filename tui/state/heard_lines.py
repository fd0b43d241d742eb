"""The lines of the question about a memo: what was heard, for whom, where; and their correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.state.asks import asked_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeardLine:
    """All places where one name was heard that are proposed to the same project."""

    heard: tuple[str, ...]
    proposed: str
    """Empty: nobody."""
    length: str
    """As ``3:26``."""
    places: tuple[int, ...]
    """By their number among the question's places."""


def lines_of(item: Json) -> tuple[HeardLine, ...]:
    """The lines of an item of the queue; none where it asks something else, or about a document."""
    asked = asked_of(item)
    places = asked.get("places") or ()
    found = []
    for one in asked.get("lines") or ():
        members = tuple(at for at in one.get("places") or () if isinstance(at, int) and at < len(places))
        if members:
            heard = tuple(str(text) for text in one.get("heard") or ())
            length = str(one.get("length") or "")
            found.append(HeardLine(heard, str(one.get("proposed") or ""), length, members))
    return tuple(found)


def corrected(item: Json, at: int, project: str) -> dict[str, Any]:
    """What is sent to give all places of a line to a project; empty: to nobody."""
    places = asked_of(item).get("places") or ()
    wanted = [places[one] for one in lines_of(item)[at].places]
    whom = project or "nobody"
    return {"spans": [{"place": f"#{one['first']}-{one['last']}", "project": whom} for one in wanted]}


def first_word(item: Json, at: int) -> int:
    """Where the line at hand, or what is asked, begins in the signal."""
    lines, places = lines_of(item), asked_of(item).get("places") or [{}]
    place = places[lines[at].places[0]] if at < len(lines) else places[0]
    return int(place.get("first") or 0)
