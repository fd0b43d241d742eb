"""``counterpoint erase``."""

from __future__ import annotations

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.client import segment
from orchestrator.errors import UsageProblem


@click.command("erase")
@common
@click.argument("signal", shell_complete=signals)
@click.option("--reason", default="", metavar="TEXT", help="Why; it stays in the journal.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_context
def command(ctx: click.Context, signal: str, reason: str, yes: bool, as_json: bool) -> None:
    """Erase a signal and all that was made of it, for good.

    Its bytes, transcripts, caches and its words in the journal and the search are gone; that it was there,
    its hash and when, stays. A source in a folder of yours is yours and untouched, as are backups. What an
    agent was told of it is named, not erased. The exit code is 1 when you do not agree.
    """
    app = ctx.ensure_object(App)
    client = app.started()
    view = client.get(f"/signals/{segment(signal)}")
    if not yes:
        if as_json:
            raise UsageProblem("Erasing has to be confirmed.", "`--yes` does so.")
        name = f"{view['name'] or 'it'} ({view['kind']}, {_format.octets(view['size'])})"
        if not app.terminal.agrees(f"Erase {name} and all that was made of it, for good?"):
            ctx.exit(1)
    done = client.post(f"/signals/{segment(view['signal'])}/erase", {"reason": reason})
    if as_json:
        app.terminal.json(done)
        return
    size = sum(file["size"] for file in done["files"])
    app.terminal.line(
        Span("✓ erased ", "green"),
        Span(str(done["signal"]), "bold"),
        f"  {_format.plural(len(done['files']), 'file')} ({_format.octets(size)}), "
        f"the words of {_format.plural(done['events'], 'event')}",
    )
    for text in done["left"]:
        app.terminal.note(Span(f"⚠ left: {text}", "yellow"))
