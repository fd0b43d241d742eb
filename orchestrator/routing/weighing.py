"""What the walk decided, weighed against all that the memo says: doubts settled, best guesses made. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from orchestrator.routing.chain import UNKNOWN, posteriors
from orchestrator.routing.clues import Clue, Clues
from orchestrator.routing.cues import Scanner
from orchestrator.routing.names import ProjectNames
from orchestrator.routing.tokens import Unit
from orchestrator.routing.walk import ANEW, HEARD_AS, LATER, UNHEARD, Piece

CERTAIN = 0.99
"""Probability from which on words are a project's without asking."""
REFUTED = 0.5
"""Probability below which they are not, though a name was clearly heard."""
_STRANGE = 0.8
"""Probability from which on nobody is proposed: it is somebody who is not known here."""
_EACH = 5
"""How many times less certain one sentence by itself may be."""
BYSTANDER = "of whom something is said beside several projects"
_AGAIN = 3
"""Sentences that somebody has to begin to be known as such."""
SETTLED = (HEARD_AS, ANEW)
"""How the reasons of doubts begin that the rest of the memo may settle."""
_LEAST, _MOST = 0.1, 3


def weigh(
    pieces: Sequence[Piece], units: Sequence[Unit], projects: Sequence[ProjectNames], scanner: Scanner
) -> None:
    """Give the pieces of a spoken memo what is certain by the whole of it, and to what is not its best guess
    as the first candidate.
    """
    if all(piece.project is not None for piece in pieces):
        return
    finder = Clues(projects, scanner)
    clues = [finder.of(unit) for unit in units]
    shares = posteriors(clues)
    weighed = list(zip(pieces, _by_piece(pieces, units, shares), strict=True))
    for piece, share in weighed:
        if piece.project is not None:
            _refute(piece, share)
    known = _bystanders(weighed, clues)
    for piece, _ in weighed:
        if piece.project is None and _unheard(piece) in known:
            piece.reason = f"{piece.reason}; {BYSTANDER}"
    for best, run in groupby(weighed, key=lambda one: _guess(*one)):
        if best:
            _decide(best, list(run))
        else:
            for piece, _ in run:
                piece.candidates = piece.candidates if piece.project is not None else ()


def _unheard(piece: Piece) -> str:
    """The words of a piece that may be a badly heard name."""
    return piece.reason.split('"')[1] if piece.reason.startswith(UNHEARD) else ""


def _bystanders(
    weighed: Sequence[tuple[Piece, Mapping[str, float]]], clues: Sequence[Clue]
) -> frozenset[str]:
    """Words that begin sentences about several projects again and again, and that nothing announces: people
    and the like, no badly heard names of projects.
    """
    announced = {word for clue in clues if clue.expected for word in clue.heard.split()}
    guesses: dict[str, list[str]] = {}
    for piece, share in weighed:
        if piece.project is None and (text := _unheard(piece)):
            guesses.setdefault(text, []).append(_best(share))
    return frozenset(
        text
        for text, found in guesses.items()
        if len(found) >= _AGAIN and len(set(found)) > 1 and announced.isdisjoint(text.split())
    )


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


def _refute(piece: Piece, share: Mapping[str, float]) -> None:
    """Doubt what the whole memo speaks against."""
    later = LATER in piece.reason
    least = CERTAIN if later else REFUTED
    if (later or piece.reason.startswith(HEARD_AS)) and share.get(piece.project or "", 0.0) < least:
        piece.reason = f"{piece.reason}; but the whole memo speaks against it"
        piece.project = None


def _best(share: Mapping[str, float]) -> str:
    known = sorted((name for name in share if name != UNKNOWN), key=lambda name: (-share[name], name))
    return known[0] if known else UNKNOWN


def _guess(piece: Piece, share: Mapping[str, float]) -> str:
    """Whose the words of an unsure piece are likeliest; empty: they are sure, or a stranger's."""
    strange = share.get(UNKNOWN, 0.0) >= _STRANGE
    return "" if piece.project is not None or strange else _best(share)


def _decide(best: str, run: Sequence[tuple[Piece, Mapping[str, float]]]) -> None:
    """Neighbours with the same best guess are settled together, or asked about together."""
    mean = {
        name: sum(share.get(name, 0.0) for _, share in run) / len(run)
        for name in {name for _, share in run for name in share} - {UNKNOWN}
    }
    certain = mean[best] >= CERTAIN and min(share[best] for _, share in run) >= 1 - _EACH * (1 - CERTAIN)
    ranked = sorted(mean, key=lambda name: (name != best, -mean[name], name))
    likely = [name for name in ranked[:_MOST] if mean[name] >= _LEAST] or [best]
    for piece, _ in run:
        if certain and (piece.reason.startswith(SETTLED) or piece.reason.endswith(BYSTANDER)):
            piece.project = best
            piece.reason = f"{piece.reason}; by all that is said, {best} ({mean[best]:.3f})"
        else:
            named = (name for name, _ in piece.candidates if name in mean)
            names = list(dict.fromkeys((*likely, *named)))[:_MOST]
            piece.candidates = tuple((name, round(mean[name], 3)) for name in names)
