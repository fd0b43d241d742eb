"""``counterpoint limits``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span, Style

_WINDOWS = (Column("WINDOW"), Column("STATUS"), Column("USED", right=True), Column("RESETS", right=True))
_BUDGETS = (
    Column("BUDGET", shrink=True),
    Column("PERIOD"),
    Column("SPENT", right=True),
    Column("OF", right=True),
    Column("SHARE", right=True),
    Column("STATE"),
)
_SPEND = (
    Column("PROJECT", shrink=True),
    Column("CLIENT", shrink=True),
    Column("TODAY", right=True),
    Column("WEEK", right=True),
    Column("MONTH", right=True),
    Column("WAITING", right=True),
    Column("HELD BY", shrink=True),
)
_STYLES: dict[str, Style] = {"ok": "green", "warn": "yellow", "over": "red", "rejected": "red"}


@click.command("limits")
@common
@as_json
@click.pass_obj
def command(app: App, as_json: bool) -> None:
    """Show rate limits, budgets and spending.

    Rate-limit windows are as the CLI last reported them. Days, weeks and months are UTC.
    """
    limits = app.started().get("/limits")
    if as_json:
        app.terminal.json(limits)
        return
    terminal = app.terminal
    running = f"{limits['running']} of {limits['max_agents']} agents at work"
    money = "  offline: nothing is billed, money is notional" if limits["notional"] else ""
    terminal.line(Span(running, "bold"), Span(money, "dim"))
    if limits["held_until"]:
        until = _format.clock(limits["held_until"])
        terminal.line(Span(f"⚠ a rate limit holds everything until {until}", "red"))
    if limits["windows"]:
        terminal.line()
        terminal.table(_WINDOWS, [_window(window) for window in limits["windows"]])
    if limits["budgets"]:
        terminal.line()
        terminal.table(_BUDGETS, [_budget(budget) for budget in limits["budgets"]])
    terminal.line()
    terminal.table(_SPEND, [_spend(project) for project in limits["projects"]])


def _window(window: dict[str, Any]) -> list[Cell]:
    used = "" if window["utilization"] is None else f"{100 * window['utilization']:.0f} %"
    status = str(window["status"])
    return [window["window"], Span(status, _STYLES.get(status, "")), used, _format.clock(window["resets_at"])]


def _budget(budget: dict[str, Any]) -> list[Cell]:
    whose = budget["scope"] if budget["scope"] == "home" else f"{budget['scope']} {budget['name']}"
    return [
        Span(whose, "bold"),
        budget["period"],
        _format.money(budget["spent_usd"]),
        _format.money(budget["limit_usd"]),
        f"{100 * budget['share']:.0f} %",
        Span(budget["state"], _STYLES[budget["state"]]),
    ]


def _spend(project: dict[str, Any]) -> list[Cell]:
    complete = bool(project["complete"])
    return [
        Span(project["project"], "bold"),
        project["client"],
        *(
            _format.money(project[f"{period}_usd"], complete=complete)
            for period in ("today", "week", "month")
        ),
        str(project["waiting"] or "·"),
        Span(project["held"], "yellow"),
    ]
