"""``counterpoint say``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli import _outcome
from orchestrator.cli._app import INTERRUPTED, App
from orchestrator.cli._batch_file import id_problem
from orchestrator.cli._conversation import Conversation
from orchestrator.cli._input import STDIN, read_text, stdin_is_piped
from orchestrator.cli._options import as_json, calibration, common, endpoint, project
from orchestrator.cli._standstill import Teller
from orchestrator.client import Client, segment
from orchestrator.errors import UsageProblem


@click.command("say")
@common
@project
@click.argument("text", required=False)
@click.option(
    "--file", "-f", "file", metavar="FILE", help="Read the prompt from a file; - is standard input."
)
@calibration
@click.option("--model", metavar="NAME", help="Use this model.")
@click.option("--max-turns", type=click.IntRange(1, 10_000), metavar="N", help="Stop after so many turns.")
@click.option(
    "--budget",
    "budget_usd",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="USD",
    help="Stop at this cost.",
)
@click.option("--priority", type=click.IntRange(-100, 100), default=0, metavar="N", help="Higher goes first.")
@click.option("--next", "next_", is_flag=True, help="Go ahead of all that wait in the project.")
@click.option("--now", is_flag=True, help="Interrupt what runs in the project; it goes on afterwards.")
@click.option(
    "--aside",
    is_flag=True,
    help="Ask a read-only copy of the conversation while the work goes on, and wait for the answer.",
)
@click.option("--id", "id", metavar="ID", help="The task's id: the same id twice runs once.")
@click.option("--wait", is_flag=True, help="Follow the task to its end; the exit code tells the outcome.")
@endpoint
@as_json
@click.pass_obj
def command(
    app: App,
    /,
    project: str,
    text: str | None,
    file: str | None,
    wait: bool,
    next_: bool,
    now: bool,
    aside: bool,
    endpoint: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Give a project's agent a prompt.

    The prompt is TEXT, or a file's, or standard input's when TEXT is - or input is piped.
    """
    prompt = _prompt(text, file)
    if (problem := id_problem(options["id"])) is not None:
        raise UsageProblem(f"--id {problem}.", "Choose another one, or leave it out.")
    placed = _place(next_=next_, now=now, aside=aside)
    client = app.started(endpoint)
    reply = client.submit({"project": project, "prompt": prompt, "origin": "say", **placed, **options})
    if reply.get("notice") and not as_json:
        app.terminal.note(str(reply["notice"]))
    if wait or aside:
        click.get_current_context().exit(_wait(app, client, str(reply["task"]), as_json))
    if as_json:
        app.terminal.json(reply)
        return
    what = "was queued before, nothing was added" if reply.get("duplicate") else f"queued for {project}"
    app.terminal.line(f"{reply['task']} {what}. `counterpoint log {project} -f` follows.")


def _place(*, next_: bool, now: bool, aside: bool) -> dict[str, object]:
    """The field of the request that the flags stand for; without one the task waits its turn."""
    if next_ and now:
        raise UsageProblem("--next and --now cannot both be.", "--now also goes ahead of all that wait.")
    if aside and (next_ or now):
        raise UsageProblem("An aside waits in no queue.", "Leave out --next and --now.")
    if aside:
        return {"aside": True}
    return {"place": "now" if now else "next"} if next_ or now else {}


def _prompt(text: str | None, file: str | None) -> str:
    if text is not None and file is not None:
        raise UsageProblem("The prompt is given twice, as text and as a file.", "Leave one of them out.")
    if text is not None and text != STDIN:
        found = text
    elif file is not None:
        found = read_text(file)
    elif text == STDIN or stdin_is_piped():
        found = read_text(STDIN)
    else:
        raise UsageProblem("No prompt.", "Write it after the project, or use `-f FILE`, or pipe it in.")
    if not found.strip():
        raise UsageProblem(
            "The prompt is empty.", "Write it after the project, or use `-f FILE`, or pipe it in."
        )
    return found


def _wait(app: App, client: Client, task: str, as_json: bool) -> int:
    """The exit code of a task that is followed to its end; what it waits for is said meanwhile."""
    begin = int(client.get(f"/tasks/{segment(task)}")["queued_cursor"])
    teller = Teller(app.terminal, client, task)
    try:
        with teller.watching():
            return _end(app, _followed(app, client, task, begin, teller, as_json), as_json)
    except KeyboardInterrupt:
        app.terminal.note(f"{task} goes on. `counterpoint show {task}` tells how it ends.")
        return INTERRUPTED


def _followed(
    app: App, client: Client, task: str, begin: int, teller: Teller, as_json: bool
) -> dict[str, Any]:
    """The record of the task once it has ended."""
    conversation = Conversation(app.terminal, prompts=False)
    for event in client.events(begin - 1, follow=True, task=task):
        kind = event["body"]["kind"]
        if not as_json:
            conversation.feed(event)
        if kind == _outcome.FINISHED:
            return _outcome.from_event(event)
        if kind == "task.retrying":
            teller.look()
    raise AssertionError("a followed stream does not end")


def _end(app: App, record: dict[str, Any], as_json: bool) -> int:
    if as_json:
        app.terminal.json(record)
    return 0 if record["status"] == "succeeded" else 1
