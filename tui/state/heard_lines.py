"""The lines of the question about a memo: what was heard, for whom, where; and their correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.text import clock, flat
from tui.state.asks import asked_of
from tui.state.deciding import NOBODY

Json = Mapping[str, Any]
_NAMED = 3
"""Ways in which one name was heard that are said."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """All places where one name was heard that are proposed to the same project."""

    heard: tuple[str, ...]
    proposed: str
    """Empty: nobody."""
    length: str
    """As ``3:26``."""
    places: tuple[tuple[int, int], ...]
    """First and last word of each."""
    where: str = ""
    """Of the first place, and how it begins."""
    excerpt: str = ""

    @property
    def named(self) -> str:
        """What was heard, in quotation marks."""
        return " · ".join(f"“{flat(one)}”" for one in self.heard[:_NAMED]) or "no name heard"

    @property
    def whom(self) -> str:
        """To whom it is proposed."""
        return self.proposed or NOBODY


def lines_of(item: Json) -> tuple[HeardLine, ...]:
    """The lines of an item of the queue; none where it asks something else, or about a document."""
    asked = asked_of(item)
    places = [one for one in asked.get("places") or () if isinstance(one, dict)]
    found = []
    for one in asked.get("lines") or ():
        members = [places[at] for at in one.get("places") or () if isinstance(at, int) and at < len(places)]
        if members:
            found.append(
                HeardLine(
                    _texts(one.get("heard")),
                    str(one.get("proposed") or ""),
                    str(one.get("length") or ""),
                    tuple((int(place["first"]), int(place["last"])) for place in members),
                    str(members[0].get("where") or ""),
                    str(members[0].get("excerpt") or ""),
                )
            )
    return tuple(found)


def lines_in(view: Json) -> tuple[HeardLine, ...]:
    """The lines of where a signal's words go, as the daemon tells of it."""
    return tuple(
        HeardLine(
            _texts(one.get("heard")),
            str(one.get("proposed") or ""),
            clock(float(one.get("seconds") or 0.0)),
            tuple((int(first), int(last)) for first, last in one["places"]),
            str(one.get("where") or ""),
            str(one.get("excerpt") or ""),
        )
        for one in view.get("lines") or ()
        if one.get("places")
    )


def given(places: tuple[tuple[int, int], ...], project: str) -> dict[str, Any]:
    """What is sent to give all these places to a project; empty: to nobody."""
    whom = project or NOBODY
    return {"spans": [{"place": f"#{first}-{last}", "project": whom} for first, last in places]}


def first_word(item: Json, at: int) -> int:
    """Where the line at hand, or what is asked, begins in the signal."""
    lines = lines_of(item)
    if at < len(lines):
        return lines[at].places[0][0]
    places = asked_of(item).get("places") or [{}]
    return int(places[0].get("first") or 0)


def _texts(listed: object) -> tuple[str, ...]:
    return tuple(str(text) for text in listed) if isinstance(listed, list | tuple) else ()
