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
    fleet: Fleet,
    names: Iterable[str],
    pinned: Iterable[str],
    now: datetime,
    seconds: float,
    width: int,
    height: int = 0,
) -> list[RowLine]:
    """The list's rows within ``width`` columns: a heading per client, a row per project.

    A project's current task stands below its row where ``height`` has room for one of each.
    """
    kept = set(pinned)
    found: list[RowLine] = []
    groups = fleet.groups(names)
    roomy = sum(1 + 2 * len(projects) for _, projects in groups) <= height
    for client, projects in groups:
        if len(projects) > 1 or client != projects[0]:
            found.append(RowLine((Span(fit(flat(client), width), "dim"),)))
        for name in projects:
            spark = fleet.sparkline(name, seconds, 6)
            row = fleet.rows[name]
            found.append(RowLine(project_line(row, name in kept, spark, now, width), name))
            if roomy and row.doing:
                found.append(RowLine((Span(fit(f"   {flat(row.doing)}", width), "dim"),), name))
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
    name = fit(flat(row.project), max(4, room - 1))
    word = look.word if room - columns(name) - 2 >= len(look.word) else ""
    gap = max(1, room - columns(name) - len(word))
    mark = "▸" if pinned else " "
    return (
        Span(f"{mark}{look.glyph} ", look.token),
        Span(name, "strong"),
        Span(" " * gap, ""),
        Span(word, look.token),
        *tail,
    )
