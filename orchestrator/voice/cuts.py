"""Where a long memo is cut: about every five minutes, where it is quietest. Pure."""

from __future__ import annotations

from collections.abc import Sequence

STEP = 0.1
"""Seconds that one level stands for."""
SHORTEST, LONGEST = 240.0, 360.0
"""Seconds of a block; the last one may be shorter."""
FIRST = 60.0, 120.0
"""Seconds of the first one: words are there to read early."""
LAST = 30.0
"""Seconds that are left for the last one at least, where something is cut off at all."""
QUIET = 6
"""Levels that are looked at together: a pause between sentences, not the middle of a word."""


def cuts(levels: Sequence[float], samples: int, per_level: int) -> tuple[int, ...]:
    """The samples at which blocks begin, and the end; ``levels`` are how loud each ``per_level`` samples are.

    An empty memo has no block: the result is ``(0,)``.
    """
    if samples <= 0:
        return (0,)
    places = [0]
    while (place := _next(levels, places)) is not None:
        places.append(place)
    return (*(place * per_level for place in places), samples)


def first_cut(levels: Sequence[float], per_level: int) -> int | None:
    """The first cut of a memo that begins with ``levels``, whatever follows; ``None``: more has to be known.

    More than ``LONGEST`` seconds are always enough.
    """
    place = _next(levels, (0,))
    return None if place is None else place * per_level


def _next(levels: Sequence[float], places: Sequence[int]) -> int | None:
    """Where it is cut after ``places``, if it is."""
    last, left = places[-1], round(LAST / STEP)
    if len(levels) - last <= LONGEST / STEP:
        return None
    low, high = FIRST if len(places) == 1 else (SHORTEST, LONGEST)
    latest = min(last + round(high / STEP), len(levels) - left)
    return _quietest(levels, last + round(low / STEP), latest)


def _quietest(levels: Sequence[float], first: int, last: int) -> int:
    """The middle of the quietest stretch; of equal ones the first."""
    loud = sum(levels[first : first + QUIET])
    best, place = loud, first
    for start in range(first + 1, last - QUIET + 1):
        loud += levels[start + QUIET - 1] - levels[start - 1]
        if loud < best - 1e-9:
            best, place = loud, start
    return place + QUIET // 2
