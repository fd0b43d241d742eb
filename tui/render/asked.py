"""The rows of the question about a memo: what was heard, for whom, how much, and how sure that is. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.text import clock, fit, pad
from orchestrator.text import width as columns
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.render.transcript import COLOURS
from tui.render.wrap import fit as cut
from tui.state.asked import Asked, AskedRow, considered
from tui.state.transcript import Heard
from tui.state.words import counted

_WHOM, _LEAST, _NAMED = 24, 12, 36
"""Columns that a project's name may take, that what was heard keeps, and takes where there is room."""
_READ = {  # by the meta-agent
    "reading": "being read",
    "proposed": "read",
    "nothing": "read, nothing else proposed",
    "stopped": "reading stopped",
}
_WORDS = 40
"""Words of a place that are looked at to fill a row."""


def asked_head(asked: Asked) -> tuple[Line, Line]:
    """How much is asked, and the one key that settles it."""
    many = f"{counted(len(asked.lines), 'line')}, {counted(asked.places, 'place')}"
    read = Span(f"; {inert_line(_READ[asked.reading], 240)}" if asked.reading in _READ else "", "dim")
    if asked.reading == "failed":
        read = Span(f"; reading failed: {inert_line(asked.problem, 240)}", "error")
    return (
        (Span(" ? Whose are these words? ", "agent-asking"), Span(f" {many}", "dim"), read),
        (Span("M", "key"), Span(" stops it ", "dim"))
        if asked.is_read
        else (Span("y", "key"), Span(" all as proposed ", "dim")),
    )


def asked_row(row: AskedRow, asked: Asked, heard: Heard, width: int, order: Mapping[str, int]) -> Line:
    """One row of the question, on one line."""
    return _place(row, heard, width, order) if row.place else _line(row, asked, heard, width, order)


def _line(row: AskedRow, asked: Asked, heard: Heard, width: int, order: Mapping[str, int]) -> Line:
    line, whom = row.line, min(_WHOM, max(columns(inert_line(one.whom, 60)) for one in asked.lines))
    many = len(line.places)
    fold = " " if many < 2 else "▾" if row.key == asked.opened else "▸"
    amount = f"{line.length:>6}  {counted(many, 'place'):<10}"
    room = width - 2 - 3 - whom - columns(amount) - 1
    doubt = _doubt(row, heard)
    beside = min(columns(doubt), max(0, room - 36)) if room >= 60 else 0
    longest = max(columns(inert_line(one.named, 240)) for one in asked.lines)
    said = min(max(_LEAST, room - (beside + 2 if beside else 0)), max(longest, _NAMED))
    return cut(
        (
            Span(f"{fold} ", "key"),
            Span(pad(fit(inert_line(line.named, 240), said), said), "text"),
            Span(" → ", "dim"),
            Span(pad(fit(inert_line(line.whom, 60), whom), whom), _token(line.proposed, order)),
            Span(f" {amount}", "dim"),
            Span(fit(doubt, beside) if beside else "", "dim"),
        ),
        width,
    )


def _place(row: AskedRow, heard: Heard, width: int, order: Mapping[str, int]) -> Line:
    first, last = row.places[0]
    start, end = heard.start(first), heard.start(last)
    when = f"{clock(start)}–{clock(end)}" if start is not None and end is not None else ""
    said = inert_line(heard.said(first, min(last, first + _WORDS)), 400)
    lead = f"    {when:<13} "
    return cut((Span(lead, "dim"), Span(f"“{fit(said, max(8, width - columns(lead) - 2))}”", "quote")), width)


def _doubt(row: AskedRow, heard: Heard) -> str:
    """Who else it could be."""
    others = [one for one in considered(heard, row).candidates if one[0] != row.line.proposed]
    said = ", ".join(f"{inert_line(name, 40)} {score:.2f}" for name, score in others[:2])
    return f"or {said}" if said else ""


def _token(project: str, order: Mapping[str, int]) -> str:
    return f"part-{order.get(project, 0) % COLOURS + 1}" if project else "part-nobody"
