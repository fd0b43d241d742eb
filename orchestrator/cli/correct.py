"""``counterpoint correct``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.client import segment
from orchestrator.errors import UsageProblem


@click.command("correct")
@common
@click.argument("signal", shell_complete=signals)
@click.argument("place", required=False)
@click.argument("text", required=False)
@click.option("--undo", metavar="CORRECTION", help="The id of a correction that is to hold no longer.")
@as_json
@click.pass_obj
def command(
    app: App, signal: str, place: str | None, text: str | None, undo: str | None, as_json: bool
) -> None:
    """Have misheard words of a signal read otherwise; the raw words stay.

    PLACE is words of one segment, s03.07#4-9, or a whole one, s03.07. What is always misheard is better
    written in counterpoint.toml, under [voice] heard_as.
    """
    if (undo is None) == (place is None or text is None):
        raise UsageProblem(
            "Say what is to be read as what, or which correction is undone.",
            'counterpoint correct SIGNAL s03.07#4-9 "Hermes", or --undo CORRECTION',
        )
    body = {"undo": undo} if undo is not None else {"place": place, "text": text}
    view = app.started().post(f"/signals/{segment(signal)}/correct", body)
    if as_json:
        app.terminal.json(view)
        return
    done = "✓ read as it was heard again" if view["undone"] else "✓ corrected"
    reads = f"  {view['expect']}" if view["undone"] else f"  {view['expect']} → {view['text']}"
    app.terminal.line(Span(done, "green"), reads, Span(f"  {view['correction']}", "dim"))
    if view["delivered"]:
        told = ", ".join(view["delivered"])
        app.terminal.note(
            Span(f"{told} had these words before; tell it with `counterpoint say` if it matters", "yellow")
        )
