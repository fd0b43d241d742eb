"""``counterpoint cancel``."""

from __future__ import annotations

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import open_tasks
from orchestrator.cli._options import as_json, common
from orchestrator.cli._outcome import FINAL
from orchestrator.client import segment


@click.command("cancel")
@common
@click.argument("task", shell_complete=open_tasks)
@as_json
@click.pass_obj
def command(app: App, task: str, as_json: bool) -> None:
    """Cancel a task: a queued one never starts, a running one is interrupted. Its files stay."""
    client = app.started()
    reply = client.post(f"/tasks/{segment(task)}/cancel")
    if as_json:
        app.terminal.json(reply)
        return
    state = str(client.get(f"/tasks/{segment(task)}")["state"])
    if state == "cancelled":
        app.terminal.line(f"{task} is cancelled.")
    elif state in FINAL:
        app.terminal.line(f"{task} had ended before: ", _format.state(state))
    else:
        app.terminal.line(f"Cancelling {task}. `counterpoint show {task}` tells how it ended.")
