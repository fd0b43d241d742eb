"""``counterpoint attach``."""

from __future__ import annotations

from contextlib import nullcontext

import click

from orchestrator.cli._app import App
from orchestrator.cli._attach_feed import FIRST_EVENTS, Feed
from orchestrator.cli._attach_quiet import quiet
from orchestrator.cli._attach_talk import at_a_terminal, converse, listen
from orchestrator.cli._options import as_json, calibration, common, endpoint, project
from orchestrator.errors import UsageProblem


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
@click.option("--native", is_flag=True, help="In Claude Code's own interface instead; not budget-capped.")
@click.option("--wait", is_flag=True, help="With --native: let the running turn end first.")
@calibration
@endpoint
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    project: str,
    history: int,
    native: bool,
    wait: bool,
    calibration: str | None,
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Talk with a project's agent: read along, send, interrupt, answer.

    Leaving stops nothing, and several may be attached at once. `/help` lists what can be typed. Without a
    terminal, lines of standard input are sent in order and the command ends with the last of their tasks; its
    exit code tells the outcome. With --json, standard output is one event per line, and each line of input is
    a message as it stands.

    With --native the session itself comes to this terminal and queued tasks wait; what was said there is in
    the log when you leave it.
    """
    app = ctx.ensure_object(App)
    if native:
        from orchestrator.cli._native import run_native

        client = app.started(endpoint)
        ctx.exit(run_native(app, client, project, calibration=calibration, wait=wait, as_json=as_json))
    if wait or calibration:
        raise UsageProblem("--wait and --calibration go with --native.", "`counterpoint attach --help`")
    typed = not as_json and at_a_terminal()
    with quiet(app.terminal.raw) if typed else nullcontext():
        feed = Feed(app.started(endpoint), project, app.terminal, as_json=as_json, typed=typed)
        feed.open(history)
        if typed:
            ctx.exit(converse(feed, app.terminal, color=app.terminal.colored()))
        ctx.exit(listen(feed, app.terminal, as_json=as_json))
