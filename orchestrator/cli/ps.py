"""``counterpoint ps``."""

from __future__ import annotations

import time
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span, Terminal

Json = dict[str, Any]
_COLUMNS = (
    Column("AGENT", shrink=True),
    Column("STATE"),
    Column("PID", right=True),
    Column("CPU", right=True),
    Column("MEMORY", right=True),
    Column("AGE", right=True),
    Column("IDLE", right=True),
    Column("SESSION"),
    Column("CHILDREN", shrink=True),
)
_CLEAR = "\x1b[H\x1b[2J"
_MEGABYTE = 1_000_000


@click.command("ps")
@common
@click.option("--watch", "-w", is_flag=True, help="Show it again and again, until Ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(0.1, 3600),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How often --watch looks.",
)
@as_json
@click.pass_obj
def command(app: App, watch: bool, every: float, as_json: bool) -> None:
    """Show each agent's processes, processor time and memory; with --watch --json one object per line.

    Memory is what would be free without the process (PSS). The daemon looks only when it is asked.
    """
    client = app.client()
    while True:
        found = client.get("/processes")
        if as_json:
            app.terminal.json(found, compact=watch)
        else:
            if watch and app.terminal.shows_data():
                app.terminal.raw(_CLEAR)
            _show(app.terminal, found)
        if not watch:
            return
        time.sleep(every)


def _show(terminal: Terminal, found: Json) -> None:
    if found["agents"]:
        terminal.table(_COLUMNS, [_row(agent) for agent in found["agents"]])
    else:
        terminal.line("No agent has a process.")
    for process in (found["daemon"], *found["helpers"]):
        facts = f"process {process['pid']}, {_cpu(process)}, {_memory(process)}"
        named = f"  {process['command']}" if process["role"] == "other" else ""
        terminal.line(Span(f"{process['role']:<8} ", "bold"), facts, Span(named, "dim"))
    totals = found["totals"]
    terminal.line(
        Span("together ", "bold"),
        f"{totals['processes']} processes, {_cpu(totals)}, {_memory(totals)}",
        Span(f"; {_format.plural(found['without_process'], 'project')} without a process", "dim"),
    )


def _row(agent: Json) -> list[Cell]:
    idle = agent.get("idle_s")
    return [
        Span(str(agent["project"]), "bold"),
        _format.state(str(agent["state"])),
        str(agent["pid"] or "·"),
        _cpu(agent),
        _memory(agent),
        "" if agent.get("age_s") is None else _format.duration(agent["age_s"]),
        "" if idle is None else _format.duration(idle),
        str(agent.get("session_id") or "")[:8],
        _children(agent),
    ]


def _children(agent: Json) -> str:
    longest = agent.get("longest")
    if not longest:
        return ""
    return f"{agent['children']}: {_format.duration(longest['age_s'])} {longest['command']}"


def _cpu(item: Json) -> str:
    return f"{item['cpu_percent']:.0f} %"


def _memory(item: Json) -> str:
    size = item.get("memory_bytes")
    return "–" if size is None else f"{size / _MEGABYTE:,.0f} MB"
