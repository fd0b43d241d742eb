"""``counterpoint review``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common, project
from orchestrator.cli._render import Cell, Column, Span, Style, Terminal
from orchestrator.client import segment

_COLUMNS = (Column(""), Column("FILE", shrink=True), Column("+", right=True), Column("-", right=True))


@click.command("review")
@common
@project
@click.option("--stat", is_flag=True, help="Commits and files only, no diff.")
@click.option("--path", help="One changed file alone.")
@as_json
@click.pass_obj
def command(app: App, project: str, stat: bool, path: str | None, as_json: bool) -> None:
    """Show what a project's workspace holds beyond its base: commits, files and the diff."""
    shorter = {"path": path, "diff": "false" if stat and path is None else None}
    view = app.started().get(f"/projects/{segment(project)}/review", shorter)
    if as_json:
        app.terminal.json(view)
        return
    if path is None and not view["commits"] and not view.get("uncommitted"):
        app.terminal.line(f"{view['project']}: nothing beyond its base.")
        return
    if path is None:
        _commits(app.terminal, view)
    files(app.terminal, view["files"])
    _warnings(app.terminal, view)
    if not stat and view["diff"]:
        app.terminal.line("")
        app.terminal.diff(view["diff"])
    app.terminal.note(Span(f"`counterpoint land {view['project']}` merges it.", "dim"))


def files(terminal: Terminal, changed: list[dict[str, Any]]) -> None:
    """A table of changed files."""
    if changed:
        terminal.table(_COLUMNS, [_row(file) for file in changed])


def warn(terminal: Terminal, title: str, paths: list[str], style: Style = "yellow") -> None:
    """One warning with the paths it is about, if there are any."""
    if paths:
        terminal.line(Span("⚠ ", style), Span(f"{title}: ", style), ", ".join(paths))


def _commits(terminal: Terminal, view: dict[str, Any]) -> None:
    commits = view["commits"]
    count = _format.plural(len(commits), "commit")
    terminal.line(Span(view["project"], "bold"), f"  {count} {view['base'][:12]}..{view['head'][:12]}")
    for commit in commits:
        age = _format.ago(commit.get("at"))
        terminal.line(
            Span(f"  {commit['commit'][:12]} ", "yellow"), str(commit["title"]), Span(f"  {age}", "dim")
        )


def _row(file: dict[str, Any]) -> list[Cell]:
    added, removed = file.get("added"), file.get("removed")
    return [
        str(file["status"]),
        str(file["path"]),
        Span("" if added is None else str(added), "green"),
        Span("" if removed is None else str(removed), "red"),
    ]


def _warnings(terminal: Terminal, view: dict[str, Any]) -> None:
    warn(terminal, "not committed", view.get("uncommitted") or [])
    warn(terminal, "may be executed later by your tools", view.get("flagged") or [], "red")
