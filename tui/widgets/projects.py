"""The list of projects by client: state, what is done, spent, queued, for how long, and how lively it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from orchestrator.text import fit, flat
from orchestrator.text import width as columns
from tui.render.tokens import Line, Span
from tui.state.fleet import Fleet, Row
from tui.state.words import money
from tui.widgets.rows import RowLine


def project_rows(
    fleet: Fleet, names: Iterable[str], pinned: Iterable[str], now: datetime, seconds: float, width: int
) -> list[RowLine]:
    """The list's rows: a heading per client, a row per project, all within ``width`` columns."""
    kept = set(pinned)
    found: list[RowLine] = []
    for client, projects in fleet.groups(names):
        if len(projects) > 1 or client != projects[0]:
            found.append(RowLine((Span(fit(flat(client), width), "dim"),)))
        for name in projects:
            spark = fleet.sparkline(name, seconds, 6)
            found.append(RowLine(project_line(fleet.rows[name], name in kept, spark, now, width), name))
    return found


def project_line(row: Row, pinned: bool, spark: str, now: datetime, width: int) -> Line:
    """One project's row."""
    look = row.look
    tail = [
        Span(f"{row.age(now):>4}", "dim"),
        Span(f" {money(row.today_usd):>6}", "cost"),
        Span(f" {f'+{row.queued}' if row.queued else '':>3}", "warning"),
        Span(f" {spark}", look.token),
    ]
    if width < 34:
        tail = tail[:1]
    room = width - sum(len(span.text) for span in tail) - 3
    name = fit(flat(row.project), max(4, room))
    word = look.word if room - columns(name) - 1 >= len(look.word) else ""
    gap = max(1, room - len(name) - len(word))
    mark = "▸" if pinned else " "
    return (
        Span(f"{mark}{look.glyph} ", look.token),
        Span(name, "strong"),
        Span(" " * gap, ""),
        Span(word, look.token),
        *tail,
    )
