"""``counterpoint attach --native``: the project's conversation in Claude Code's own interface."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._render import Span
from orchestrator.client import Client, segment
from orchestrator.errors import UsageProblem

_PATIENCE = 7 * 86_400.0
"""Seconds that a running turn may take when the person chose to wait for it."""
_PR_SET_CHILD_SUBREAPER = 36


def run_native(
    app: App, client: Client, project: str, *, calibration: str | None, wait: bool, as_json: bool
) -> int:
    """Hand the project's conversation to Claude Code in this terminal until it is left; its exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem(
            "The native interface needs a terminal.", f"`counterpoint say {project} …` works without one."
        )
    path = f"/projects/{segment(project)}/native"
    asked = {"calibration": calibration, "wait": wait}
    start = Client(client.socket_path, timeout=_PATIENCE).post(path, asked)
    for notice in _notices(start):
        app.terminal.note(Span("⚠ ", "yellow"), notice)
    code = _run(start)
    back = app.started().post(f"{path}/return", {})
    if as_json:
        app.terminal.json({**back, "exit_code": code})
    else:
        _report(app, back, code)
    return code


def _notices(start: dict[str, Any]) -> Iterator[str]:
    yield f"Native interface: {start['label']}. Queued tasks wait until you leave it with /exit."
    yield from start.get("notices") or ()
    if start.get("conflicts"):
        yield f"The workspace conflicts with your files: {', '.join(start['conflicts'])}"


def _run(start: dict[str, Any]) -> int:
    """Run the native interface in the foreground and return its exit code, 128 and more for a signal."""
    _adopt_orphans()
    kept = {name: value for name, value in os.environ.items() if name not in start["unset"]}
    with _own_terminal():
        child = subprocess.Popen(start["argv"], cwd=start["cwd"], env={**kept, **start["env"]})
        code = child.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _own_terminal() -> Iterator[None]:
    """Leave the keys' signals to the child, and the terminal as it was found."""
    kept = termios.tcgetattr(sys.stdin)
    keys = (signal.SIGINT, signal.SIGQUIT)
    before = [signal.signal(key, lambda *_: None) for key in keys]  # unlike SIG_IGN, not inherited
    try:
        yield
    finally:
        for key, handler in zip(keys, before, strict=True):
            signal.signal(key, handler)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, kept)


def _adopt_orphans() -> None:
    """Become the parent of what the agent's commands leave behind: the daemon knows them by ancestry."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _report(app: App, back: dict[str, Any], code: int) -> None:
    turns = _format.plural(int(back["turns"]), "turn")
    commits = _format.plural(len(back["commits"]), "commit")
    cost = _format.money(back["cost_usd"]) if back["cost_usd"] is not None else "cost not known"
    app.terminal.line(
        Span(str(back["project"]), "bold"), f"  taken back: {turns}, {commits}", Span(f"  {cost}", "dim")
    )
    if code:
        app.terminal.note(Span("⚠ ", "yellow"), f"The native interface ended with exit code {code}.")
