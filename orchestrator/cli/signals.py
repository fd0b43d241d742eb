"""``counterpoint signals``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format, _signal_page
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._find import project_state
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span
from orchestrator.signals import KINDS

_COLUMNS = (
    Column("SIGNAL"),
    Column("RECEIVED", right=True),
    Column("KIND"),
    Column("LENGTH", right=True),
    Column("PROJECT", shrink=True),
    Column("STATE"),
    Column("NAME", shrink=True),
)


@click.command("signals")
@common
@click.option("--project", shell_complete=projects, help="Only what was given for this project.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--limit", "-n", type=click.IntRange(1), default=50, show_default=True, help="Most signals.")
@as_json
@click.pass_obj
def command(app: App, project: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """List signals: the raw input that is kept. The newest come last."""
    client = app.started()
    slug = str(project_state(client, project)["project"]) if project is not None else None
    found = client.get("/signals", {"project": slug, "kind": kind, "limit": limit})
    if as_json:
        app.terminal.json(found)
        return
    if found["signals"]:
        app.terminal.table(_COLUMNS, [_row(signal) for signal in found["signals"]])
    else:
        app.terminal.line("No signals. `counterpoint drop FILE` keeps one.")
    for reason in dict.fromkeys(_held(signal) for signal in found["signals"]):
        if reason:
            app.terminal.note(Span(f"⚑ {reason}", "yellow"))
    for path in found["unfinished"]:
        app.terminal.note(Span(f"⚠ A copy was cut short; what there is of it lies in {path}", "yellow"))


def _held(signal: dict[str, Any]) -> str:
    """Why memos wait that the person has to do something about."""
    told = signal["state"] == "waiting" and "`" in str(signal["reason"])
    return str(signal["reason"]) if told else ""


def _whose(signal: dict[str, Any]) -> str:
    """The project that it was given for; else the one that its words went to, or how many."""
    routed = (str(span["project"]) for span in signal["spans"] if span["project"])
    every = list(signal["projects"]) or list(dict.fromkeys(routed))
    return every[0] if len(every) == 1 else _format.plural(len(every), "project") if every else ""


def _row(signal: dict[str, Any]) -> list[Cell]:
    again = f" (×{signal['seen']})" if signal["seen"] > 1 else ""
    return [
        Span(str(signal["signal"])[:12], "bold"),
        _format.ago(signal["received_at"]),
        str(signal["kind"]),
        _signal_page.length(signal) or _format.octets(signal["size"]),
        _whose(signal) or Span("-", "dim"),
        _signal_page.state(signal),
        f"{signal['name'] or '-'}{again}",
    ]
