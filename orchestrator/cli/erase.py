"""``counterpoint erase``."""

from __future__ import annotations

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import clients, signals
from orchestrator.cli._erase_client import erase_client
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.client import segment
from orchestrator.errors import UsageProblem

_SHOWN = 12


@click.command("erase")
@common
@click.argument("signal", required=False, shell_complete=signals)
@click.option("--client", metavar="NAME", shell_complete=clients, help="Erase a client instead, everywhere.")
@click.option(
    "--mixed",
    type=click.Choice(["whole", "words"]),
    help="Of a client: erase signals that others have a part in, too.",
)
@click.option("--look-for", multiple=True, metavar="TEXT", help="Of a client: words to look for at the end.")
@click.option("--now", is_flag=True, help="Of a client: interrupt what runs; others' turns go on afterwards.")
@click.option("--reason", default="", metavar="TEXT", help="Why; it stays in the journal.")
@click.option("--yes", is_flag=True, help="Do not ask; of a client: do it, instead of showing what would go.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    signal: str | None,
    client: str | None,
    mixed: str | None,
    look_for: tuple[str, ...],
    now: bool,
    reason: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase a signal and all that was made of it, for good; or a client, everywhere.

    Its bytes, transcripts, caches and its words in the journal and the search are gone; that it was there,
    its hash and when, stays. A source in a folder of yours is yours and untouched, as are backups. What an
    agent was told of it is named, not erased, and so are files of its projects that have words of it. The
    exit code is 1 when you do not agree.

    With --client nothing is erased until you add --yes: you see what would go. Then its folders in the home,
    workspaces, conversations, signals, links, caches and every word of it in the journal go, the daemon is
    started anew, and every file is looked through for what is left: the exit code is 1 when something is.
    Your git history is yours: you are told what it has, and the commands.
    """
    app = ctx.ensure_object(App)
    if (signal is None) == (client is None):
        raise UsageProblem(
            "Name a signal, or a client with --client.", "`counterpoint signals` lists signals."
        )
    if client is not None:
        wishes = {"reason": reason, "mixed": mixed or "refused", "now": now, "look_for": list(look_for)}
        ctx.exit(erase_client(app, client, wishes, yes=yes, as_json=as_json))
    _erase_signal(ctx, app, str(signal), reason, yes=yes, as_json=as_json)


def _erase_signal(
    ctx: click.Context, app: App, signal: str, reason: str, *, yes: bool, as_json: bool
) -> None:
    client = app.started()
    view = client.get(f"/signals/{segment(signal)}")
    if not yes:
        if as_json:
            raise UsageProblem("Erasing has to be confirmed.", "`--yes` does so.")
        name = f"{view['name'] or 'it'} ({view['kind']}, {_format.octets(view['size'])})"
        if not app.terminal.agrees(f"Erase {name} and all that was made of it, for good?", enter=False):
            app.terminal.note("Nothing was erased.")
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
    for text in done["left"][:_SHOWN]:
        app.terminal.note(Span(f"⚠ left: {text}", "yellow"))
    if len(done["left"]) > _SHOWN:
        app.terminal.note(Span(f"⚠ and {len(done['left']) - _SHOWN} more; --json lists them", "yellow"))
