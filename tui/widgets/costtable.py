"""Costs in lines: who used what, the windows of the rate limit, and the budgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from orchestrator.text import fit, flat, pad
from orchestrator.text import width as columns
from tui.render.tokens import Line, Span
from tui.state.costs import Costs, Sum, left
from tui.state.words import count, money
from tui.widgets.rows import RowLine

Json = dict[str, Any]
MARKS = "█▓▒░▚╳"
"""A layer is told from the others without colour."""
SERIES = tuple(f"series-{number}" for number in range(1, 7))
USERS = 3
"""Who used a window, at most."""
_WORDS = {
    "ok": ("ok", "ok"),
    "warn": ("! nearly spent", "warning"),
    "over": ("✗ spent", "error"),
    "allowed": ("ok", "ok"),
    "allowed_warning": ("! nearly full", "warning"),
    "rejected": ("✗ full", "error"),
    "unknown": ("unknown", "dim"),
}


def cost_rows(costs: Costs, now: datetime, width: int) -> list[RowLine]:
    """The whole column: sums with the total, windows, budgets."""
    return [
        *sum_rows(costs, width),
        *window_rows(costs.limits, now, width),
        *budget_rows(costs.limits, now, width),
    ]


def sum_rows(costs: Costs, width: int) -> list[RowLine]:
    """A row per project or client, and their total."""
    sums = costs.sums()
    if costs.spend is None or not sums:
        return []
    layered = costs.layered()
    head = (
        Span(pad("  " + costs.wish.of.title(), width - _figures_width(width)), "dim"),
        Span(_head(width), "dim"),
    )
    rows = [RowLine(head)]
    for one in sums:
        place = layered.index(one.name) if one.name in layered else len(layered) - 1
        if one.amount(costs.wish.what) <= 0:
            place = -1
        rows.append(RowLine(_sum_line(one, place, width, "strong"), one.name))
    if len(sums) > 1:
        rows.append(RowLine(_sum_line(costs.total(), -1, width, "heading")))
    if not all(one.complete for one in sums):
        rows.append(RowLine((Span(fit("  + some turn's cost was never reported", width), "dim"),)))
    return rows


def window_rows(limits: Json | None, now: datetime, width: int) -> list[RowLine]:
    """A bar per window of the rate limit, when it resets, and who used it."""
    windows = (limits or {}).get("windows") or ()
    if limits is None:
        return []
    rows = [RowLine(()), RowLine((Span("Rate-limit windows", "heading"),))]
    if not windows:
        return [*rows, RowLine((Span("  none reported yet", "dim"),))]
    for one in windows:
        used, resets = one.get("utilization"), one.get("resets_at")
        word, token = _WORDS.get(str(one.get("status")), (flat(str(one.get("status"))), "dim"))
        when = f"resets in {left((datetime.fromisoformat(resets) - now).total_seconds())}" if resets else ""
        users = _users([it for it in limits.get("shares") or () if it["window"] == one["window"]])
        share = float(used) if used is not None else None
        rows.append(_named(_window(str(one["window"])), word, token, width))
        rows.append(RowLine(bar(share, width, token, reserve=float(limits.get("reserve_windows") or 0.0))))
        rows += _details(width, when, f"used by {users}" if users else "")
    return rows


def budget_rows(limits: Json | None, now: datetime, width: int) -> list[RowLine]:
    """A bar per budget, with marks at 80 % and 100 %."""
    budgets = (limits or {}).get("budgets") or ()
    if limits is None:
        return []
    rows = [RowLine(()), RowLine((Span("Budgets", "heading"),))]
    if not budgets:
        return [*rows, RowLine((Span("  none set; [budgets] in counterpoint.toml", "dim"),))]
    for one in budgets:
        word, token = _WORDS.get(str(one["state"]), (flat(str(one["state"])), "dim"))
        name = f"{one['name']} a {one['period']}" if one.get("name") else f"{one['scope']} a {one['period']}"
        ends = one.get("ends_at")
        when = f"{left((datetime.fromisoformat(ends) - now).total_seconds())} left" if ends else ""
        spent = f"{money(one['spent_usd']) or '$0'} of {money(one['limit_usd']) or '$0'}"
        rows.append(_named(flat(name), word, token, width))
        rows.append(RowLine(bar(float(one["share"]), width, token, warns=0.8)))
        rows += _details(width, spent, when)
    return rows


def bar(share: float | None, width: int, token: str, *, warns: float = 0.0, reserve: float = 0.0) -> Line:
    """``share`` as a bar, marked where it warns or where the reserve begins; ``None`` is not known."""
    if share is None:
        return (Span("  how full it is was not reported", "dim"),)
    cells = max(10, min(48, width - 10))
    full = min(cells, round(max(0.0, share) * cells))
    mark = warns or (1.0 - reserve if reserve else 0.0)
    empty = ["░"] * cells
    if mark:
        empty[min(cells - 1, int(mark * cells))] = "┊"
    return (
        Span("  "),
        Span("█" * full, token),
        Span("".join(empty[full:]), "faint"),
        Span("▏", "faint"),
        Span(f"{share:>5.0%}", token),
    )


def _named(name: str, right: str, token: str, width: int) -> RowLine:
    room = max(6, width - columns(right) - 4)
    shown = pad(fit(name, room), room)
    return RowLine((Span(f"  {shown} ", "strong"), Span(right, token)))


def _details(width: int, *parts: str) -> list[RowLine]:
    text = " · ".join(part for part in parts if part)
    return [RowLine((Span(fit(f"  {text}", width), "dim"),))] if text else []


def _users(shares: Sequence[Json]) -> str:
    clients = [one for one in shares if one.get("scope") == "client"] or list(shares)
    best = sorted(clients, key=lambda one: -float(one["share"]))
    parts = [f"{flat(str(one['name']))} {float(one['share']):.0%}" for one in best[:USERS] if one["share"]]
    rest = len([one for one in best[USERS:] if one["share"]])
    return ", ".join(parts) + (f" and {rest} more" if rest else "")


def _window(name: str) -> str:
    return flat(name).replace("_", " ").replace("five hour", "5 hours").replace("seven day", "7 days")


def _sum_line(one: Sum, place: int, width: int, token: str) -> Line:
    mark = Span(f"{MARKS[place % len(MARKS)]} ", SERIES[place % len(SERIES)]) if place >= 0 else Span("  ")
    room = width - _figures_width(width) - 2
    usd = (money(one.usd) or "$0") + ("" if one.complete else "+")
    figures = [f"{usd:>9}", f"{count(one.tokens):>8}"]
    if width >= 72:
        figures += [f"{count(one.read):>8}", f"{count(one.written):>8}", f"{count(one.cached):>8}"]
    figures.append(f"{count(one.turns):>6}")
    return (mark, Span(pad(fit(flat(one.name), room), room), token), Span("".join(figures), "text"))


def _head(width: int) -> str:
    more = f"{'in':>8}{'out':>8}{'cache':>8}" if width >= 72 else ""
    return f"{'USD':>9}{'tokens':>8}{more}{'turns':>6}"


def _figures_width(width: int) -> int:
    return columns(_head(width))


if __name__ == "__main__":
    from tui.themes.palette import Palette
    from tui.widgets.rows import Rows
    from tui.widgets.samples import LIMITS, SPEND, alone

    def sample(palette: Palette) -> Rows:
        """Sums, a window and a budget."""
        rows = Rows("sums")
        rows.show(
            cost_rows(
                Costs(spend=SPEND, limits=LIMITS), datetime.fromisoformat("2026-01-05T09:00:00+00:00"), 76
            ),
            palette,
        )
        return rows

    alone(sample)
