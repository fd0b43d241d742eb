"""Costs: spending over time, the windows of the rate limit, and the budgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Static

from orchestrator.errors import CounterpointError
from orchestrator.text import flat
from tui.keymap import bindings
from tui.render.tokens import plain
from tui.screens.room import Room
from tui.state.costs import Costs, Wish
from tui.state.model import Changes
from tui.widgets.chart import Bars
from tui.widgets.costtable import cost_rows
from tui.widgets.rows import Rows

Json = dict[str, Any]
STALE = frozenset(
    {"agent.turn_ended", "agent.rate_limit", "budget.warned", "budget.used_up", "task.finished"}
)
"""Kinds after which the figures are others."""
EVERY = 5.0
"""Seconds between two questions to the daemon while agents work."""
WIDE = 110


class CostsScreen(Room):
    """A chart beside a table; what the daemon counted, nothing estimated here."""

    ID = "costs"
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("costs")]
    DEFAULT_CSS = """
    CostsScreen #title { height: 1; padding: 0 1; color: $muted; }
    CostsScreen #both { layout: vertical; height: 1fr; }
    CostsScreen #both.-wide { layout: horizontal; }
    CostsScreen Bars { height: 40%; margin: 0 1; }
    CostsScreen .-wide Bars { width: 1fr; height: 1fr; }
    CostsScreen Rows { height: 1fr; padding: 0 1; }
    CostsScreen .-wide Rows { width: 46%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.costs = Costs()
        self._stale = True
        self._asked = float("-inf")

    def body(self) -> Iterable[Widget]:
        """What is shown, chart, table."""
        yield Static("", id="title", markup=False)
        with Container(id="both"):
            yield Bars()
            yield Rows("sums")

    def entered(self) -> None:
        """Show what is known and ask for what is new."""
        self.costs.wish = _wish(self.control.more.get(self.ID), self.costs.wish)
        self._read()
        self._show()

    def changed(self, changes: Changes) -> None:
        """Figures moved: ask again, but not at every turn's end. Whatever was missed is asked for at once."""
        if changes.link and self.model.link.up:
            self._read()
        self._stale |= any(event["body"].get("kind") in STALE for event in changes.events)
        self._maybe()

    def ticked(self) -> None:
        """Countdowns go on."""
        self._maybe()
        self._list()

    def on_resize(self) -> None:
        """Chart beside the table where there is room, above it where not."""
        self.query_one("#both").set_class(self.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._show)

    def action_turn(self, name: str) -> None:
        """Dollars or tokens, days or hours, projects or clients."""
        self.costs.wish = self.costs.wish.other(name)
        self.control.more[self.ID] = asdict(self.costs.wish)
        self.control.remember()
        if name == "by":
            self.costs.spend = None
            self._read()
        self._show()

    def action_read(self) -> None:
        """Ask the daemon anew."""
        self._read()

    def action_row(self, by: int) -> None:
        """Mark another project or client; beyond the last one, scroll."""
        rows = self.query_one(Rows)
        before = rows.key
        rows.step(by)
        if rows.key == before:
            rows.scroll_relative(y=by, animate=False)

    def action_open(self) -> None:
        """Open the marked project."""
        key = self.query_one(Rows).key
        if self.costs.wish.of == "project" and key in self.model.fleet.rows:
            self.control.open_project(key)

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """A row was clicked twice."""
        self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a project can be opened."""
        if action == "open":
            return self.costs.wish.of == "project" and bool(self.costs.sums())
        return True

    def copied(self) -> str:
        """The marked row."""
        row = self.query_one(Rows).selected
        return " ".join(plain(row.line).split()) if row is not None else ""

    def _maybe(self) -> None:
        if self._stale and self.control.steady() - self._asked >= EVERY:
            self._read()

    def _read(self) -> None:
        self._stale, self._asked = False, self.control.steady()
        feed = self.control.feed
        feed.get("/spend", {"by": self.costs.wish.by}, self._take_spend, self._failed)
        feed.get("/limits", None, self._take_limits, self._failed)

    def _take_spend(self, view: Json) -> None:
        if view.get("by") == self.costs.wish.by:
            self.costs.spend, self.costs.problem = view, ""
            self._arrived()

    def _take_limits(self, view: Json) -> None:
        self.costs.limits = view
        self._arrived()

    def _failed(self, error: CounterpointError) -> None:
        self.costs.problem = f"{error} {error.fix or ''}".strip()
        self._arrived()

    def _arrived(self) -> None:
        if self.is_mounted and self.is_current:
            self._show()

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#title", Static).update(flat(title(self.costs)))
        self._list()
        chart, wish = self.query_one(Bars), self.costs.wish
        found = self.costs.chart(chart.fits)
        chart.show(found, self.control.palette, tokens=wish.what == "tokens", hours=wish.by == "hour")
        self.refresh_bindings()

    def _list(self) -> None:
        rows = self.query_one(Rows)
        lines = cost_rows(self.costs, self.control.now(), max(30, rows.size.width - 2))
        first = next((line.key for line in lines if line.key), "")
        rows.show(
            lines, self.control.palette, rows.key if any(line.key == rows.key for line in lines) else first
        )


def title(costs: Costs) -> str:
    """What is shown, or why there is nothing."""
    wish, spend = costs.wish, costs.spend
    if costs.problem:
        return costs.problem
    if spend is None:
        return "Reading …"
    since = datetime.fromisoformat(spend["since"])
    start = f"{since:%d %b %H:00}" if wish.by == "hour" else f"{since:%d %b}"
    if not spend.get("buckets"):
        return f"Nothing was spent since {start} (UTC)."
    what = "Tokens, the cache's included," if wish.what == "tokens" else "US dollars"
    if wish.what == "usd" and costs.notional:
        what = "US dollars (notional, not billed)"
    return f"{what} per {wish.by} and {wish.of} since {start} (UTC)"


def _wish(kept: object, usual: Wish) -> Wish:
    if not isinstance(kept, dict):
        return usual
    return Wish(
        "tokens" if kept.get("what") == "tokens" else "usd",
        "hour" if kept.get("by") == "hour" else "day",
        "client" if kept.get("of") == "client" else "project",
    )
