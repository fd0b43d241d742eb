"""``counterpoint up``."""

from __future__ import annotations

import os
import sys

import click

from orchestrator.cli._app import App
from orchestrator.cli._home_look import tell_edited, tell_troubles
from orchestrator.cli._options import as_json, common, endpoint


@click.command("up")
@common
@click.option("--foreground", is_flag=True, help="Run the daemon in this terminal until Ctrl-C.")
@endpoint
@as_json
@click.pass_obj
def command(app: App, foreground: bool, endpoint: str | None, as_json: bool) -> None:
    """Start the daemon of this home.

    Nothing happens when it already runs. A project that cannot work as it is configured is named.
    Other commands that need it start it by themselves.
    """
    if foreground:
        _become(app, endpoint)
    status = app.started(endpoint).get("/status")
    if as_json:
        app.terminal.json(status)
        return
    app.terminal.line(f"The daemon runs (process {status['pid']}), model endpoint {status['endpoint']}.")
    tell_edited(app.terminal, status)
    tell_troubles(app.terminal, app.home())


def _become(app: App, endpoint: str | None) -> None:
    from orchestrator.client.start import daemon_command, daemon_environment

    line = daemon_command(app.home(), endpoint)
    sys.stdout.flush()
    os.execve(line[0], line, daemon_environment())  # noqa: S606 - our own interpreter and module
