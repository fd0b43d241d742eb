"""What is not certain of a memo, weighed against all that it says: whose it is likeliest. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing.chain import UNKNOWN, posteriors
from orchestrator.routing.clues import Clue, Clues
from orchestrator.routing.cues import Scanner
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.settling import PRIVATE
from orchestrator.routing.tokens import Unit
from orchestrator.routing.walk import Piece

REFUTED = 0.5
"""Probability below which words are not surely a project's, though its name was announced."""
_STRANGE = 0.5
"""Probability from which on nobody is proposed: it is somebody who is not known here."""
_LEAST, _MOST = 0.1, 3


def weigh(
    pieces: Sequence[Piece],
    units: Sequence[Unit],
    projects: Sequence[ProjectNames],
    scanner: Scanner,
    decided: Sequence[RoutedSpan] = (),
) -> None:
    """Give what is not certain in a spoken memo its best guess as the first candidate, by the whole of it and
    by what the person decided, and take certainty from what the whole speaks against.
    """
    if all(piece.project is not None for piece in pieces):
        return
    finder = Clues(projects, scanner)
    clues = [finder.of(unit) for unit in units]
    shares = posteriors(clues, _known(units, decided))
    weighed = list(zip(pieces, _by_piece(pieces, units, shares), strict=True))
    for piece, share in weighed:
        if piece.project is not None and share.get(piece.project, 0.0) < REFUTED:
            piece.reason = f"{piece.reason}; but the whole memo speaks against it"
            piece.project = None
    _name(pieces, units, clues, [_likeliest(share) for share in shares])
    for (best, _), run in groupby(weighed, key=lambda one: (_guess(*one), one[0].heard)):
        if best:
            _propose(best, list(run))
        else:
            for piece, _ in run:
                piece.candidates = piece.candidates if piece.project is not None else ()


def _known(units: Sequence[Unit], decided: Sequence[RoutedSpan]) -> dict[int, str]:
    """Units all of whose words the person gave to somebody, and to whom."""
    return {
        at: span.project or UNKNOWN
        for at, unit in enumerate(units)
        for span in decided
        if span.first <= unit.first and unit.last <= span.last
    }


def _name(
    pieces: Sequence[Piece], units: Sequence[Unit], clues: Sequence[Clue], likely: Sequence[str]
) -> None:
    """Note with each unsure piece what was heard as the name of whoever it is likeliest for."""
    heard, before, last = "", "", dict[str, str]()
    named: dict[int, str] = {}
    for unit, clue, best in zip(units, clues, likely, strict=True):
        if clue.heard and (clue.named or clue.expected or best != before):
            heard = clue.heard
        elif best != before:
            heard = last.get(best, "")
        last[best], before, named[unit.last] = heard, best, heard
    ends = sorted(named)
    for piece in pieces:
        if piece.project is None and not piece.heard:
            piece.heard = named[ends[bisect_left(ends, piece.last)]]


def _likeliest(share: Mapping[str, float]) -> str:
    return UNKNOWN if share.get(UNKNOWN, 0.0) >= _STRANGE else _best(share)


def _by_piece(
    pieces: Sequence[Piece], units: Sequence[Unit], shares: Sequence[Mapping[str, float]]
) -> Iterator[Mapping[str, float]]:
    """Of each piece, what its unit's are; what stands before a change within a unit is as the unit before."""
    at = 0
    for piece in pieces:
        while units[at].last < piece.first:
            at += 1
        before = piece.first == units[at].first and piece.last < units[at].last
        yield shares[max(0, at - 1)] if before else shares[at]


def _best(share: Mapping[str, float]) -> str:
    known = sorted((name for name in share if name != UNKNOWN), key=lambda name: (-share[name], name))
    return known[0] if known else UNKNOWN


def _guess(piece: Piece, share: Mapping[str, float]) -> str:
    """Whose the words of an unsure piece are likeliest; empty: they are sure, a stranger's or one's own."""
    strange = share.get(UNKNOWN, 0.0) >= _STRANGE or piece.reason.startswith(PRIVATE)
    return "" if piece.project is not None or strange else _best(share)


def _propose(best: str, run: Sequence[tuple[Piece, Mapping[str, float]]]) -> None:
    """Neighbours with the same best guess are asked about together."""
    mean = {
        name: sum(share.get(name, 0.0) for _, share in run) / len(run)
        for name in {name for _, share in run for name in share} - {UNKNOWN}
    }
    ranked = sorted(mean, key=lambda name: (name != best, -mean[name], name))
    likely = [name for name in ranked[:_MOST] if mean[name] >= _LEAST] or [best]
    for piece, _ in run:
        named = (name for name, _ in piece.candidates if name in mean)
        names = list(dict.fromkeys((*likely, *named)))[:_MOST]
        piece.candidates = tuple((name, round(mean[name], 3)) for name in names)
