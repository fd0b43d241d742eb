"""``counterpoint tasks``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import batches, projects
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column

_COLUMNS = (
    Column("TASK"),
    Column("PROJECT", shrink=True),
    Column("STATE"),
    Column("QUEUED", right=True),
    Column("TURNS", right=True),
    Column("COST", right=True),
    Column("PROMPT", shrink=True),
)
_STATES = (
    "queued",
    "running",
    "asking",
    "answered",
    "retrying",
    "succeeded",
    "failed",
    "cancelled",
    "unknown",
)
_LONGEST_PROMPT = 100


@click.command("tasks")
@common
@click.option("--project", shell_complete=projects, help="Only this project's.")
@click.option("--state", type=click.Choice(_STATES), help="Only tasks in this state.")
@click.option("--batch", shell_complete=batches, help="Only this batch's.")
@click.option("--limit", "-n", type=click.IntRange(1, 10_000), help="Only the latest so many.")
@as_json
@click.pass_obj
def command(
    app: App, project: str | None, state: str | None, batch: str | None, limit: int | None, as_json: bool
) -> None:
    """List tasks in the order they were queued."""
    wanted = {"project": project, "state": state, "batch": batch, "limit": limit}
    found = app.started().get("/tasks", wanted)
    if as_json:
        app.terminal.json(found)
    elif found["tasks"]:
        app.terminal.table(_COLUMNS, [_row(task) for task in found["tasks"]])
    else:
        app.terminal.line("No tasks.")


def _row(task: dict[str, Any]) -> list[Cell]:
    prompt = ("aside: " if task.get("aside") else "") + str(task["prompt"])[:_LONGEST_PROMPT]
    return [
        str(task["task"]),
        str(task["project"]),
        _format.state(str(task["state"])),
        _format.ago(task["queued_at"]),
        str(task.get("turns", 0)),
        _format.money(task.get("cost_usd")) if task.get("finished_at") else "",
        prompt,
    ]
