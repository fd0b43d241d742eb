"""The lines of the question about a memo, for the person: what was heard, for whom, and where."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.errors import UsageProblem
from orchestrator.protocol.routing import LineView
from orchestrator.routing import Question

LINE = "line "
"""How a place begins that means all places of a line: ``line 3``, or ``line HEARD``."""


def line_views(asked: Sequence[Question]) -> tuple[LineView, ...]:
    """The lines of what is asked first; of a document, none."""
    if not asked:
        return ()
    places = asked[0].places
    return tuple(
        LineView(
            number=number,
            heard=line.heard,
            proposed=line.proposed,
            seconds=round(line.seconds, 2),
            words=line.words,
            places=tuple((places[one].first, places[one].last) for one in line.places),
            where=places[line.places[0]].where,
            excerpt=places[line.places[0]].excerpt,
        )
        for number, line in enumerate(asked[0].lines, 1)
    )


def places_of_line(asked: Sequence[Question], named: str) -> tuple[tuple[int, int], ...]:
    """First and last word of each place of a line, by its number or by what was heard.

    Raises ``UsageProblem`` when there is no such line.
    """
    lines = line_views(asked)
    if named.isdecimal():
        found = [line for line in lines if line.number == int(named)]
    else:
        found = [line for line in lines if named.casefold() in {one.casefold() for one in line.heard}]
    if not found:
        raise UsageProblem(
            f"There is no line {named!r} in the question.",
            "`counterpoint route SIGNAL` shows the lines; they are numbered anew after each decision.",
        )
    return tuple(place for line in found for place in line.places)
