"""The command ``counterpoint`` with the control room: opens it when it is called without a command."""

from __future__ import annotations

import os
import sys

from orchestrator.cli import Entry, offer
from orchestrator.cli import main as group

FRAMES = "250"
"""Paints a second at most: what a key did waits for the next but one. ``tui.pace`` paces the wall."""


def main() -> None:
    """Run a command; in a terminal and without one, open the control room. Leaves by ``SystemExit``."""
    offer("tui", Entry("Look", "Open the control room in this terminal.", "tui.command"))
    offer("web", Entry("Look", "Serve the control room to a browser of this machine.", "tui.web.command"))
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    arguments = sys.argv[1:]
    if opens_control_room(arguments) and sys.stdin.isatty() and sys.stdout.isatty():
        arguments = [*arguments, "tui"]
    group(arguments)


def opens_control_room(arguments: list[str]) -> bool:
    """Whether ``arguments`` name no command, only a home if anything."""
    match arguments:
        case [] | ["--home", _]:
            return True
        case [one]:
            return one.startswith("--home=")
    return False
