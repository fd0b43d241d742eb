"""Claims as lines: a row of the list, and one in full with its quotes and what says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from tui.render.inert import inert_line
from tui.render.links import moment, said, short
from tui.render.tokens import Line, Span
from tui.render.wrap import fit, width_of, wrap
from tui.state.claims import CLAIM_LOOKS, look_of, opposed
from tui.state.words import ago, counted

Json = Mapping[str, Any]
Row = tuple[str, Line]
BESIDE = 56
"""Columns from which on two claims that contradict one another stand side by side."""
_WORD = max(len(look.word) for look in CLAIM_LOOKS.values())
_GAP = " │ "


def claim_rows(claims: Sequence[Json], width: int) -> list[Row]:
    """A line per claim: its kind, whether something says otherwise, and the statement."""
    if not claims:
        return [("", (Span("nothing was stated", "dim"),))]
    return [(str(one["claim"]), _row(one, width)) for one in claims]


def _row(claim: Json, width: int) -> Line:
    look = look_of(claim)
    against = "⇹ " if claim.get("against") else ""
    head = f"{look.glyph} {look.word:<{_WORD}} "
    room = max(4, width - len(head) - len(against))
    words = inert_line(str(claim.get("statement") or ""), room)
    return (Span(head, look.token), Span(against, "error"), Span(words))


def claim_lines(claim: Json, claims: Sequence[Json], now: datetime, width: int) -> list[Line]:
    """A claim in full: what it says, why it is what it is, and every quote in its whole sentence."""
    others = opposed(claims, claim)
    if not any(other for _, _, other in others):
        lines = [*_stated(claim, now, width), *_why(claim, width), *_quotes(claim, now, width)]
    else:
        lines = _why(claim, width)
    for name, why, other in others:
        told = f"⇹ {inert_line(name)} says otherwise: {inert_line(why, 600)}"
        lines += [*([()] if lines else []), *wrap((Span(told, "error"),), width)]
        if other is not None:
            lines += _both(claim, other, now, width)
    return lines


def _stated(claim: Json, now: datetime, width: int) -> list[Line]:
    look, seen = look_of(claim), int(claim.get("seen") or 1)
    age = ago(moment(claim.get("since")), now)
    often = f" · {counted(seen, 'time')}" if seen > 1 else ""
    return [
        (
            Span(f"{look.glyph} {look.word}", look.token),
            Span(f"  {age} ago{often} · {inert_line(str(claim['claim']))}", "dim"),
        ),
        *wrap((Span(inert_line(str(claim.get("statement") or ""), 2000), "strong"),), width),
    ]


def _why(claim: Json, width: int) -> list[Line]:
    told = [(f"✗ {one}", "error") for one in [claim.get("broken")] if one]
    told += [(f"because {one}", "warning") for one in claim.get("reasons") or ()]
    told += [(f"mind: {one}", "warning") for one in claim.get("mind") or ()]
    return [line for text, token in told for line in wrap((Span(inert_line(text, 1000), token),), width)]


def _quotes(claim: Json, now: datetime, width: int) -> list[Line]:
    return [line for quote in claim.get("quotes") or () for line in ((), *quote_lines(quote, now, width))]


def quote_lines(quote: Json, now: datetime, width: int) -> list[Line]:
    """A quote: where it stands, its whole sentence, what limits it, and what comes next."""
    at = moment(quote.get("at"))
    when = f"{at.astimezone():%Y-%m-%d %H:%M}, {ago(at, now)} ago" if at is not None else ""
    who = " · ".join(filter(None, (inert_line(str(quote.get("speaker") or "")), when)))
    lines: list[Line] = []
    heads = (
        (inert_line(str(quote.get("title") or "")), "path"),
        (who, "info"),
        (short(quote.get("ref")), "faint"),
    )
    lines += [fit((Span(text, token),), width) for text, token in heads if text]
    sentence = str(quote.get("sentence") or quote.get("text") or "")
    lines += said(sentence, str(quote.get("text") or ""), width)
    for text, token in _beside(quote):
        lines += wrap((Span(f"    {inert_line(text, 1000)}", token),), width, rest=(Span("      ", ""),))
    return lines


def _beside(quote: Json) -> list[tuple[str, str]]:
    """What has to be read with a quote."""
    found = []
    if quote.get("before"):
        by = f"{quote['before_by']}: " if quote.get("before_by") else ""
        found.append((f"before: {by}{quote['before']}", "warning" if quote.get("framed") else "dim"))
    if quote.get("limits"):
        found.append((f"limited by: {', '.join(map(str, quote['limits']))}", "warning"))
    read = quote.get("corrections") or ()
    found += [(f"{one.get('raw')!r} is to be read {one.get('text')!r}", "warning") for one in read]
    if quote.get("after"):
        by = f"{quote['after_by']}: " if quote.get("after_by") else ""
        taken = bool(quote.get("taken_back"))
        found.append(
            (f"{'taken back' if taken else 'next'}: {by}{quote['after']}", "warning" if taken else "dim")
        )
    if quote.get("fate") not in {None, "", "stands"}:
        where = f"; the words stand at {quote['now']}" if quote.get("now") else ""
        found.append((f"its source was {quote['fate']}{where}", "warning"))
    return found


def _both(claim: Json, other: Json, now: datetime, width: int) -> list[Line]:
    """Two claims that contradict one another: beside each other where there is room."""
    room = (width - len(_GAP)) // 2 if width >= BESIDE else width
    columns = [[*_stated(one, now, room), *_quotes(one, now, room)] for one in (claim, other)]
    if width < BESIDE:
        return [*columns[0], (Span("─" * width, "rule"),), *columns[1]]
    both = []
    for one, two in zip_longest(*columns, fillvalue=()):
        blank = Span(" " * max(0, room - width_of(one)), "")
        both.append((*one, blank, Span(_GAP, "rule"), *two))
    return both
