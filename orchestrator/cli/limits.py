"""``counterpoint limits``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from orchestrator.cli import _format, _history
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span, Style, Terminal

_WINDOWS = (Column("WINDOW"), Column("STATUS"), Column("USED", right=True), Column("RESETS", right=True))
_SHARES = (
    Column("WINDOW"),
    Column("CLIENT OR PROJECT", shrink=True),
    Column("SHARE", right=True),
    Column("TOKENS", right=True),
    Column("COST", right=True),
)
_PLAN = (
    Column("TASK"),
    Column("PROJECT", shrink=True),
    Column("FROM"),
    Column("PLAN"),
    Column("AT", right=True),
    Column("WHY", shrink=True),
)
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
    Column("NEXT MESSAGE", right=True),
    Column("HELD BY", shrink=True),
)
_STYLES: dict[str, Style] = {
    "ok": "green",
    "warn": "yellow",
    "over": "red",
    "rejected": "red",
    "allowed_warning": "yellow",
}


@click.command("limits")
@common
@click.option("--history", is_flag=True, help="What was spent so far, per project, day by day.")
@click.option("--by", type=click.Choice(["day", "hour"]), default="day", help="For the history.")
@click.option("--since", metavar="TIME", help="The history's begin: 7d, yesterday, 2026-01-31.")
@as_json
@click.pass_obj
def command(app: App, history: bool, by: str, since: str | None, as_json: bool) -> None:
    """Show rate limits, budgets and spending.

    Rate-limit windows are as the CLI last reported them; a share is of what this home used. Days, weeks and
    months are UTC. What the next message costs is estimated from the session's own last turns.
    """
    if history or since is not None:
        found = _history.fetch(app.started(), by, since, datetime.now().astimezone())
        app.terminal.json(found) if as_json else _history.show(app.terminal, found)
        return
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
    for columns, rows in (
        (_WINDOWS, [_window(window) for window in limits["windows"]]),
        (_SHARES, [_share(share) for share in limits["shares"]]),
        (_PLAN, [_planned(task) for task in limits["plan"]]),
        (_BUDGETS, [_budget(budget) for budget in limits["budgets"]]),
        (_SPEND, [_spend(project) for project in limits["projects"]]),
    ):
        if rows:
            terminal.line()
            terminal.table(columns, rows)
    _cold(terminal, limits["projects"])


def _cold(terminal: Terminal, projects: list[dict[str, Any]]) -> None:
    """Name the sessions whose next message is dear because their cache is gone."""
    for project in projects:
        session = project.get("session") or {}
        if session.get("warns"):
            tokens = _format.count(session["context_tokens"])
            text = f"{project['project']} is cold: its next message reads {tokens} tokens anew"
            cost = session.get("next_usd")
            about = "" if cost is None else f", about {_format.money(cost)}"
            terminal.line(Span("⚠ ", "yellow"), f"{text}{about}")


def _share(share: dict[str, Any]) -> list[Cell]:
    return [
        share["window"],
        Span(f"{share['scope']} {share['name']}", "bold" if share["scope"] == "client" else ""),
        f"{100 * share['share']:.0f} %",
        _format.count(share["tokens"]),
        _format.money(share["cost_usd"]),
    ]


def _planned(task: dict[str, Any]) -> list[Cell]:
    style: Style = "green" if task["state"] == "next" else "yellow" if task["state"] == "held" else ""
    return [
        task["task"],
        Span(task["project"], "bold"),
        task["origin"],
        Span(task["state"], style),
        _format.clock(task["at"]),
        task["why"],
    ]


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
        _next(project.get("session")),
        Span(project["held"], "yellow"),
    ]


def _next(session: dict[str, Any] | None) -> Cell:
    """What the next message of the project's session will cost, as far as its last turns tell."""
    if not session or session.get("next_usd") is None:
        return ""
    return Span(f"≈{_format.money(session['next_usd'])}", "yellow" if session["warns"] else "")
