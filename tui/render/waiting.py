"""An item of the attention queue: a row of the list, or all of it with what an answer would do. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from orchestrator.signs import ATTENTION
from orchestrator.text import fit, flat, pad
from orchestrator.text import width as columns
from tui.render import tools
from tui.render.inert import inert, inert_line
from tui.render.tokens import Line, Span
from tui.render.whose import route_lines
from tui.state.asks import ROUTE, UNREAD, WHOSE, Picking, whose
from tui.state.blocks import ToolBlock
from tui.state.heard_lines import lines_of
from tui.state.words import ago, count, money, until

Json = Mapping[str, Any]
_KIND_WIDTH = max(map(len, ATTENTION))
_DIFFS = {"Edit": ("file_path", "old_string", "new_string"), "Write": ("file_path", "content")}
_WHOSE = "a digit says whose · p another project · Enter reads it there"
_WHOSE_LINE = "1 confirms all of it · ← → another line · p its project · Enter reads it there"
_MOST = 200_000
"""Characters of one value of a call that are drawn."""


def mark(kind: str) -> tuple[str, str]:
    """Glyph and token of a kind; a newer daemon's has a glyph of its own."""
    sign = ATTENTION.get(kind)
    return (sign.glyph, sign.token) if sign is not None else ("·", "warning")


def in_two(item: Json, rank: int, now: datetime, width: int, *, begun: bool) -> tuple[Line, Line]:
    """An item on two lines: what waits where and since when, and what it is about."""
    glyph, token = mark(item["kind"])
    right = f"{_left(item, now)} {ago(_time(item['since']), now):>4} "
    who = _who(item)
    room = width - columns(right) - _KIND_WIDTH - 7
    head = (
        Span(f"{rank:>2} ", "dim"),
        Span(f"{glyph} {pad(inert_line(item['kind']), _KIND_WIDTH)} ", token),
        Span(pad(fit(who, max(4, room)), max(4, room)), "strong"),
        Span(right, "dim" if not _left(item, now) else "warning"),
    )
    pen = "✎ " if begun else "  "
    return head, (
        Span(f"   {pen}", "prompt"),
        Span(fit(_title(item), max(4, width - 6)), "text"),
    )


def in_one(item: Json, rank: int, now: datetime, width: int, *, begun: bool) -> Line:
    """The same on one line."""
    glyph, token = mark(item["kind"])
    right = f" {_left(item, now)} {ago(_time(item['since']), now):>4} "
    who = fit(inert_line(item["project"] or whose(item)), 14)
    title = max(4, width - columns(right) - 2 * 3 - _KIND_WIDTH - 16)
    return (
        Span(f"{rank:>2} ", "dim"),
        Span(f"{glyph} {pad(inert_line(item['kind']), _KIND_WIDTH)} ", token),
        Span(f"{pad(who, 14)} ", "strong"),
        Span(f"{'✎' if begun else ' '}", "prompt"),
        Span(pad(fit(_title(item), title), title), "text"),
        Span(right, "dim" if not _left(item, now) else "warning"),
    )


def _title(item: Json) -> str:
    """What it is about, without whom, who stands before it."""
    title, who = str(item["title"]), whose(item)
    return inert_line(title.removeprefix(who).lstrip(" :") if item["kind"] == ROUTE else title)


def whole(item: Json, picking: Picking | None, now: datetime, line: int = 0) -> list[Line]:
    """Everything about an item, not wrapped; of the question about a memo ``line`` is the one at hand."""
    glyph, token = mark(item["kind"])
    lines: list[Line] = [
        (Span(f"{glyph} {inert_line(item['kind'])}", token), Span(f"  {_who(item)}", "strong")),
        (Span(f"waits {ago(_time(item['since']), now)} · {_evidence(item)}", "dim"),),
        (),
    ]
    if item["kind"] == ROUTE:
        lines += route_lines(item, line)
    if picking is not None:
        lines += _questions(picking, by_line=bool(lines_of(item)))
    elif item["kind"] == "permission":
        lines += [(Span("wants to use ", "text"), Span(inert_line(item["tool"] or "a tool"), "tool"))]
        lines += _call(str(item["tool"] or ""), item["input"])
    elif item["kind"] != ROUTE:
        lines += [(Span(line, "strong"),) for line in inert(item["title"]).split("\n")]
    return [*lines, *_blocks(item["blocks"], now), *_why(item), *_commands(item)]


def _questions(picking: Picking, *, by_line: bool) -> Iterator[Line]:
    for number, question in enumerate(picking.questions):
        here, said = number == picking.at, picking.said[number]
        several = len(picking.questions) > 1
        if several:
            sign = "▸ " if here else "✓ " if said.picked or said.words else "  "
            place = f"{sign}{number + 1} of {len(picking.questions)}  {inert_line(question.header)}"
            yield (Span(place, "heading" if here else "dim"),)
        yield from ((Span(line, "strong"),) for line in inert(question.text).split("\n"))
        for at, (label, description) in enumerate(question.options):
            yield _option(at, label, description, picked=at in said.picked, many=question.many, here=here)
        if said.words:
            yield (Span("   ✎ ", "prompt"), Span(inert_line(said.words, 2000), "text"))
        if here:
            if question.text == WHOSE:
                yield (Span(f"   {_WHOSE_LINE if by_line else _WHOSE}", "dim"),)
                continue
            more = " · Enter sends" if question.many or several else ""
            ways = "digits pick, any number of them" if question.many else "a digit picks"
            offered = ways if question.options else "no options"
            yield (Span(f"   {offered} · t types an answer{more}", "dim"),)
        yield ()


def _option(at: int, label: str, description: str, *, picked: bool, many: bool, here: bool) -> Line:
    box = ("☑" if picked else "☐") if many else ("◉" if picked else "○")
    words = f"  {inert_line(description, 2000)}" if description not in {"", label} else ""
    return (
        Span(f"  {at + 1 if here and at < 9 else ' '} ", "key"),
        Span(f"{box} ", "ok" if picked else "dim"),
        Span(inert_line(label, 2000), "strong" if picked else "text"),
        Span(words, "dim"),
    )


def _call(tool: str, given: Json) -> Iterator[Line]:
    """What the call would do: a command in full, a change of a file as a diff, and the rest of its input."""
    yield ()
    shown: tuple[str, ...] = ()
    if tool == "Bash" and isinstance(given.get("command"), str):
        shown = ("command",)
        for at, line in enumerate(_full(given["command"])):
            yield (Span("  $ " if not at else "    ", "dim"), Span(line, "code"))
    elif tool in _DIFFS and all(isinstance(given.get(name), str) for name in _DIFFS[tool]):
        shown = _DIFFS[tool]
        yield (Span("  ", ""), Span(inert_line(given["file_path"], 2000), "path"))
        block = ToolBlock(id="", call="", name=tool, input=given)
        yield from ((Span("  ", ""), *line) for line in tools.unfolded(block))
    for name, value in given.items():
        if name not in shown:
            yield from _value(inert_line(str(name)), value)


def _value(name: str, value: object) -> Iterator[Line]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str)
    lines = _full(text)
    yield (Span(f"  {name}: ", "dim"), Span(lines[0], "text"))
    yield from ((Span("    ", ""), Span(line, "text")) for line in lines[1:])


def _full(text: str) -> list[str]:
    lines = inert(text[:_MOST]).split("\n")
    return [*lines, f"… {len(text) - _MOST:,} more characters"] if len(text) > _MOST else lines


def _blocks(blocks: Json, now: datetime) -> Iterator[Line]:
    facts: list[tuple[str, str]] = []
    if tasks := blocks.get("tasks"):
        more = f" and {len(tasks) - 5} more" if len(tasks) > 5 else ""
        names = ", ".join(inert_line(str(task)) for task in tasks[:5])
        facts.append((f"{len(tasks)} waiting behind it: {names}{more}", "warning"))
    if deadline := _time(blocks.get("deadline")):
        facts.append((f"denied {until(deadline, now)} if nobody answers", "warning"))
    if expires := _time(blocks.get("cache_expires_at")):
        usd = money(blocks.get("reread_usd"))
        price = f", about {usd}" if usd else ""
        again = f"{count(int(blocks.get('reread_tokens') or 0))} tokens are read again{price}"
        left = until(expires, now).removeprefix("in ")
        until_then = "its cache has run out:" if left == "now" else f"cached for {left} more; then"
        facts.append((f"{until_then} {again}", "cost"))
    if facts:
        yield ()
        yield (Span("Blocks", "heading"),)
        yield from ((Span(f"  {words}", token),) for words, token in facts)


def _why(item: Json) -> Iterator[Line]:
    yield ()
    yield (Span("Ranks here with ", "heading"), Span(f"{item['score']} points", "strong"))
    for reason in item["why"]:
        yield (
            Span(f"  {reason['points']:+5d}  ", "cost"),
            Span(inert_line(reason["reason"]), "text"),
            Span(f"  {inert_line(reason['evidence'])}", "dim"),
        )


def _commands(item: Json) -> Iterator[Line]:
    commands = [inert_line(command) for command in item["commands"]]
    if commands:
        yield ()
        yield (Span("As commands", "heading"),)
        yield from ((Span("  ", ""), Span(command, "code")) for command in commands)


def _evidence(item: Json) -> str:
    task = f" · {inert_line(item['task'])}" if item.get("task") else ""
    return f"{inert_line(item['evidence'])}{task}"


def _who(item: Json) -> str:
    if item["kind"] in {ROUTE, UNREAD}:
        return flat(whose(item))
    project, client = flat(item["project"] or "the fleet"), flat(item["client"])
    return f"{project} · {client}" if client and client != project else project


def _left(item: Json, now: datetime) -> str:
    """The countdown to an ask's deadline."""
    deadline = _time((item.get("blocks") or {}).get("deadline"))
    return f"◷ {until(deadline, now).removeprefix('in ')}" if deadline else ""


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
