"""``counterpoint retranscribe``."""

from __future__ import annotations

from pathlib import Path

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.client import segment


@click.command("retranscribe")
@common
@click.argument("signal", shell_complete=signals)
@click.option("--model", help="A model that is set up, or a folder with one; else as configured.")
@as_json
@click.pass_obj
def command(app: App, signal: str, model: str | None, as_json: bool) -> None:
    """Have a memo transcribed anew; what was heard before stays.

    The new run has an id of its own and is read once it is finished. References to the old one stay right.
    """
    if model is not None and model.startswith(("~", ".", "/")):
        model = str(Path(model).expanduser().resolve())
    found = app.started().post(f"/signals/{segment(signal)}/runs", {"model": model})
    if as_json:
        app.terminal.json(found)
        return
    app.terminal.line(Span(str(found["signal"]), "bold"), f"  {found['run']} is next in the queue")
