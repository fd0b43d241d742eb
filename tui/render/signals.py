"""Signals as lines: a row of the inbox, what is said above a transcript, and about the part at hand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.text import clock, fit, pad
from orchestrator.text import width as columns
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.render.transcript import name_of, token_of
from tui.render.wrap import fit as fit_line
from tui.render.wrap import wrap
from tui.state.inbox import length, look_of, progress, went_to
from tui.state.transcript import Heard, Part
from tui.state.words import ago, counted, span

Json = Mapping[str, Any]
BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_WORD = 12


def in_two(signal: Json, now: datetime, width: int) -> tuple[Line, Line]:
    """A signal on two lines: its state, name and age, and what is known of it."""
    look, when = look_of(signal), f" {age(signal, now):>4} "
    room = max(6, width - _WORD - 3 - len(when))
    name = fit(inert_line(str(signal.get("name") or "erased")), room)
    head = (
        Span(f"{look.glyph} {pad(look.word, _WORD)} ", look.token),
        Span(pad(name, room), "strong"),
        Span(when, "dim"),
    )
    return head, (Span("  ", ""), *_below(signal, max(6, width - 3)))


def in_one(signal: Json, now: datetime, width: int) -> Line:
    """The same on one line."""
    look, when = look_of(signal), f" {age(signal, now):>4} "
    name = pad(fit(inert_line(str(signal.get("name") or "erased")), 20), 21)
    room = max(6, width - _WORD - 3 - len(when) - 21)
    below = _below(signal, room)
    gap = max(0, room - sum(columns(one.text) for one in below))
    return (
        Span(f"{look.glyph} {pad(look.word, _WORD)} ", look.token),
        Span(name, "strong"),
        *below,
        Span(" " * gap, ""),
        Span(when, "dim"),
    )


def age(signal: Json, now: datetime) -> str:
    """How long ago it came in."""
    return ago(_time(signal.get("received_at")), now)


def _below(signal: Json, room: int) -> Line:
    """What matters most of it now: how far it is, why it stands, or where it went."""
    under_way = progress(signal)
    if under_way is not None:
        return _bar(*under_way, room)
    state, reason = str(signal.get("state") or ""), inert_line(str(signal.get("reason") or ""))
    if reason and state in {"failed", "waiting", "kept", "erased", "transcribed"}:
        return (Span(fit(reason, room), "error" if state == "failed" else "dim"),)
    if state == "erased":
        return ()
    named = went_to(signal)
    open_ = sum(one.get("verdict") == "unsure" for one in signal.get("spans") or ())
    waits = f"{open_} to decide " if open_ else ""
    if named or waits:
        arrow = ("→ " if signal.get("tasks") else "↦ ") if named else ""
        rest = max(4, room - columns(waits + arrow))
        return (
            Span(waits, "agent-asking"),
            Span(arrow, "dim"),
            Span(fit(", ".join(map(inert_line, named)), rest), "text"),
        )
    begins = next((str(one.get("excerpt")) for one in signal.get("spans") or () if one.get("excerpt")), "")
    return (Span(fit(inert_line(begins) or _kind(signal), room), "dim"),)


def _bar(share: float, eta: float | None, room: int) -> Line:
    left = f" · {span(eta)} left" if eta is not None else ""
    said = fit(f" {share:.0%}{left}", max(4, room - BAR))
    return (Span(bar(share, min(BAR, max(0, room - columns(said)))), "part-2"), Span(said, "dim"))


def bar(share: float, width: int) -> str:
    """A bar of ``width`` columns, ``share`` of it full; the rest is dotted, so that its width is seen."""
    full = max(0.0, min(1.0, share)) * width
    whole = int(full)
    part = _EIGHTHS[int((full - whole) * 8)].strip() if whole < width else ""
    return f"{'█' * whole}{part}{'·' * (width - whole - len(part))}"


def _kind(signal: Json) -> str:
    seconds = length(signal)
    long = clock(seconds) if seconds is not None else _size(int(signal.get("size") or 0))
    kind = "talk" if signal.get("origin") == "talk" else str(signal.get("kind") or "signal")
    return f"{inert_line(kind)} · {long}"


def _size(number: int) -> str:
    for limit, unit in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if number >= limit:
            return f"{number / limit:.1f} {unit}"
    return f"{number} B"


def head(signal: Json | None, heard: Heard | None, now: datetime) -> tuple[Line, Line]:
    """What is said above a transcript."""
    if signal is None:
        return (Span(" no signal", "dim"),), ()
    look = look_of(signal)
    facts = [_kind(signal)]
    if heard is not None and heard.language:
        facts.append(heard.language)
    if heard is not None and heard.run:
        facts.append(inert_line(heard.run))
    if (seen := int(signal.get("seen") or 1)) > 1:
        facts.append(f"came {seen} times")
    left = (
        Span(f" {look.glyph} {look.word} ", look.token),
        Span(f" {inert_line(str(signal.get('name') or 'erased'), 120)} ", "title"),
        Span(f" {' · '.join(facts)}", "dim"),
    )
    under_way = progress(signal)
    right = (*_bar(*under_way, 30), Span(" ", "")) if under_way is not None else ()
    return left, right or (Span(f"{age(signal, now)} ago ", "dim"),)


def standing(signal: Json, heard: Heard | None) -> list[Line]:
    """What stands where there is no transcript to read: why, and what would help."""
    look, reason = look_of(signal), inert_line(str(signal.get("reason") or ""), 2000)
    runs = [one for one in signal.get("runs") or () if one.get("state") == "failed"]
    lines: list[Line] = [(), (Span(f"  {look.glyph} {look.word}", look.token),)]
    if reason:
        lines.append((Span(f"  {reason}", "text"),))
    for run in runs[-1:]:
        lines += [
            (Span(f"  {inert_line(str(run.get(name)), 2000)}", token),)
            for name, token in (("reason", "text"), ("hint", "dim"))
            if run.get(name) and inert_line(str(run.get(name)), 2000) not in reason
        ]
    if signal.get("state") == "erased":
        lines.append(
            (Span("  Its bytes and everything made of them are gone, because you said so.", "text"),)
        )
    elif signal.get("path"):
        lines += [
            (),
            (Span("  The raw bytes, read-only: ", "dim"), Span(inert_line(str(signal["path"])), "path")),
        ]
    return lines


def about(
    heard: Heard, part: Part, order: Mapping[str, int], width: int, *, marked: bool = False, keys: bool = True
) -> tuple[Line, ...]:
    """The part at hand on two or three lines: which words go where, and why; what else was considered, by
    number where ``keys`` says that a digit chooses it.
    """
    start = heard.start(part.first)
    end = heard.start(part.last)
    when = f"{clock(start)}–{clock(end)} · " if start is not None and end is not None else ""
    held = " marked" if marked else ""
    first = (
        Span(f" ▌{name_of(part)} ", token_of(part, order)),
        Span(f"{when}{counted(part.last - part.first + 1, 'word')}{held}", "dim"),
        Span(f"  {part.reason}" if part.reason else "", "text"),
    )
    rows = tuple(wrap(first, width, rest=(Span("   ", ""),)))
    rows = rows if len(rows) < 3 else (rows[0], fit_line((*rows[1], Span(" …", "dim")), width))
    if not part.candidates:
        by = {"person": "you said so", "project": "given with the signal"}.get(part.by, "")
        return *rows, (Span(f"  {by}", "dim"),)
    return *rows, (Span("  ", ""), *_candidates(part, order, keys=keys))


def _candidates(part: Part, order: Mapping[str, int], *, keys: bool) -> list[Span]:
    found: list[Span] = []
    for at, (name, score) in enumerate(part.candidates[:9], 1):
        token = f"part-{order.get(name, 0) % 5 + 1}"
        found += [
            Span(f"{at} " if keys else "", "key"),
            Span(inert_line(name, 60), token),
            Span(f" {score:.2f}   ", "dim"),
        ]
    return found


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
