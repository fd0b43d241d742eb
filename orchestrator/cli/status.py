"""``counterpoint status``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._home_look import tell_configured, tell_edited, tell_troubles
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span
from orchestrator.cli._waiting import after_halt
from orchestrator.client.processes import lock_holder
from orchestrator.errors import DaemonUnreachable

_COLUMNS = (
    Column("PROJECT", shrink=True),
    Column("CLIENT", shrink=True),
    Column("STATE"),
    Column("SINCE", right=True),
    Column("QUEUED", right=True),
    Column("DONE", right=True),
    Column("FAILED", right=True),
    Column("COST", right=True),
    Column("TO LAND", right=True),
    Column("DOING", shrink=True),
)


@click.command("status")
@common
@as_json
@click.pass_obj
def command(app: App, as_json: bool) -> None:
    """Show every project and what its agent does.

    Starts no daemon. When none runs, the configured projects are shown and the exit code is 1.
    """
    try:
        status = app.client().get("/status")
    except DaemonUnreachable as problem:
        if not as_json and lock_holder(app.home()) is None:
            _without_daemon(app, problem)
        raise
    if as_json:
        app.terminal.json(status)
        return
    _header(app, status)
    _halted(app, status)
    tell_edited(app.terminal, status)
    projects = status["projects"]
    if not projects:
        app.terminal.line("No projects yet. `counterpoint init --adopt` finds them.")
        return
    app.terminal.table(_COLUMNS, [_row(project) for project in projects])
    for project in projects:
        if project.get("conflicts"):
            paths = ", ".join(project["conflicts"])
            app.terminal.line(
                Span("⚠ ", "yellow"), f"{project['project']}: conflicts with your files: {paths}"
            )


def _without_daemon(app: App, problem: DaemonUnreachable) -> None:
    """Show what can be known from the home's files, and what starts a daemon."""
    tell_configured(app.terminal, app.home())
    tell_troubles(app.terminal, app.home())
    problem.fix = "`counterpoint up` starts it; so do `say` and most other commands. What was queued goes on."


def _header(app: App, status: dict[str, Any]) -> None:
    where = "offline model" if status["offline"] else f"endpoint {status['endpoint']}"
    walled = _walled(status)
    since = _format.ago(status["started_at"])
    text = f"  process {status['pid']}, up {since}, {where}, {walled}"
    app.terminal.line(Span(str(status["home"]), "bold"), Span(text, "dim"))


def _walled(status: dict[str, Any]) -> str:
    if status.get("walled"):
        return "walled"
    if not status.get("walled_projects"):
        return "not walled"
    return f"walled but for {', '.join(status.get('unwalled', ()))}"


def _halted(app: App, status: dict[str, Any]) -> None:
    if status.get("halted"):
        app.terminal.line(Span("⚠ no agent starts: ", "red"), str(status["halted"]))
        app.terminal.line(Span(f"  {after_halt(str(status['endpoint']))}", "dim"))


def _row(project: dict[str, Any]) -> list[Cell]:
    failed = int(project.get("failed", 0))
    commits = int(project.get("commits", 0))
    return [
        Span(str(project["project"]), "bold"),
        str(project["client"]),
        _format.state(str(project["state"])),
        _format.ago(project.get("since")),
        _number(int(project.get("queued", 0))),
        _number(int(project.get("done", 0))),
        Span(_number(failed), "red" if failed else ""),
        _format.money(project.get("cost_usd"), complete=bool(project.get("cost_complete", True))),
        Span(_format.plural(commits, "commit") if commits else "", "green"),
        str(project.get("activity", "")),
    ]


def _number(value: int) -> str:
    return str(value) if value else "·"
