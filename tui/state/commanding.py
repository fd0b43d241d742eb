"""Which commands a few typed letters mean. Pure."""

from __future__ import annotations

from typing import NamedTuple

_AT_BEGIN, _AT_WORD, _INSIDE, _SCATTERED = 1.0, 0.8, 0.5, 0.2
LEAST_SCATTERED = 3
"""Letters from which on they may be scattered over a title."""


class Match(NamedTuple):
    """How well a title fits, and which of its letters did."""

    score: float
    """Above 0, at most 1."""
    places: tuple[int, ...]


def match(query: str, title: str) -> Match | None:
    """Whether every word of ``query`` occurs in ``title``, in any order; else its letters as initials."""
    low = title.casefold()
    if len(low) != len(title):
        low = title.lower() if len(title.lower()) == len(title) else title
    found = [_word(word.casefold(), low) for word in query.split()]
    if not found:
        return None
    good = [one for one in found if one is not None]
    if len(good) == len(found):
        places = sorted({place for one in good for place in one.places})
        score = sum(one.score for one in good) / len(good)
    else:
        scattered = _letters("".join(query.casefold().split()), low)
        if scattered is None:
            return None
        places, score = scattered, _SCATTERED
    return Match(score * (1 - min(len(title), 200) / 2000), tuple(places))


def _word(word: str, title: str) -> Match | None:
    best: Match | None = None
    at = title.find(word)
    while at >= 0:
        score = _AT_BEGIN if not at else _INSIDE if title[at - 1].isalnum() else _AT_WORD
        if best is None or score > best.score:
            best = Match(score, tuple(range(at, at + len(word))))
        at = title.find(word, at + 1)
    return best


def _letters(query: str, title: str) -> list[int] | None:
    """Places of the letters, each behind the one before or at the beginning of a later word."""
    if len(query) < LEAST_SCATTERED:
        return None
    places: list[int] = []
    for letter in query:
        at = places[-1] + 1 if places else 0
        while at < len(title) and not (title[at] == letter and _may_stand(title, at, places)):
            at += 1
        if at >= len(title):
            return None
        places.append(at)
    return places


def _may_stand(title: str, at: int, places: list[int]) -> bool:
    return not at or not title[at - 1].isalnum() or bool(places and places[-1] == at - 1)
