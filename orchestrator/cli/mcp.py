"""``counterpoint mcp``."""

from __future__ import annotations

import os
import shlex
import sys

import click

from orchestrator.cli._app import App
from orchestrator.cli._options import common


@click.command("mcp")
@common
@click.option("--print-config", is_flag=True, help="Print what an MCP client has to be told, as JSON.")
@click.pass_obj
def command(app: App, print_config: bool) -> None:
    """Serve the library and the queue to any MCP client, on standard input and output.

    It only reads. For Claude Code: claude mcp add counterpoint -- counterpoint --home HOME mcp
    """
    home = app.home()
    line = [sys.executable, "-P", "-m", "orchestrator.bridge", "--home", str(home)]
    if print_config:
        server = {"type": "stdio", "command": line[0], "args": line[1:]}
        app.terminal.json({"mcpServers": {"counterpoint": server}})
        return
    if sys.stdin.isatty():
        app.terminal.note(
            "An MCP client starts this itself; `counterpoint mcp --print-config` shows how. ^D ends it."
        )
        app.terminal.note(shlex.join(line))
    os.execv(line[0], line)  # noqa: S606 - it takes this process's place, and its standard streams
