"""``counterpoint route``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._memo_reading import read_memo, tell_reading
from orchestrator.cli._options import as_json, common, endpoint
from orchestrator.cli._render import Span
from orchestrator.cli._routed import show_lines, show_routing
from orchestrator.client import segment
from orchestrator.errors import UsageProblem


@click.command("route")
@common
@click.argument("signal", shell_complete=signals)
@click.option(
    "--span",
    "spans",
    multiple=True,
    metavar="PLACE=PROJECT",
    help="Give these words to a project: 12:04-15:30=acme, s03.07#4-9=acme, unsure=acme, all=acme.",
)
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="LINE=PROJECT",
    help="Correct all places of a line: 2=acme, or by what was heard: 'her mess=hermes'; 2=nobody.",
)
@click.option("--nobody", "nobodys", multiple=True, metavar="PLACE", help="These words are for no project.")
@click.option("--proposed", is_flag=True, help="All that is asked goes where it is proposed to.")
@click.option("--confirm", is_flag=True, help="What is decided is right; of a new transcript, deliver it.")
@click.option("--undo", is_flag=True, help="Take your last decision about it back.")
@click.option("--read", "by_reading", is_flag=True, help="Have the meta-agent read it and propose the rest.")
@endpoint
@as_json
@click.pass_obj
def command(
    app: App,
    signal: str,
    spans: tuple[str, ...],
    lines: tuple[str, ...],
    nobodys: tuple[str, ...],
    proposed: bool,
    confirm: bool,
    undo: bool,
    by_reading: bool,
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Say whose the words of a signal are, or show where they went and why.

    What is unsure of a memo is one question with a line per name that was heard; what you say of one teaches
    the others. A PLACE is a stretch of time, a segment (s03.07), words of one (s03.07#4-9), `unsure` or
    `all`. While a project's task has not begun, it is replaced; afterwards a new task tells what changed.

    With --read the meta-agent reads the memo, all but what is a sealed project's or your own, and proposes
    whose the unsure words are. It decides nothing: you confirm or correct its lines as the router's.
    Interrupting it keeps what it has proposed by then.
    """
    wanted = [_span(given) for given in spans]
    wanted += [{**one, "place": f"line {one['place']}"} for one in map(_line, lines)]
    wanted += [{"place": where, "project": "nobody"} for where in nobodys]
    path = f"/signals/{segment(signal)}/route"
    client = app.started(endpoint)
    if by_reading and (wanted or confirm or proposed or undo):
        raise UsageProblem("--read only proposes.", "Decide in a call of its own, once you see the lines.")
    if by_reading:
        read_memo(app.terminal, client, signal, silent=as_json)
    if wanted or confirm or proposed or undo:
        order = {"spans": wanted, "confirm": confirm, "proposed": proposed, "undo": undo}
        view = client.post(path, order)
    else:
        view = client.get(path)
    failed = by_reading and view["reading"]["state"] == "failed"
    if as_json:
        app.terminal.json(view)
        click.get_current_context().exit(int(failed))
    app.terminal.line(Span(str(view["signal"]), "bold"), "  ", Span(str(view["run"]), "dim"))
    show_routing(app.terminal, view)
    if view["lines"]:
        show_lines(app.terminal, view)
    elif any(span["verdict"] == "unsure" for span in view["spans"]):
        app.terminal.note(Span(f"still open: counterpoint attention route:{view['signal'][:6]}", "yellow"))
    if by_reading:
        app.terminal.note(tell_reading(view["reading"]))
    click.get_current_context().exit(int(failed))


def _span(given: str) -> dict[str, str]:
    return _pair("--span", given, "12:04-15:30=PROJECT")


def _line(given: str) -> dict[str, str]:
    return _pair("--line", given, "2=PROJECT")


def _pair(option: str, given: str, shape: str) -> dict[str, str]:
    where, sign, project = given.rpartition("=")
    if not sign or not where.strip() or not project.strip():
        raise UsageProblem(f"{option} {given!r} names no project.", f"Write it as {shape}.")
    return {"place": where.strip(), "project": project.strip()}
