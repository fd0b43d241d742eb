"""``counterpoint down``."""

from __future__ import annotations

import time

import click

from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.client.processes import alive
from orchestrator.errors import DaemonUnreachable

GRACE = 15.0
"""Seconds a daemon gets, after its turns have ended, to close its agents."""


@click.command("down")
@common
@click.option(
    "--now", is_flag=True, help="Stop at once: running turns are interrupted and resumed at the next start."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86_400),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="How long running turns may take to end.",
)
@as_json
@click.pass_obj
def command(app: App, now: bool, timeout: float, as_json: bool) -> None:
    """Stop the daemon; running turns end first, for at most --timeout seconds.

    Everything queued stays queued and goes on at the next start.
    """
    client = app.client()
    try:
        pid = int(client.get("/health")["pid"])
        reply = client.post("/shutdown", {"drain": not now, "timeout_s": 0.0 if now else timeout})
    except DaemonUnreachable:
        _say(app, as_json, {"stopped": False, "running": False}, "No daemon runs for this home.")
        return
    _wait_gone(pid, (0.0 if now else timeout) + GRACE)
    _say(app, as_json, {**reply, "stopped": True, "running": False}, "The daemon has stopped.")


def _say(app: App, as_json: bool, value: dict[str, object], text: str) -> None:
    if as_json:
        app.terminal.json(value)
    else:
        app.terminal.line(text)


def _wait_gone(pid: int, seconds: float) -> None:
    """Return once the process has ended, so that the next daemon finds the lock free."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while time.monotonic() < deadline:
        if not alive(pid):
            return
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
    raise DaemonUnreachable(
        f"The daemon still runs after {seconds:.0f} s.", "`counterpoint down --now` interrupts running turns."
    )
