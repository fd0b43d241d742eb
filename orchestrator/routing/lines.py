"""The question about a memo as a person answers it: a line per heard name, not one per place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.routing.names import plain
from orchestrator.routing.sounds import alike, run_together

SAME = 0.8
"""Likeness from which on what was heard in two places is taken for one name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as far as lines are made of it."""

    heard: str
    proposed: str
    """Empty: nobody."""
    seconds: float
    words: int


@dataclass(frozen=True, slots=True)
class HeardLine:
    """All places where one name was heard, or none, that are proposed to the same project, or to nobody."""

    heard: tuple[str, ...]
    """As it was heard, what was heard most first; empty: no name."""
    proposed: str
    """Empty: none of the projects."""
    places: tuple[int, ...]
    """The places by their number, in order."""
    seconds: float
    words: int

    @property
    def title(self) -> str:
        """What was heard, for the person."""
        return self.heard[0] if self.heard else ""


def lines_of(spots: Sequence[Spot]) -> tuple[HeardLine, ...]:
    """One line per name that was heard and whom it is proposed to; those of most words first."""
    groups: list[tuple[str, str, list[int]]] = []
    for number, spot in enumerate(spots):
        sound = run_together(plain(spot.heard))
        for known, proposed, members in groups:
            if proposed == spot.proposed and _same(known, sound):
                members.append(number)
                break
        else:
            groups.append((sound, spot.proposed, [number]))
    lines = [_line([spots[one] for one in members], members) for _, _, members in groups]
    return tuple(sorted(lines, key=lambda line: (-line.words, line.places)))


def _same(one: str, other: str) -> bool:
    return one == other or (bool(one and other) and alike(one, other) >= SAME)


def _line(spots: Sequence[Spot], members: Sequence[int]) -> HeardLine:
    times: dict[str, int] = {}
    for spot in spots:
        if spot.heard:
            times[spot.heard] = times.get(spot.heard, 0) + 1
    return HeardLine(
        heard=tuple(sorted(times, key=lambda heard: (-times[heard], heard))),
        proposed=spots[0].proposed,
        places=tuple(members),
        seconds=sum(spot.seconds for spot in spots),
        words=sum(spot.words for spot in spots),
    )
