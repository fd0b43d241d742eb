"""``counterpoint web``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from orchestrator.cli import App, common
from orchestrator.text import flat
from tui.command import checked, shown


@click.command("web")
@common
@shown
@click.option("--port", default=0, metavar="NUMBER", help="The port on 127.0.0.1; a free one when left out.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the address and the process id as JSON.")
@click.pass_obj
def command(
    app: App, screen: str, only: str, client_name: str, theme: str, port: int, opens: bool, as_json: bool
) -> None:
    """Serve the control room to a browser of this machine, until Ctrl-C. Ending it stops nothing.

    The address opens once, in the browser that takes it first; do not hand it on.
    """
    home = app.home()
    checked(app.started().get("/status"), screen, only, client_name)
    import anyio

    from tui.web.guard import Guard
    from tui.web.server import Site, listen, serve

    listener = listen(port)
    guard = Guard(listener.getsockname()[1])
    line = _room(home, {"--screen": screen, "--only": only, "--client": client_name, "--theme": theme})
    site = Site(line, f"Counterpoint · {flat(home.name)}", guard)

    def ready() -> None:
        if as_json:
            app.terminal.json({"url": guard.address, "pid": os.getpid()}, compact=True)
        else:
            app.terminal.line(f"The control room is at {guard.address}")
            app.terminal.note("The address opens once, for you alone. Ctrl-C ends it and stops no agent.")
        sys.stdout.flush()
        if opens:
            click.launch(guard.address)

    anyio.run(serve, site, listener, ready)


def _room(home: Path, options: dict[str, str]) -> list[str]:
    """The command line of one control room. It holds nothing of the address."""
    given = [part for name, value in options.items() if value for part in (name, value)]
    return [sys.executable, "-P", "-m", "tui", "tui", "--home", str(home), *given]
