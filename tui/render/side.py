"""What stands beside a conversation, as lines: tasks, files, the calibration, costs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from orchestrator.signs import TASKS
from tui.render.inert import inert, inert_line
from tui.render.page import Clock, local_clock
from tui.render.tokens import Line, Span
from tui.state.side import Spent, Turn
from tui.state.words import ago, count, money, span, until

Json = Mapping[str, Any]
Row = tuple[str, Line]
"""The key of a row, empty for a heading, and its line."""
_MOST = 400_000
"""Characters of a text that are drawn."""
_SIGNS = {"+": "added", "-": "removed", "@": "hunk", "d": "dim", "i": "dim", "n": "dim"}


def mark(state: str) -> tuple[str, str]:
    """Glyph and token of a task's state; a newer daemon's has a glyph of its own."""
    sign = TASKS.get(state)
    return (sign.glyph, sign.token) if sign is not None else ("·", "warning")


def queue_rows(waiting: Sequence[Json], over: Sequence[Json], now: datetime, width: int) -> list[Row]:
    """The open tasks by their turn, then those that are over."""
    rows: list[Row] = []
    if not waiting:
        rows.append(("", (Span("nothing is queued", "dim"),)))
    for place, task in enumerate(waiting, 1):
        rows.append((str(task["task"]), _task(task, f"{place:>2} ", now, width)))
    if over:
        rows += [("", ()), ("", (Span("Done", "heading"),))]
        rows += [(str(task["task"]), _task(task, "   ", now, width)) for task in over]
    return rows


def _task(task: Json, number: str, now: datetime, width: int) -> Line:
    state = str(task["state"])
    glyph, token = mark(state)
    tags = [_place(task), "aside" if task.get("aside") else "", _due(task, now)]
    tag = " ".join(filter(None, tags))
    right = f" {tag}" if tag else ""
    head = f"{number}{glyph} {state:<9} "
    room = max(4, width - len(head) - len(right))
    words = inert_line(str(task.get("prompt") or ""), room)
    return (Span(number, "dim"), Span(f"{glyph} {state:<9} ", token), Span(words), Span(right, "warning"))


def _place(task: Json) -> str:
    place = str(task.get("place") or "queue")
    priority = int(task.get("priority") or 0)
    return place if place != "queue" else f"{priority:+d}" if priority else ""


def _due(task: Json, now: datetime) -> str:
    moment = _time(task.get("not_before"))
    return until(moment, now) if moment and moment > now else ""


def task_lines(task: Json, deadline: object, now: datetime) -> list[Line]:
    """One task in full."""
    state = str(task["state"])
    glyph, token = mark(state)
    since = ago(_time(task.get("since")), now)
    usage = task.get("usage") or {}
    facts = [
        f"since {since}" if since else "",
        f"attempt {task['attempt']}" if int(task.get("attempt") or 0) > 1 else "",
        money(task.get("cost_usd")),
        f"{count(int(usage.get('output_tokens') or 0))} tokens out" if usage.get("output_tokens") else "",
    ]
    lines: list[Line] = [
        (Span(f"{glyph} {state}", token), Span(f"  {inert_line(str(task['task']))}", "dim")),
        (Span(" · ".join(filter(None, facts)), "cost"),),
    ]
    due = _time(deadline)
    if due is not None:
        lines.append((Span(f"denied {until(due, now)} if nobody answers", "warning"),))
    for name, style in (("activity", "text"), ("error", "error")):
        if task.get(name):
            lines.append((Span(inert_line(str(task[name]), 2000), style),))
    if task.get("cancel_requested"):
        lines.append((Span("being cancelled", "warning"),))
    return [*lines, (), *_text(str(task.get("prompt") or ""))]


def file_rows(review: Json, width: int) -> list[Row]:
    """The changed files with how much changed."""
    files = review.get("files") or ()
    rows: list[Row] = []
    for file in files:
        added, removed = file.get("added"), file.get("removed")
        right = f" +{added or 0} −{removed or 0}" if added is not None or removed is not None else " binary"
        status = f"{str(file.get('status') or 'M')[:1].upper()} "
        path = inert_line(str(file["path"]), 2000)
        room = max(4, width - len(status) - len(right))
        path = path if len(path) <= room else f"…{path[-(room - 1) :]}"
        line = (Span(status, "dim"), Span(path, "path"), Span(right, "cost"))
        rows.append((str(file["path"]), line))
    rows += [
        ("", (Span("✎ ", "warning"), Span(inert_line(str(path)), "dim")))
        for path in review.get("uncommitted") or ()
    ]
    return rows or [("", (Span("nothing is changed", "dim"),))]


def diff_lines(diff: str) -> list[Line]:
    """A diff, line by line."""
    lines = inert(diff[:_MOST]).split("\n")
    found: list[Line] = [(Span(line, _SIGNS.get(line[:1], "text")),) for line in lines]
    return [*found, _more(diff)] if len(diff) > _MOST else found


def calibration_lines(view: Json, now: datetime) -> list[Line]:
    """Name, version and hash, whether it is still the file's, and the text as it was given."""
    version = f" {inert_line(str(view['version']))}" if view.get("version") else ""
    facts = [
        inert_line(str(view.get("sha256") or ""))[:12],
        f"{count(int(view.get('tokens') or 0))} tokens",
        f"used {ago(_time(view.get('since')), now)} ago" if view.get("used") else "not used yet",
    ]
    lines: list[Line] = [
        (Span(inert_line(str(view.get("name") or "")), "heading"), Span(version, "strong")),
        (Span(" · ".join(filter(None, facts)), "dim"),),
    ]
    following = view.get("next") or {}
    if view.get("changed"):
        name = inert_line(f"{following.get('name') or ''} {following.get('version') or ''}".strip())
        lines.append(
            (Span(f"⚠ stale: its text has changed; the next task gets {name or 'another'}", "warning"),)
        )
    wrong = [str(view[name]) for name in ("missing", "problem") if view.get(name)]
    lines += [(Span(f"✗ {inert_line(problem, 2000)}", "error"),) for problem in wrong]
    return [*lines, (), *_text(str(view.get("text") or ""))]


def cost_rows(found: Sequence[Turn], total: Spent, spent_usd: float, clock: Clock = local_clock) -> list[Row]:
    """A line per turn, the newest first, under the total of what is loaded."""
    whole = [f"all in all {money(spent_usd)}"] if spent_usd else []
    if total.context_tokens is not None:
        whole.append(f"the conversation has {count(total.context_tokens)} tokens")
    rows: list[Row] = [("", (Span(line, "strong"),)) for line in whole]
    if not found:
        return [*rows, ("", (Span("no turn has ended in what is loaded", "dim"),))]
    rows += [("", ()), ("", (Span("  when     cost   tokens  time", "dim"),))]
    usd = f"{'' if total.complete else '≥'}{money(total.cost_usd) or '$0'}"
    rows.append(("", _figures("all ", usd, total.tokens, total.duration_ms, "strong")))
    for turn in found:
        usd = "?" if turn.cost_usd is None else money(turn.cost_usd) or "$0"
        style = "cost" if turn.ok else "error"
        rows.append(("", _figures(clock(turn.at), usd, turn.tokens, turn.duration_ms, style)))
    rows.append(("", (Span(f"{len(found)} turns are loaded", "dim"),)))
    return rows


def _figures(when: str, cost: str, tokens: int, ms: int, style: str) -> Line:
    return (Span(f" {when:>5} {cost:>8} {count(tokens):>8} {span(ms / 1000):>5}", style),)


def _text(text: str) -> list[Line]:
    lines: list[Line] = [(Span(line),) for line in inert(text[:_MOST]).split("\n")]
    return [*lines, _more(text)] if len(text) > _MOST else lines


def _more(text: str) -> Line:
    return (Span(f"… {len(text) - _MOST:,} more characters", "more"),)


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
