"""A transcript as rows: where its lines break, and each row's spans once it is seen. Pure.

At the left stand the time and the project that the words go to, by name; colour only repeats it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from rich.cells import cell_len

from orchestrator.text import clock, fit, pad
from orchestrator.text import width as columns
from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span
from tui.render.wrap import fit as cut
from tui.render.wrap import wrap
from tui.state.transcript import BREAK, FLAG_MEANS, GLUED, Doubt, Heard, Part, Passage

COLOURS = 5
"""Tokens ``part-1`` to ``part-5``: projects beyond them share one, and are told apart by name."""
NAME, PLACE = 24, 10
"""Columns that a project's name and a place in a document may take beside the words."""
LEAST = 24
"""Columns that words keep."""


class Row(NamedTuple):
    """One line of the screen: words ``first`` to ``last`` of a passage, or a line that stands beside them."""

    passage: int
    first: int = 0
    """By number within the run."""
    last: int = -1
    head: bool = False
    """Whether the passage begins here."""
    line: Line = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is marked in a transcript while it is looked at."""

    word: int = -1
    marked: tuple[int, int] = (0, -1)
    playing: int | None = None
    order: Mapping[str, int] = field(default_factory=dict)
    """The place of each project, which gives its colour."""


@dataclass(frozen=True)
class Laid:
    """A transcript broken into rows at a width."""

    heard: Heard
    width: int
    rows: tuple[Row, ...]
    time: int
    name: int
    _words: tuple[int, ...] = ()
    _at: tuple[int, ...] = ()

    @property
    def gutter(self) -> int:
        """Columns before the words."""
        return 2 + (self.time + 1 if self.time else 0) + (self.name + 2 if self.name else 0)

    def row_of(self, word: int) -> int:
        """The row that holds that word."""
        place = bisect_right(self._words, word) - 1
        return self._at[place] if place >= 0 else 0

    def word_at(self, row: int, column: int) -> int | None:
        """The word that is drawn there; the nearest one of that row."""
        if not 0 <= row < len(self.rows) or self.rows[row].last < self.rows[row].first:
            return None
        here, at = self.rows[row], self.gutter
        passage = self.heard.passages[here.passage]
        for number in range(here.first, here.last + 1):
            local = number - passage.first
            at += cell_len(shown(passage.words[local]))
            if number > here.first and passage.gaps[local] != GLUED:
                at += 1
            if column < at:
                return number
        return here.last


def shown(word: str) -> str:
    """A word as it is drawn."""
    return word if word.isascii() else inert_line(word, 2000)


def lay(heard: Heard, width: int) -> Laid:
    """Break a transcript into rows of ``width`` columns; spans are made once a row is seen."""
    beside = _beside(heard)
    time = beside if not heard.timed else 7 if (heard.seconds or 0) >= 3600 else 5
    name = min(_longest(name_of(part) for part in heard.parts), max(8, width // 6)) if heard.parts else 0
    laid = Laid(heard, width, (), time, name)
    rows = list(_rows(heard, max(LEAST, width - laid.gutter), laid.gutter, placed=not beside))
    spoken = [(row.first, at) for at, row in enumerate(rows) if row.last >= row.first]
    words, places = [first for first, _ in spoken], [at for _, at in spoken]
    return Laid(heard, width, tuple(rows), time, name, tuple(words), tuple(places))


def _beside(heard: Heard) -> int:
    """Columns for the places of a document where they are short; 0: they stand above what is there."""
    longest = _longest(passage.place for passage in heard.passages)
    return longest if not heard.timed and longest <= PLACE else 0


def _longest(texts: Iterable[str]) -> int:
    return max((columns(inert_line(text, NAME)) for text in texts), default=0)


def _rows(heard: Heard, room: int, gutter: int, *, placed: bool) -> Iterator[Row]:
    doubts = _doubts(heard)
    edges = sorted({edge for part in heard.parts for edge in (part.first, part.last + 1)})
    before = ""
    for number, passage in enumerate(heard.passages):
        whose = _whose(passage, placed=placed)
        if whose != before:
            before = whose
            yield from _aside(number, whose, "heading", room, gutter)
        for doubt in doubts.get((number, False), ()):
            yield from _doubt(number, doubt, room, gutter)
        if passage.words:
            yield from _broken(number, passage, room, edges)
        elif passage.text:
            yield from _aside(number, f"⊘ {inert_line(passage.text, 2000)}", "warning", room, gutter)
        if passage.corrected:
            yield from _corrected(number, passage, room, gutter)
        for doubt in doubts.get((number, True), ()):
            yield from _doubt(number, doubt, room, gutter)


def _broken(number: int, passage: Passage, room: int, edges: list[int]) -> Iterator[Row]:
    """The passage's words in rows; one in which the words go elsewhere ends there."""
    words, gaps = passage.words, passage.gaps
    sizes = [len(word) if word.isascii() else cell_len(shown(word)) for word in words]
    ends = set(edges[bisect_right(edges, passage.first) : bisect_right(edges, passage.last)])
    start, used = 0, 0
    for at, size in enumerate(sizes):
        more = size + (gaps[at] != GLUED) if at > start else size
        if at > start and (used + more > room or gaps[at] == BREAK or passage.first + at in ends):
            yield Row(number, passage.first + start, passage.first + at - 1, head=not start)
            start, used = at, size
        else:
            used += more
    yield Row(number, passage.first + start, passage.last, head=not start)


def _aside(number: int, text: str, token: str, room: int, gutter: int) -> Iterator[Row]:
    if text:
        yield from _wrapped(number, (Span(text, token),), room, gutter)


def _wrapped(number: int, line: Line, room: int, gutter: int) -> Iterator[Row]:
    blank = Span(" " * gutter, "")
    yield from (Row(number, line=(blank, *part)) for part in wrap(line, room, rest=(Span("  ", ""),)))


def _whose(passage: Passage, *, placed: bool) -> str:
    place = passage.place if placed else ""
    return " · ".join(inert_line(one) for one in (place, passage.speaker) if one)


def _corrected(number: int, passage: Passage, room: int, gutter: int) -> Iterator[Row]:
    """The corrected reading below the raw words, with what is other made out."""
    read = inert(passage.corrected).split()
    raw = [shown(word) for word in passage.words]
    spans: list[Span] = [Span("✎ ", "prompt")]
    for how, _, _, first, last in SequenceMatcher(None, raw, read, autojunk=False).get_opcodes():
        if first < last:
            spans.append(Span(f"{' '.join(read[first:last])} ", "dim" if how == "equal" else "prompt"))
    yield from _wrapped(number, tuple(spans), room, gutter)


def _doubt(number: int, doubt: Doubt, room: int, gutter: int) -> Iterator[Row]:
    kind, means = inert_line(doubt.kind, 40), FLAG_MEANS.get(doubt.kind, "")
    when = f" {clock(doubt.start)}" if doubt.start is not None and doubt.first is None else ""
    note = inert_line(doubt.note)
    said = note if note.startswith(kind) else f"{kind}{when} · {note}" if note else f"{kind}{when}"
    line = (Span(f"⚑ {said}", "warning"), Span(f" · {means}" if means else "", "dim"))
    yield from _wrapped(number, line, room, gutter)


def _doubts(heard: Heard) -> dict[tuple[int, bool], list[Doubt]]:
    """The doubts before (``False``) and after each passage."""
    found: dict[tuple[int, bool], list[Doubt]] = {}
    firsts = [passage.first for passage in heard.passages]
    starts = [(passage.start or 0.0) for passage in heard.passages]
    for doubt in heard.doubts:
        if doubt.first is not None:
            key = max(0, bisect_right(firsts, doubt.first) - 1), True
        else:
            at = bisect_right(starts, doubt.start) if doubt.start is not None else 0
            last = len(heard.passages) - 1
            key = (at, False) if at <= last else (max(0, last), True)
        found.setdefault(key, []).append(doubt)
    return found


def draw(laid: Laid, row: int, seen: Seen, *, top: bool = False) -> Line:
    """One row as spans; ``top``: it is the first that is seen, so it names its project again."""
    here = laid.rows[row]
    if here.last < here.first:
        return cut(here.line, laid.width)
    passage = laid.heard.passages[here.passage]
    return cut((*_gutter(laid, here, passage, seen, top=top), *_words(laid, here, passage, seen)), laid.width)


def _gutter(laid: Laid, row: Row, passage: Passage, seen: Seen, *, top: bool) -> Iterator[Span]:
    playing = seen.playing is not None and row.first <= seen.playing <= row.last
    sign = "▶ " if playing else "› " if row.first <= seen.word <= row.last else "  "
    yield Span(sign, "prompt")
    if laid.time:
        yield Span(f"{pad(_begins(laid, passage) if row.head else '', laid.time, right=True)} ", "dim")
    if laid.name:
        part = laid.heard.part(row.first)
        token = token_of(part, seen.order)
        yield Span("▌" if part is not None else " ", token)
        named = part is not None and (top or row.first == part.first)
        yield Span(
            pad(fit(name_of(part), laid.name), laid.name + 1) if named else " " * (laid.name + 1), token
        )


def _begins(laid: Laid, passage: Passage) -> str:
    if laid.heard.timed:
        return clock(passage.start) if passage.start is not None else ""
    return fit(inert_line(passage.place, PLACE), laid.time)


def name_of(part: Part | None) -> str:
    """Where words go, in few letters; ``?`` before where they would go if nobody says otherwise."""
    if part is None or not part.verdict:
        return "undecided"
    sure = "✓" if part.by == "person" else ""
    if part.verdict == "project":
        return f"{sure}{inert_line(part.project, 60)}"
    if part.verdict == "nobody":
        return f"{sure}nobody"
    return f"?{inert_line(part.candidates[0][0], 60)}" if part.candidates else "? to whom"


def token_of(part: Part | None, order: Mapping[str, int]) -> str:
    """The colour that repeats where words go."""
    if part is None or not part.verdict:
        return "text"
    if part.verdict == "project":
        return f"part-{order.get(part.project, 0) % COLOURS + 1}"
    return "part-nobody" if part.verdict == "nobody" else "part-unsure"


def _words(laid: Laid, row: Row, passage: Passage, seen: Seen) -> Iterator[Span]:
    """The words, those of one look in one span; the blank before a word looks as the word before it."""
    doubted = _doubted(laid.heard, row)
    base = token_of(laid.heard.part(row.first), seen.order)
    held: list[str] = []
    look = ""
    for number in range(row.first, row.last + 1):
        local = number - passage.first
        token = _look(number, base, seen, doubted)
        blank = " " if number > row.first and passage.gaps[local] != GLUED else ""
        if token != look and held:
            yield Span("".join(held), look)
            held = []
            if blank:
                yield Span(blank, "" if look in {"selected", "found"} else look)
            blank = ""
        look = token
        held.append(blank + shown(passage.words[local]))
    yield Span("".join(held), look)


def _look(number: int, base: str, seen: Seen, doubted: set[int]) -> str:
    if number == seen.word:
        return "selected"
    if number == seen.playing:
        return "found"
    if seen.marked[0] <= number <= seen.marked[1]:
        return "at-hand"
    return f"{base}-doubt" if number in doubted else base


def _doubted(heard: Heard, row: Row) -> set[int]:
    found: set[int] = set()
    for doubt in heard.doubts:
        if doubt.first is not None and doubt.last is not None:
            found.update(range(max(doubt.first, row.first), min(doubt.last, row.last) + 1))
    return found
