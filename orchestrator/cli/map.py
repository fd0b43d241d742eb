"""``counterpoint map``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import links as complete_links
from orchestrator.cli._complete import projects as complete_projects
from orchestrator.cli._map_page import Json, chosen, mermaid, page, projects_of
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._since import parse_since
from orchestrator.client import Client, segment
from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.signs import LINKS, RELATIONS, link_state
from orchestrator.text import flat

_FINISHED = "map.pass_finished"
_link = click.argument("link", shell_complete=complete_links)


@click.group("map", invoke_without_command=True)
@common
@click.option(
    "--project", metavar="PROJECT", shell_complete=complete_projects, help="Only links of this project."
)
@click.option("--all", "every", is_flag=True, help="Also what was dismissed or holds no more.")
@click.option("--mermaid", "diagram", is_flag=True, help="Print a Mermaid diagram.")
@click.option("--html", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML file.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, project: str | None, every: bool, diagram: bool, file: Path | None, as_json: bool
) -> None:
    """Show the links between projects that the meta-agent found.

    Each rests on quotes from both sides that a program checked; what is written around them is inference. It
    reads every project but sealed ones, changes none, and tells nobody but you.
    """
    if ctx.invoked_subcommand is not None:
        return
    if sum((diagram, file is not None, as_json)) > 1:
        raise UsageProblem("--json, --mermaid and --html exclude one another.", "Choose one.")
    app = ctx.ensure_object(App)
    view = app.started().get("/map", {"project": project} if project is not None else {})
    links = chosen(view["links"], every=every)
    if as_json:
        app.terminal.json({**view, "links": links})
    elif diagram:
        app.terminal.block(mermaid(links))
    elif file is not None:
        _write(file, page(view, links))
        app.terminal.note(f"{_format.plural(len(links), 'link')}: {file}")
    else:
        _list(app.terminal, view, links)


@command.command("run")
@common
@click.option("--since", metavar="WHEN", help='Sources from then on: 3d, "yesterday", 2026-01-31.')
@click.option(
    "--budget",
    "budget_usd",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="USD",
    help="Stop the pass at this cost.",
)
@click.option(
    "--read",
    type=click.IntRange(0, 1000),
    default=0,
    metavar="N",
    help="Then read N whole, unlanded work and the newest sources, each once, asking in its own words.",
)
@click.option("--no-wait", is_flag=True, help="Return when it has begun.")
@as_json
@click.pass_context
def run(
    ctx: click.Context,
    since: str | None,
    budget_usd: float | None,
    read: int,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Have the meta-agent look at what is new since the last pass.

    A program pairs passages of different projects that share rare words or a name; the meta-agent reads both
    sides of each pair once. With --read it also reads whole sources, for what shares no words. Exit code 1
    when the pass could not look at everything.
    """
    app = ctx.ensure_object(App)
    client = app.started()
    order = {"budget_usd": budget_usd, "since": _moment(since), "read": read}
    begun = client.post("/map/run", order)
    if no_wait:
        if as_json:
            app.terminal.json(begun)
        return
    found = _followed(client, begun)
    if as_json:
        app.terminal.json(found)
    else:
        _tell(app.terminal, found)
    ctx.exit(1 if found["problem"] else 0)


@command.command("accept")
@common
@_link
@as_json
@click.pass_obj
def accept(app: App, link: str, as_json: bool) -> None:
    """Keep a link."""
    _answered(app, app.started().post(f"/map/links/{segment(link)}/accept"), as_json=as_json)


@command.command("dismiss")
@common
@_link
@click.option("--reason", "-r", required=True, metavar="TEXT", help="Why it is none; kept with it.")
@as_json
@click.pass_obj
def dismiss(app: App, link: str, reason: str, as_json: bool) -> None:
    """Put a link aside: what rests on the same words counts half from now on."""
    answer = app.started().post(f"/map/links/{segment(link)}/dismiss", {"reason": reason})
    _answered(app, answer, as_json=as_json)


@command.command("reopen")
@common
@_link
@as_json
@click.pass_obj
def reopen(app: App, link: str, as_json: bool) -> None:
    """Take back that a link was accepted or dismissed.

    What an agent was told of it stays told.
    """
    _answered(app, app.started().post(f"/map/links/{segment(link)}/reopen"), as_json=as_json)


@command.command("release")
@common
@_link
@click.option(
    "--to", required=True, metavar="PROJECT", shell_complete=complete_projects, help="Whose agent is told."
)
@as_json
@click.pass_obj
def release(app: App, link: str, to: str, as_json: bool) -> None:
    """Tell the agent of a project that a link joins, as a task of its own.

    Until then no agent knows of a link. It is told all of it, the other project's words included.
    """
    answer = app.started().post(f"/map/links/{segment(link)}/release", {"to": to})
    _answered(app, answer, as_json=as_json)


@command.command("withdraw")
@common
@_link
@click.option(
    "--from",
    "project",
    required=True,
    metavar="PROJECT",
    shell_complete=complete_projects,
    help="Whose agent is to know of it no more.",
)
@as_json
@click.pass_obj
def withdraw(app: App, link: str, project: str, as_json: bool) -> None:
    """Take back a release.

    What the agent has not begun to read it never reads. What it has read stays in its conversation; no search
    and no reading of an agent's finds it, or what was said about it, from now on.
    """
    answer = app.started().post(f"/map/links/{segment(link)}/withdraw", {"project": project})
    if as_json:
        app.terminal.json(answer)
        return
    if not answer["read"]:
        app.terminal.line(f"Taken back from {flat(project)}: its agent had not begun to read it.")
        return
    app.terminal.line(
        f"Taken back from {flat(project)}. Its agent has read it, in task ", Span(answer["task"], "bold"), ":"
    )
    app.terminal.line("its conversation has it, and what it wrote may rest on it. No tool shows it any more.")


def _moment(since: str | None) -> str | None:
    if since is None:
        return None
    moment = parse_since(since, datetime.now().astimezone())
    if isinstance(moment, int):
        raise UsageProblem("--since takes a time here, no cursor.", '`--since 3d` or `--since "yesterday"`')
    return moment.astimezone(UTC).isoformat()


def _followed(client: Client, begun: Json) -> Json:
    for event in client.events(begun["cursor"], follow=True, kinds=(_FINISHED,)):
        body: Json = event["body"]
        if body["run"] == begun["run"]:
            return body
    raise CounterpointError("The daemon ended before the pass.", "`counterpoint map` shows what it found.")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CounterpointError(
            f"{str(file)!r} cannot be written: {problem.strerror}.", "Name a file in a folder that is yours."
        ) from problem


def _tell(terminal: Terminal, found: Json) -> None:
    tokens = _format.tokens(found["usage"])
    terminal.line(
        Span(f"{found['recorded']} new links", "bold"),
        f"  {found['sources']} sources, {found['candidates']} pairs read, {found['declined']} of no use, "
        f"{found['merged']} known, {found['refused']} refused" + _whole(int(found.get("read", 0))),
    )
    spent = (
        f"{found['requests']} requests, {_format.count(tokens)} tokens, {_format.money(found['cost_usd'])}"
    )
    terminal.line(Span(spent, "dim"))
    if found["problem"]:
        terminal.problem(
            f"The pass ended early: {flat(found['problem'])}.", "`counterpoint map run` goes on."
        )


def _whole(number: int) -> str:
    return f", {_format.plural(number, 'source')} read whole" if number else ""


def _list(terminal: Terminal, view: Json, links: Sequence[Json]) -> None:
    if not links:
        terminal.line("No links. `counterpoint map run` looks for some.")
    for link in links:
        _show(terminal, link)
        terminal.line()
    if view["waits"]:
        terminal.note(Span(f"No pass begins now: {flat(view['waits'])}", "dim"))


def _relation(link: Json) -> str:
    found = RELATIONS.get(str(link["relation"]))
    return f"{found.glyph} {found.word}" if found is not None else str(link["relation"])


def _show(terminal: Terminal, link: Json) -> None:
    terminal.line(
        Span(str(link["link"]), "bold"),
        f"  {_relation(link)}  ",
        Span(" ⇄ ".join(projects_of(link)), "bold"),
        "  ",
        _format.sign(LINKS[link_state(link)]),
        Span(f"  {_format.ago(link['since'])}", "dim"),
    )
    if link["stale"]:
        terminal.line(Span(f"  holds no more: {flat(link['stale'])}", "yellow"))
    for quote in link["quotes"]:
        terminal.line(Span(f"  {quote['project']}  {flat(quote['title'])}  {quote['ref']}", "dim"))
        terminal.block(Span(str(quote["text"]).strip(), "cyan"), indent="  ▌ ")
    terminal.block(f"inferred: {link['why']}", indent="  ")
    terminal.block(f"not said: {link['not_said']}", indent="  ")
    terminal.block(f"next: {link['next_action']} → {link['signal']}", indent="  ")


def _answered(app: App, answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        app.terminal.json(answer)
        return
    _show(app.terminal, answer["link"])
    if answer["task"]:
        app.terminal.line("told as task ", Span(answer["task"], "bold"))
