"""The command ``counterpoint`` with the control room: opens it when it is called without a command."""

from __future__ import annotations

import sys

from orchestrator.cli import Entry, offer
from orchestrator.cli import main as group


def main() -> None:
    """Run a command; in a terminal and without one, open the control room. Leaves by ``SystemExit``."""
    offer("tui", Entry("Look", "Open the control room in this terminal.", "tui.command"))
    offer("web", Entry("Look", "Serve the control room to a browser of this machine.", "tui.web.command"))
    arguments = sys.argv[1:]
    if not arguments and sys.stdin.isatty() and sys.stdout.isatty():
        arguments = ["tui"]
    group(arguments)
