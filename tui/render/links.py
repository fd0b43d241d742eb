"""Links of the map as lines: a row of the list, and a link in full with its quotes side by side. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from orchestrator.text import fit, pad
from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span
from tui.render.wrap import fit as fit_line
from tui.render.wrap import width_of, wrap
from tui.state.links import LINK_LOOKS, clients_of, look_of, projects_of, relation_of, sides
from tui.state.words import ago, counted

Json = Mapping[str, Any]
BESIDE = 64
"""Columns from which on quotes of two projects stand beside each other."""
_COMMIT = re.compile(r"(@[0-9a-f]{8})[0-9a-f]{32}")
_GAP = " │ "
_STATE = max(len(look.word) for look in LINK_LOOKS.values())
_INFERRED = (
    ("why", "Why it may matter", "inferred"),
    ("not_said", "What the quotes do not say", "inferred"),
    ("next_action", "Suggested next action", "inferred"),
    ("signal", "The signal it would bring", "inferred"),
    ("offered", "Why the pair was looked at", ""),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a link in full, and the quotes that stand in it: none, one, or one at each side."""

    line: Line
    left: int = -1
    right: int = -1
    """Number of the quote in the right half; the same as ``left`` where there is one alone."""


def short(ref: object) -> str:
    """The address of a passage to be read: a commit is named by its first letters."""
    return _COMMIT.sub(r"\1", inert_line(str(ref or ""), 600))


def moment(text: object) -> datetime | None:
    """A time as the API tells it."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def in_two(link: Json, now: datetime, width: int) -> tuple[Line, Line]:
    """A link on two lines: what became of it and how it joins, and whom."""
    look, relation, when = look_of(link), relation_of(link), f" {ago(moment(link.get('since')), now):>4} "
    room = max(6, width - _STATE - 5 - len(when))
    word = pad(fit(inert_line(relation.word), room), room)
    first = (
        Span(f"{look.glyph} {pad(look.word, _STATE)} ", look.token),
        Span(f"{relation.glyph} {word}", relation.token),
        Span(when, "dim"),
    )
    return first, (Span("  ", ""), *joined(link, max(6, width - 3)))


def in_one(link: Json, now: datetime, width: int) -> Line:
    """The same on one line."""
    look, relation, when = look_of(link), relation_of(link), f" {ago(moment(link.get('since')), now):>4} "
    words = joined(link, max(6, width - _STATE - 23 - len(when)))
    room = width - _STATE - 22 - len(when) - width_of(words)
    return (
        Span(f"{look.glyph} {pad(look.word, _STATE)} ", look.token),
        Span(f"{relation.glyph} {pad(fit(inert_line(relation.word), 17), 17)} ", relation.token),
        *words,
        Span(" " * max(0, room), ""),
        Span(when, "dim"),
    )


def joined(link: Json, width: int) -> Line:
    """The projects that a link joins; where there is not room for all, each is cut alike."""
    names = [inert_line(name) for name in projects_of(link)]
    least = max(4, (width - 3 * (len(names) - 1)) // max(1, len(names)))
    whole = sum(map(len, names)) + 3 * (len(names) - 1) <= width
    shown = names if whole else [fit(name, least) for name in names]
    found: list[Span] = []
    for place, name in enumerate(shown):
        found += [*((Span(" ⇄ ", "dim"),) if place else ()), Span(name, "strong")]
    return fit_line(tuple(found), width)


def head(link: Json | None, now: datetime) -> tuple[Line, Line]:
    """What is said above a link: how it joins whom, and what became of it."""
    if link is None:
        return (), ()
    look, relation = look_of(link), relation_of(link)
    left = (Span(f" {relation.glyph} {inert_line(relation.word)}  ", relation.token), *joined(link, 70))
    age = ago(moment(link.get("since")), now)
    said = (
        Span(f"{look.glyph} {look.word}", look.token),
        Span(f"  {age}  {inert_line(str(link['link']))} ", "dim"),
    )
    return left, said


def in_full(link: Json, now: datetime, width: int, at_hand: int) -> list[Shown]:
    """A link in full at ``width`` columns: what became of it, its quotes, and what is inferred from them."""
    found = [Shown(line) for line in _news(link, width)]
    found += _quotes(link, now, width, at_hand)
    for name, title, kind in _INFERRED:
        text = inert(str(link.get(name) or "")).strip()
        if text:
            note = (Span(f"  {kind}", "dim"),) if kind else ()
            found += [Shown(()), Shown(fit_line((Span(title, "heading"), *note), width))]
            found += [Shown(line) for line in block(text, width, "text")]
    return found


def _news(link: Json, width: int) -> list[Line]:
    """What the person should know before the quotes; nothing for a link as it came."""
    found: list[Line] = []
    if link.get("stale"):
        found += block(f"⚠ It holds no more: {inert_line(str(link['stale']), 600)}", width, "warning")
    if link.get("dismissed"):
        found += block(f"– Dismissed: {inert_line(str(link['dismissed']), 2000)}", width, "dim")
    for project, task in (link.get("released") or {}).items():
        told = f"↦ The agent of {inert_line(str(project))} was told, as task {inert_line(str(task))}."
        found += block(told, width, "agent-native")
    for project in link.get("withdrawn") or {}:
        if project not in (link.get("released") or {}):
            back = f"↤ Taken back from the agent of {inert_line(str(project))}: no tool shows it any more."
            found += block(back, width, "dim")
    if len(clients_of(link)) > 1:
        names = " and ".join(map(inert_line, clients_of(link)))
        alone = "for no other agent" if link.get("released") else "for you alone"
        found += block(f"It quotes {names}: {alone} until you release it.", width, "dim")
    if int(link.get("seen") or 1) > 1:
        found += block(f"It was found {counted(int(link['seen']), 'time')}.", width, "dim")
    return [*found, ()] if found else []


def _quotes(link: Json, now: datetime, width: int, at_hand: int) -> list[Shown]:
    """The quotes by project, two projects beside each other where there is room."""
    number, columns = 0, []
    wide = width >= BESIDE
    room = (width - len(_GAP)) // 2 if wide else width
    for project, quotes in sides(link):
        column: list[tuple[Line, int]] = []
        for quote in quotes:
            lines = quote_lines(project, quote, now, room, marked=number == at_hand)
            column += [*([((), -1)] if column else []), *((line, number) for line in lines)]
            number += 1
        columns.append(column)
    if not wide:
        apart = [[*column, ((), -1)] for column in columns]
        return [Shown(line, owner, owner) for column in apart for line, owner in column][:-1]
    found: list[Shown] = []
    for place in range(0, len(columns), 2):
        left, right = columns[place], columns[place + 1] if place + 1 < len(columns) else []
        found += [Shown(())] if place else []
        for (one, mine), (other, theirs) in zip_longest(left, right, fillvalue=((), -1)):
            blank = Span(" " * max(0, room - width_of(one)), "")
            found.append(Shown((*one, blank, Span(_GAP, "rule"), *other), mine, theirs))
    return found


def quote_lines(project: str, quote: Json, now: datetime, width: int, *, marked: bool) -> list[Line]:
    """Whose words, where, when and by whom; then the whole passage with the quoted words made out."""
    mark = Span("▸ ", "key") if marked else Span("  ", "")
    client = inert_line(str(quote.get("client") or ""))
    name = fit_line((mark, Span(inert_line(project), "strong"), Span(f"  {client}", "dim")), width)
    at = moment(quote.get("at"))
    when = f"{at.astimezone():%Y-%m-%d %H:%M}, {ago(at, now)} ago" if at is not None else ""
    who = " · ".join(filter(None, (inert_line(str(quote.get("speaker") or "")), when)))
    title = inert_line(str(quote.get("title") or ""))
    lines = [name]
    for text, token in (
        (title, "path"),
        (who, "info"),
        (short(quote.get("ref")), "faint"),
    ):
        if text:
            lines.append(fit_line((Span(f"  {text}", token),), width))
    return [*lines, *said(str(quote.get("passage") or ""), str(quote.get("text") or ""), width)]


def said(passage: str, quoted: str, width: int) -> list[Line]:
    """A passage word for word behind a bar, with what is quoted of it made out."""
    whole, words = inert(passage), inert(quoted)
    at = whole.find(words) if words else -1
    if at < 0:
        whole, at = words or whole, 0
    end = at + len(words)
    lines: list[Line] = []
    offset = 0
    for text in whole.split("\n"):
        begin, stop = max(0, min(len(text), at - offset)), max(0, min(len(text), end - offset))
        spans = (Span(text[:begin], "quote"), Span(text[begin:stop], "text"), Span(text[stop:], "quote"))
        bar = (Span("  ▌ ", "link-alike" if stop > begin else "rule"),)
        kept = tuple(span for span in spans if span.text)
        lines += wrap(kept, width, first=bar, rest=bar)
        offset += len(text) + 1
    while lines and not "".join(span.text for span in lines[-1][1:]).strip():
        lines.pop()
    return lines


def block(text: str, width: int, token: str) -> list[Line]:
    """Some lines of text, each as many as it takes."""
    return [line for part in text.split("\n") for line in wrap((Span(part, token),), width)]


def summary(shown: int, hidden: int, fresh: int, scope: Sequence[str]) -> Line:
    """What the list shows, in words."""
    parts = [counted(shown, "link")]
    parts += [f"{fresh} new"] if fresh else []
    parts += [f"{hidden} put aside"] if hidden else []
    of = f" of {' ⇄ '.join(map(inert_line, scope))}" if scope else ""
    return (Span(f" {parts[0]}{of}", "strong"), Span("".join(f" · {part}" for part in parts[1:]), "dim"))


def touching(links: Sequence[Json]) -> Line:
    """One line about the links that touch what an agent was asked; nothing where there are none."""
    if not links:
        return ()
    first, more = links[0], len(links) - 1
    relation = relation_of(first)
    others = " and ".join(inert_line(str(one)) for one in list(first.get("projects") or ())[1:])
    return (
        Span(f" {relation.glyph} {inert_line(relation.word)} ", relation.token),
        Span(f"with {others}", "strong"),
        Span(f" and {counted(more, 'other link')}" if more else "", "dim"),
        Span(f": {inert_line(str(first.get('because') or ''), 200)}", "dim"),
    )
