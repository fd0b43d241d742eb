"""The lines above and below a conversation that is read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.state.fleet import Row
from tui.state.focus import View
from tui.state.words import ago, count, money, until


def head(row: Row | None, asides: Sequence[str], aside: str, now: datetime) -> tuple[Line, Line]:
    """Who is read and what it is at; at the right what it holds."""
    if row is None:
        return (Span(" no project is selected", "dim"),), ()
    look = row.look
    what = row.activity if row.state in {"working", "starting"} else row.reason
    left: Line = (
        Span(f" {look.glyph} ", look.token),
        Span(inert_line(row.project), "title"),
        Span(f" {look.word} {ago(row.since, now)}", look.token),
        Span(f"  {inert_line(what)} {until(row.until, now)}".rstrip(), "dim"),
    )
    right = [
        Span(f"{row.queued} queued  " if row.queued else "", "warning"),
        Span(f"{money(row.today_usd)} today  " if row.today_usd else "", "cost"),
        Span(f"{count(row.tokens)} tokens  " if row.tokens else "", "cost"),
    ]
    if aside:
        left = (Span(" aside ", "selected"), Span(f" {inert_line(aside)}  ", "prompt"), *left)
    elif asides:
        right.insert(0, Span(f"{len(asides)} aside{'s' if len(asides) > 1 else ''}  ", "prompt"))
    return left, tuple(span for span in right if span.text)


def foot(view: View, wanted: str, found: str) -> Line:
    """What is looked for, or what came below; nothing at the end of the conversation."""
    if wanted:
        token = "warning" if found.startswith(("not ", "nowhere")) else "text"
        return (Span(" / ", "key"), Span(inert_line(wanted, 60), "found"), Span(f"  {found}", token))
    if not view.follow:
        unseen = view.unseen
        words = f"{unseen} new line{'s' if unseen != 1 else ''} below" if unseen else "not at the end"
        return (Span(" ↓ ", "key"), Span(words, "prompt" if unseen else "dim"), Span("  G goes there", "dim"))
    return ()
