"""Lines of spans at a width, exact to the cell: words first, long words broken. Pure.

A cell is what Rich counts, span by span, as the screen will. No line that leaves here is wider than asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

from tui.render.tokens import Line, Span

NARROW = (
    "\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc"
)
"""Letters beyond ASCII that take one cell each, as a class of a regular expression."""
_NARROW = re.compile(f"[ -~{NARROW}]*")
_JOINERS = re.compile("[\u200d\ufe0f]+")
_LEAST = 8
"""Cells that a line keeps for its words; where a prefix leaves fewer it is dropped."""


def width_of(line: Line) -> int:
    """Cells that ``line`` takes."""
    return sum(cell_len(span.text) for span in line)


def wrap(line: Line, width: int, first: Line = (), rest: Line = ()) -> list[Line]:
    """``line`` as lines of at most ``width`` cells; at least one.

    ``first`` stands before the first of them and ``rest`` before the others, unless they leave no room.
    Blanks at a break are dropped; nothing else is.
    """
    if width < 1:
        return [()]
    room = later = width
    if first or rest:
        room, later = width - width_of(first), width - width_of(rest)
        if min(room, later) < min(_LEAST, width):
            first, rest, room, later = (), (), width, width
    text = line[0].text if len(line) == 1 else "".join([span.text for span in line])
    if text.isascii() or _NARROW.fullmatch(text):
        if len(text) <= room:
            return [(*first, *line)]
        cuts = _narrow_cuts(text, room, later)
    else:
        if min(room, later) < 2:
            line = tuple(Span(_narrowed(span.text), span.style) for span in line)
        cuts = _wide_cuts(line, room, later)
        if not _holds(_sliced(line, cuts), room, later):
            line = _unjoined(line)
            cuts = _wide_cuts(line, room, later)
    return [(*(rest if at else first), *part) for at, part in enumerate(_sliced(line, cuts))]


def fit(line: Line, width: int) -> Line:
    """``line`` cut to ``width`` cells, with ``…`` where it was cut."""
    if width_of(line) <= width:
        return line
    kept: list[Span] = []
    left = width - 1
    for span in line:
        taken, used = 0, 0
        for cell in _cells(span.text, 0):
            if used + cell.width > left:
                break
            taken, used = cell.end, used + cell.width
        kept.append(Span(span.text[:taken], span.style))
        left -= used
        if taken < len(span.text):
            break
    found: Line = (*kept, Span("…", "dim")) if width > 0 else ()
    return found if width_of(found) <= width else fit(_unjoined(line), width)


def _holds(lines: list[Line], room: int, later: int) -> bool:
    return all(width_of(line) <= (later if at else room) for at, line in enumerate(lines))


def _unjoined(line: Line) -> Line:
    """``line`` without joiners of emoji: where they stand by themselves no two count them alike."""
    return tuple(Span(_JOINERS.sub("", span.text), span.style) for span in line)


class _Cell(NamedTuple):
    start: int
    end: int
    width: int


def _cells(text: str, offset: int) -> list[_Cell]:
    """What of ``text`` can only be shown together, each with its width."""
    if _NARROW.fullmatch(text):
        return [_Cell(offset + at, offset + at + 1, 1) for at in range(len(text))]
    return [_Cell(offset + start, offset + end, width) for start, end, width in split_graphemes(text)[0]]


def _narrowed(text: str) -> str:
    """``text`` for a column of one cell: what needs two is named by a question mark."""
    return "".join(text[cell.start : cell.end] if cell.width < 2 else "?" for cell in _cells(text, 0))


def _narrow_cuts(text: str, room: int, later: int) -> list[tuple[int, int]]:
    """Where the lines of a text begin and end in which every letter takes one cell."""
    cuts, start, end = [], 0, len(text)
    while end - start > room:
        cut = text.rfind(" ", start, start + room + 1)
        kept = text[start:cut].rstrip(" ") if cut > start else ""
        if kept:
            cuts.append((start, start + len(kept)))
            start = cut
        else:
            cuts.append((start, start + room))
            start += room
        while start < end and text[start] == " ":
            start += 1
        room = later
    if start < end or not cuts:
        cuts.append((start, end))
    return cuts


def _wide_cuts(line: Line, room: int, later: int) -> list[tuple[int, int]]:
    """Where the lines begin and end when some letters take two cells or none; wide ones may part anywhere."""
    text = "".join([span.text for span in line])
    cells: list[_Cell] = []
    offset = 0
    for span in line:
        cells += _cells(span.text, offset)
        offset += len(span.text)
    cuts: list[tuple[int, int]] = []
    at = 0
    while at < len(cells):
        stop, split = _stop(text, cells, at, room)
        end = cells[stop - 1].end
        kept = text[cells[at].start : end].rstrip(" ") if split else text[cells[at].start : end]
        cuts.append((cells[at].start, cells[at].start + len(kept)))
        at, room = stop, later
        while split and at < len(cells) and text[cells[at].start] == " ":
            at += 1
    return cuts or [(0, 0)]


def _stop(text: str, cells: list[_Cell], at: int, room: int) -> tuple[int, bool]:
    """The first cell that does not go on the line that begins at ``at``, and whether more follow."""
    used, best, inked = 0, at, False
    for place in range(at, len(cells)):
        cell = cells[place]
        blank = text[cell.start] == " "
        if inked and (blank or cell.width > 1):
            best = place
        if used + cell.width > room:
            return (best if best > at else max(place, at + 1)), True
        used += cell.width
        inked = inked or not blank
        if inked and cell.width > 1:
            best = place + 1
    return len(cells), False


def _sliced(line: Line, cuts: list[tuple[int, int]]) -> list[Line]:
    """The parts of ``line`` between each pair of places."""
    edges, offset = [], 0
    for span in line:
        edges.append((offset, offset + len(span.text), span))
        offset += len(span.text)
    lines, at = [], 0
    for start, end in cuts:
        while at < len(edges) and edges[at][1] <= start:
            at += 1
        part, place = [], at
        while place < len(edges) and edges[place][0] < end:
            low, high, span = edges[place]
            whole = start <= low and high <= end
            part.append(span if whole else Span(span.text[max(0, start - low) : end - low], span.style))
            place += 1
        lines.append(tuple(part))
    return lines
