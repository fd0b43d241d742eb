"""A row of a diff at a width: heads of files and hunks, lines below or beside each other. Pure."""

from __future__ import annotations

from collections.abc import Container

from rich.cells import cell_len

from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.state.folded import NOTHING, Folded, Place
from tui.state.patch import ADDED, CONTEXT, HUNK, NOTE, REMOVED, FilePatch, Patch

_MOST = 4000
"""Characters of one line that are drawn."""
_STYLES = {ADDED: "added", REMOVED: "removed", CONTEXT: "text", NOTE: "dim"}
COMMENTED = "●"


def row_lines(
    view: Folded, row: int, width: int, comments: Container[int] = (), flagged: Container[str] = ()
) -> list[Line]:
    """The lines of a row, none wider than ``width``; ``comments`` holds the patch's lines that have one."""
    place = view.place(row)
    file = view.patch.files[place.file]
    if place.head:
        mark = "▸ " if file.path in view.folded else "▾ "
        return wrap(_head(file, flagged=file.path in flagged), width, (Span(mark, "heading"),), (Span("  "),))
    sign = view.patch.signs[place.line]
    if sign == HUNK:
        return wrap((Span(inert_line(view.patch.texts[place.line]), "hunk"),), width)[:1]
    if view.splits(place.file) and sign != NOTE:
        return _beside(view, place, width, comments)
    return _below(view, place.line, width, comments)


def _head(file: FilePatch, *, flagged: bool) -> Line:
    was = f"{inert_line(file.was)} → " if file.was else ""
    return (
        Span(f"{was}{inert_line(file.path)}", "path"),
        Span(f"  {file.note}" if file.note else "", "warning"),
        Span(f"  +{file.added}" if file.added else "", "added"),
        Span(f"  −{file.removed}" if file.removed else "", "removed"),
        Span("  ⚠ runs later" if flagged else "", "error"),
    )


def _below(view: Folded, line: int, width: int, comments: Container[int]) -> list[Line]:
    patch = view.patch
    numbers = f"{_number(patch.old[line], view.digits)} {_number(patch.new[line], view.digits)} "
    return _numbered(patch, line, numbers, width, comments)


def _beside(view: Folded, place: Place, width: int, comments: Container[int]) -> list[Line]:
    patch = view.patch
    half = (width - 1) // 2
    sides = []
    for line, column in ((place.left, patch.old), (place.right, patch.new)):
        number = f"{_number(column[line], view.digits)} " if line != NOTHING else ""
        sides.append(_numbered(patch, line, number, half, comments) if line != NOTHING else [])
    left, right = sides
    return [
        (*_filled(left[at] if at < len(left) else (), half), Span("│", "rule"),
         *(right[at] if at < len(right) else ()))
        for at in range(max(len(left), len(right)))
    ]  # fmt: skip


def _numbered(patch: Patch, line: int, numbers: str, width: int, comments: Container[int]) -> list[Line]:
    sign = patch.signs[line]
    style = _STYLES.get(sign, "text")
    dot = COMMENTED if line in comments else " "
    first: Line = (Span(numbers, "dim"), Span(dot, "prompt"), Span(f"{sign} ", style))
    blanks: Line = (Span(" " * (len(numbers) + 3), "dim"),)
    return wrap(_text(patch.texts[line], style), width, first, blanks)


def _text(text: str, style: str) -> Line:
    """What a line says; what cannot be seen in it is named, since a reviewer must know."""
    body = text[:_MOST]
    ends = "␍" if body.endswith("\r") else ""
    shown = inert(body.rstrip("\r") if ends else body).replace("\n", "␍") + ends
    hidden = len(inert(body.expandtabs(4))) < len(body.expandtabs(4))
    more = f" … {len(text) - _MOST:,} more characters" if len(text) > _MOST else ""
    return (
        Span(shown, style),
        Span(" ⚠ hidden characters" if hidden else "", "warning"),
        Span(more, "more"),
    )


def _filled(line: Line, width: int) -> Line:
    used = sum(cell_len(span.text) for span in line)
    return (*line, Span(" " * max(0, width - used)))


def _number(number: int, digits: int) -> str:
    return f"{number or '':>{digits}}"
