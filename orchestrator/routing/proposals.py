"""A memo as the meta-agent reads it, and what it proposes of it, as far as that holds. Pure.

It proposes, and decides nothing: what it is not asked about stays as it is, and what it proposes is unsure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator.events.routing import RoutedSpan
from orchestrator.routing.names import ProjectNames, plain
from orchestrator.routing.settling import NOBODY, PRIVATE
from orchestrator.routing.tokens import units_of
from orchestrator.text import flat
from orchestrator.transcripts import Reading, clock

MOST_WORDS = 8
"""Words that may be given as what a proposal goes by."""
SAYS = "the meta-agent proposes it"
"""How the reason of a proposal begins; what follows is its own inference."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said between two pauses, as far as one verdict holds. Withheld: it has no text."""

    number: int
    """Counted from 1."""
    first: int
    last: int
    """The words of the run."""
    text: str
    """Corrected; empty: withheld."""
    start: float
    project: str = ""
    """Whose it is already; empty: open, or withheld."""

    @property
    def open(self) -> bool:
        """Whether it is asked about."""
        return bool(self.text) and not self.project


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whose the open ones of some lines may be. Made by ``checked`` alone."""

    begin: int
    end: int
    """Numbers of lines, both included."""
    project: str
    """A slug or ``nobody``."""
    words: str
    because: str


def lines_of_memo(reading: Reading, spans: Sequence[RoutedSpan], sealed: Collection[str]) -> tuple[Line, ...]:
    """All lines of a memo. What nobody but the person may read of it is withheld: what is for nobody, what
    they called their own, and what is a ``sealed`` project's or might be.
    """
    found: list[Line] = []
    for unit in units_of(reading):
        for span in _within(spans, unit.first, unit.last):
            withheld = _is_withheld(span, sealed)
            if withheld and found and not found[-1].text:
                continue
            first, last = max(unit.first, span.first), min(unit.last, span.last)
            times = reading.transcript.time(first, last) or (0.0, 0.0)
            text = "" if withheld else flat(reading.between(first, last))
            found.append(Line(len(found) + 1, first, last, text, times[0], "" if withheld else span.project))
    return tuple(found)


def told_memo(lines: Iterable[Line], projects: Iterable[ProjectNames]) -> str:
    """The projects and the lines as the meta-agent is given them."""
    known = "\n".join(_project(one) for one in projects)
    return f"PROJECTS\n{known}\n\nLINES\n" + "\n".join(_told(line) for line in lines)


def checked(
    lines: Sequence[Line], projects: Collection[str], begin: int, end: int, project: str, words: str, why: str
) -> Proposal:
    """A proposal that holds; raises ``ValueError`` with what is wrong with it."""
    if not 1 <= begin <= end <= len(lines):
        raise ValueError(f"{begin}-{end}: there are lines 1 to {len(lines)}")
    if not any(line.open for line in lines[begin - 1 : end]):
        raise ValueError(f"{begin}-{end}: none of these lines is open")
    if project != NOBODY and project not in projects:
        raise ValueError(
            f"{begin}-{end}: there is no project {project!r}; it is one of the list, or {NOBODY}"
        )
    wanted = plain(words)
    if not wanted or len(wanted) > MOST_WORDS:
        raise ValueError(f"{begin}-{end}: `words` are one to {MOST_WORDS} words of the memo")
    if not _is_said(lines, wanted):
        raise ValueError(f"{begin}-{end}: nobody says {words!r} in this memo; give words as they stand there")
    return Proposal(begin, end, project, flat(words), flat(why))


def proposed_spans(
    lines: Sequence[Line], proposals: Iterable[Proposal], spans: Sequence[RoutedSpan]
) -> tuple[RoutedSpan, ...]:
    """What is unsure by ``spans``, as it is proposed; of two proposals for a line the later one.

    Whoever else the words could be for is still considered, so that nobody is told more than before.
    """
    latest: dict[int, Proposal] = {}
    for one in proposals:
        latest |= dict.fromkeys(range(one.begin, one.end + 1), one)
    parts = (
        _proposed(span.model_copy(update=_range(span, line)), latest[line.number])
        for line in lines
        if line.open and line.number in latest
        for span in _within(spans, line.first, line.last)
        if span.verdict == "unsure" and not span.reason.startswith(PRIVATE)
    )
    return tuple(_joined(parts))


def _range(span: RoutedSpan, line: Line) -> dict[str, int]:
    return {"first": max(span.first, line.first), "last": min(span.last, line.last)}


def _proposed(span: RoutedSpan, one: Proposal) -> RoutedSpan:
    """As ``spans`` had it, but proposed to another. Where nothing is considered, everybody is."""
    scores = dict(span.candidates)
    names = [name for name in scores if name != one.project]
    if scores and one.project != NOBODY:
        names.insert(0, one.project)
    return span.model_copy(
        update={
            "proposed": one.project,
            "heard": one.words,
            "reason": f"{SAYS}: {one.because}" if one.because else SAYS,
            "candidates": tuple((name, scores.get(name, 0.0)) for name in names),
        }
    )


def _joined(spans: Iterable[RoutedSpan]) -> Iterable[RoutedSpan]:
    """Neighbours that are alike but for where they stand, as one."""
    joined: list[RoutedSpan] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before is not None and before.last + 1 == span.first and _like(before, span):
            joined[-1] = before.model_copy(update={"last": span.last})
        else:
            joined.append(span)
    return joined


def _like(one: RoutedSpan, other: RoutedSpan) -> bool:
    return one.model_copy(update={"first": other.first, "last": other.last}) == other


def _within(spans: Iterable[RoutedSpan], first: int, last: int) -> Iterator[RoutedSpan]:
    return (span for span in spans if span.first <= last and first <= span.last)


def _is_withheld(span: RoutedSpan, sealed: Collection[str]) -> bool:
    if span.verdict == "project":
        return span.project in sealed
    if span.verdict == "nobody" or span.reason.startswith(PRIVATE):
        return True
    names = [name for name, _ in span.candidates]
    return bool(sealed) and (not names or any(name in sealed for name in names))


def _is_said(lines: Iterable[Line], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(
        said[at : at + size] == list(wanted)
        for said in (plain(line.text) for line in lines)
        for at in range(len(said) - size + 1)
    )


def _project(names: ProjectNames) -> str:
    parts = [f"- {names.project}"]
    for title, given in (
        ("said as", names.said),
        ("people", names.people),
        ("terms", names.vocabulary),
    ):
        if given:
            parts.append(f"{title} {', '.join(map(flat, given))}")
    return "; ".join(parts)


def _told(line: Line) -> str:
    if not line.text:
        return f"{line.number} [withheld]"
    whose = f"for {line.project}" if line.project else "open"
    return f"{line.number} [{clock(line.start)}] {whose}: {line.text}"
