"""``counterpoint ask``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.answering import ANSWERED, CHECKED, READ, step
from orchestrator.cli import _format
from orchestrator.cli._answer_page import head, show
from orchestrator.cli._app import INTERRUPTED, App
from orchestrator.cli._complete import projects as complete_projects
from orchestrator.cli._complete import questions as complete_questions
from orchestrator.cli._find import project_state
from orchestrator.cli._input import STDIN, read_text
from orchestrator.cli._options import as_json, common, endpoint
from orchestrator.cli._render import Column, Span, Terminal
from orchestrator.client import Client, segment
from orchestrator.errors import UsageProblem
from orchestrator.signs import QUESTIONS, UNKNOWN

_COLUMNS = (Column("ID"), Column("ASKED", right=True), Column("STATE"), Column("QUESTION", shrink=True))
_TEXT = '`counterpoint ask "Who knows about invoices?"`'


@click.command("ask")
@common
@click.argument("text", required=False)
@click.option(
    "--project", metavar="PROJECT", shell_complete=complete_projects, help="Read only this project."
)
@click.option(
    "--budget",
    "budget_usd",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="USD",
    help="Stop at this cost.",
)
@click.option("--list", "listing", is_flag=True, help="List what you asked instead.")
@click.option(
    "--show", "shown", metavar="ID", shell_complete=complete_questions, help="Show an answer again."
)
@click.option(
    "--stop", "stopped", metavar="ID", shell_complete=complete_questions, help="End the work on a question."
)
@endpoint
@as_json
@click.pass_obj
def command(
    app: App,
    /,
    text: str | None,
    project: str | None,
    budget_usd: float | None,
    listing: bool,
    shown: str | None,
    stopped: str | None,
    endpoint: str | None,
    as_json: bool,
) -> None:
    """Ask a question over all projects; every citation of the answer is checked.

    The meta-agent searches and reads every project but sealed ones, changes none, and answers you alone. A
    program looks for each quote in its source: what does not stand there, and what the quotes do not say, is
    marked. TEXT may be - for standard input. Interrupting it ends the work.
    """
    if sum((text is not None, listing, shown is not None, stopped is not None)) != 1:
        raise UsageProblem("Give one question, or one of --list, --show and --stop.", _TEXT)
    client = app.started(endpoint)
    if listing:
        _list(app.terminal, client.get("/questions"), as_json=as_json)
        return
    if stopped is not None:
        question = str(client.post(f"/questions/{segment(stopped)}/stop")["question"])
    elif shown is not None:
        question = shown
    else:
        question = _asked(app, client, _order(client, str(text), project, budget_usd), as_json=as_json)
    found = client.get(f"/questions/{segment(question)}")
    if as_json:
        app.terminal.json(found)
    else:
        show(app.terminal, found)
    click.get_current_context().exit(_code(found, asked=text is not None))


def _code(found: dict[str, Any], *, asked: bool) -> int:
    if not asked:
        return 0
    return INTERRUPTED if found["state"] == "stopped" else int(found["state"] not in {"answered", "nothing"})


def _order(client: Client, text: str, project: str | None, budget: float | None) -> dict[str, Any]:
    said = read_text(STDIN) if text == STDIN else text
    if not said.strip():
        raise UsageProblem("The question is empty.", _TEXT)
    slug = str(project_state(client, project)["project"]) if project is not None else None
    return {"text": said, "project": slug, "budget_usd": budget}


def _asked(app: App, client: Client, order: dict[str, Any], *, as_json: bool) -> str:
    """The id of the question, once it has its answer; what is done for it is said meanwhile."""
    begun = client.post("/questions", order)
    question = str(begun["question"])
    terminal = app.terminal
    try:
        _follow(terminal, client, int(begun["cursor"]), question, silent=as_json)
    except KeyboardInterrupt:
        terminal.note("Stopping. What was found by then is kept.")
        client.post(f"/questions/{segment(question)}/stop")
        _follow(terminal, client, int(begun["cursor"]), question, silent=True)
    return question


def _follow(terminal: Terminal, client: Client, cursor: int, question: str, *, silent: bool) -> None:
    for event in client.events(cursor, follow=True, kinds=(READ, CHECKED, ANSWERED)):
        body = event["body"]
        if body.get("question") != question:
            continue
        if body["kind"] == ANSWERED:
            return
        if not silent:
            terminal.note(Span(step(body), "dim"))


def _list(terminal: Terminal, found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        terminal.json(found)
    elif not found["questions"]:
        terminal.line(f"Nothing was asked. {_TEXT} asks.")
    else:
        rows = [
            (
                str(one["question"]),
                _format.ago(one["asked_at"]),
                _format.sign(QUESTIONS.get(str(one["state"]), UNKNOWN)),
                head(one),
            )
            for one in reversed(found["questions"])
        ]
        terminal.table(_COLUMNS, rows)
