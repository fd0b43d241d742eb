"""What makes two links one, and which figures a link may state. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_FIGURE = re.compile(r"(?<!\w)\d+(?:[.,'\u2019\u00a0\u202f ]\d{3})*(?:[.,:]\d+)*")
_SEPARATORS = re.compile(r"[^\d]")


class Side(NamedTuple):
    """A verified quote: whose, and where in its source."""

    project: str
    source: str
    start: int
    end: int


def link_id(relation: str, sides: Sequence[Side]) -> str:
    """The id of a link: the same for the same words in the same relation."""
    facts = [relation, *sorted(f"{one.project} {one.source} {one.start} {one.end}" for one in sides)]
    return "l-" + hashlib.sha256("\n".join(facts).encode()).hexdigest()[:10]


def same_link(relation: str, one: Sequence[Side], other_relation: str, other: Sequence[Side]) -> bool:
    """Whether two links are one: the same relation, and each quote overlaps one of the other's."""
    return (
        relation == other_relation
        and {side.project for side in one} == {side.project for side in other}
        and all(any(_overlap(side, known) for known in other) for side in one)
    )


def _overlap(one: Side, other: Side) -> bool:
    return one.source == other.source and one.start < other.end and other.start < one.end


def figures_not_in(statement: str, quotes: Iterable[str]) -> tuple[str, ...]:
    """The figures of ``statement`` that no quote has, as they are written; ``p07`` has none."""
    known = {_bare(figure) for quote in quotes for figure in _FIGURE.findall(quote)}
    said = dict.fromkeys(figure.strip() for figure in _FIGURE.findall(statement))
    return tuple(figure for figure in said if _bare(figure) not in known)


def _bare(figure: str) -> str:
    return _SEPARATORS.sub("", figure)
