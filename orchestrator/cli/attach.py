"""``counterpoint attach``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._attach_feed import FIRST_EVENTS, Feed
from orchestrator.cli._attach_talk import at_a_terminal, converse, listen
from orchestrator.cli._options import as_json, common, endpoint, project


@click.command("attach")
@common
@project
@click.option(
    "--history",
    type=click.IntRange(0, 1000),
    default=FIRST_EVENTS,
    metavar="N",
    help=f"Begin with the newest N events, {FIRST_EVENTS} by default.",
)
@endpoint
@as_json
@click.pass_context
def command(ctx: click.Context, project: str, history: int, endpoint: str | None, as_json: bool) -> None:
    """Talk with a project's agent: read along, send, interrupt, answer.

    Leaving stops nothing, and several may be attached at once. `/help` lists what can be typed. Without a
    terminal, lines of standard input are sent in order and the command ends with the last of their tasks; its
    exit code tells the outcome. With --json, standard output is one event per line, and each line of input is
    a message as it stands.
    """
    app = ctx.ensure_object(App)
    typed = not as_json and at_a_terminal()
    feed = Feed(app.started(endpoint), project, app.terminal, as_json=as_json, typed=typed)
    feed.open(history)
    if typed:
        ctx.exit(converse(feed, app.terminal, color=app.terminal.colored()))
    ctx.exit(listen(feed, app.terminal, as_json=as_json))
