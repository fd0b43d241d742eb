"""The router: which words of a signal are for which project. Pure, deterministic, and it never guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing.certain import ONLY, hold
from orchestrator.routing.compounds import opened
from orchestrator.routing.cues import Scanner
from orchestrator.routing.matching import Lexicon
from orchestrator.routing.names import ProjectNames, plain, raw
from orchestrator.routing.tokens import Unit, units_of
from orchestrator.routing.walk import NOT_KNOWN, Piece, Walk
from orchestrator.routing.weighing import weigh
from orchestrator.transcripts import Reading

_MAIL = re.compile(r"mail \d+")
HEADERS = "headers"
"""How the place of a mail's headers ends."""
_OFTEN, _SHORT = 2, 60
"""Units that name a project, and words altogether, by which a signal is about the only project named."""


class Router(Protocol):
    """Decides about all words of a reading. The same arguments give the same spans, always."""

    @property
    def name(self) -> str:
        """Name and version: another version may decide otherwise."""

    def route(
        self,
        reading: Reading,
        projects: Sequence[ProjectNames],
        decided: Sequence[RoutedSpan] = (),
    ) -> tuple[RoutedSpan, ...]:
        """Spans in order that cover every word once. What is not surely one project's is ``unsure``. What the
        person ``decided`` tells of the other words, too.
        """


class CueRouter:
    """Goes by what is said: names, switches, returns, corrections, asides; by letters and by sound. What a
    spoken memo says as a whole settles doubts, and says what is likeliest where some are left.
    """

    name = "cues/4"

    def route(
        self,
        reading: Reading,
        projects: Sequence[ProjectNames],
        decided: Sequence[RoutedSpan] = (),
    ) -> tuple[RoutedSpan, ...]:
        """As the protocol says."""
        units = opened(units_of(reading), projects)
        if not units:
            return ()
        heard = reading.transcript.timed
        lexicon = Lexicon(projects, heard=heard)
        scanner = Scanner(lexicon, heard=heard)
        walk = Walk(lexicon, scanner, heard=heard)
        _Documents(reading, walk, lexicon).take(units)
        walk.end()
        pieces = _settled(walk, heard=heard, several=_mails(reading) > 1)
        if heard:
            hold(pieces, units, projects, scanner)
            weigh(pieces, units, projects, scanner, decided)
        return tuple(_spans(pieces))


def given(reading: Reading, project: str) -> tuple[RoutedSpan, ...]:
    """All words to the project that was named with the signal."""
    words = len(reading.transcript.words)
    if not words:
        return ()
    span = RoutedSpan(first=0, last=words - 1, verdict="project", project=project)
    return (span.model_copy(update={"reason": "given with the signal"}),)


class _Documents:
    """Feeds a walk; the parts of a document each begin anew, and headings end what they stand beside."""

    def __init__(self, reading: Reading, walk: Walk, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reading = reading
        self._walk = walk
        self._timed = reading.transcript.timed
        self._block = -1
        self._level = 0

    def take(self, units: Iterable[Unit]) -> None:
        for unit in units:
            if not self._timed:
                self._place(unit)
            if self._reading.transcript.segments[unit.segment].place.endswith(HEADERS):
                self._walk.keep(unit)
            else:
                self._walk.take(unit)

    def _place(self, unit: Unit) -> None:
        segment = self._reading.transcript.segments[unit.segment]
        if segment.block != self._block:
            if self._block >= 0:
                self._walk.reset()
            self._block, self._level = segment.block, 0
            if segment.place.endswith(HEADERS):
                self._address(segment.text)
        if unit.heading and unit.opens_segment:
            marks = re.match(r"\s*(#{1,6})\s", segment.text)
            level = len(marks[1]) if marks else 7
            if self._level and level <= self._level:
                self._walk.reset(f"{NOT_KNOWN}: {' '.join(raw(segment.text))}")
            self._level = min(level, self._level or level)

    def _address(self, headers: str) -> None:
        """Who sends and gets a mail, and what it is about, by name."""
        found: dict[str, str] = {}
        for line in headers.splitlines():
            for project in self._lexicon.mentioned(plain(line)):
                found.setdefault(project, " ".join(line.split()))
        if len(found) == 1:
            ((project, line),) = found.items()
            self._walk.open(project, f'by its headers: "{line}"')
        elif found:
            self._walk.doubt(sorted(found), "its headers name more than one project")


def _mails(reading: Reading) -> int:
    """Mails of a mailbox; a mail that is attached to one of them is part of it."""
    places = (segment.place.split(" · ")[0] for segment in reading.transcript.segments)
    return len({place for place in places if _MAIL.fullmatch(place)})


def _settled(walk: Walk, *, heard: bool, several: bool) -> list[Piece]:
    """The pieces; a memo that names one project alone is for it, and small talk goes with its neighbour. Of
    ``several`` mails none says whose the others are.
    """
    pieces = walk.pieces
    if several:
        return pieces
    if not walk.opened and len(walk.named) == 1 and _is_about(walk, heard=heard):
        ((project, said),) = walk.named.items()
        for piece in pieces:
            piece.project, piece.reason = project, f'{ONLY}: "{said}"'
    following: Piece | None = None
    for piece in reversed(pieces):
        if piece.project is None and piece.quiet and following is not None and not piece.candidates:
            piece.project, piece.reason = following.project, f"goes with what follows: {following.reason}"
        following = piece if piece.project is not None else None
    return pieces


def _is_about(walk: Walk, *, heard: bool) -> bool:
    """Whether the one project that is named is what it is about: in few words, or often where names are not
    misheard.
    """
    (times,) = walk.times.values()
    return walk.pieces[-1].last < _SHORT or (len(times) >= _OFTEN and not heard)


def _spans(pieces: Sequence[Piece]) -> Iterable[RoutedSpan]:
    at = 0
    while at < len(pieces):
        begin = pieces[at]
        end = at
        while end + 1 < len(pieces) and _alike(begin, pieces[end + 1]):
            end += 1
        unsure = begin.project is None
        yield RoutedSpan(
            first=begin.first,
            last=pieces[end].last,
            verdict="unsure" if unsure else "project",
            project=begin.project or "",
            reason=begin.reason,
            candidates=begin.candidates,
            heard=begin.heard if unsure else "",
        )
        at = end + 1


def _alike(one: Piece, other: Piece) -> bool:
    if one.project is None or other.project is None:
        same = one.candidates == other.candidates and one.heard == other.heard
        return one.project == other.project and same
    return one.project == other.project
