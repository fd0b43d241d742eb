"""``counterpoint answer``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import asks
from orchestrator.cli._options import as_json as json_option
from orchestrator.cli._options import common
from orchestrator.cli._render import Span
from orchestrator.client import Client, segment
from orchestrator.errors import UsageProblem

PREFIX = "route:"
_VERDICTS = ("allow", "deny", "always")


@click.command("answer")
@common
@click.argument("ask", shell_complete=asks)
@click.argument("verdict", metavar="allow|deny|always|TEXT", required=False)
@click.argument("words", nargs=-1)
@click.option(
    "--choose",
    "choices",
    multiple=True,
    metavar="QUESTION=ANSWER",
    help="For an ask with several questions: the answer to one of them. May be repeated.",
)
@click.option("--undo", is_flag=True, help="Take the answer back, before the agent goes on with it.")
@json_option
@click.pass_obj
def command(
    app: App,
    ask: str,
    verdict: str | None,
    words: tuple[str, ...],
    choices: tuple[str, ...],
    undo: bool,
    as_json: bool,
) -> None:
    """Answer what an agent asks; the first answer counts.

    ASK is an id from `counterpoint attention`, or its end. Of `route:…`, words of a signal, the answer is the
    project whose they are, or `nobody`. Words after allow or deny are told to the agent
    with a denial; any other text answers a question, or refuses a permission and says something instead.
    `always` allows exactly this call for good; `counterpoint policy` lists and revokes such rules.
    """
    if undo == (verdict is not None):
        raise UsageProblem(
            "Either answer or take an answer back.", "`counterpoint answer ASK deny`, or `--undo`."
        )
    if verdict is None:
        _undo(app, ask, as_json=as_json)
        return
    body: dict[str, object] = {"choices": _chosen(choices) or None}
    if verdict in _VERDICTS:
        body |= {"verdict": verdict, "text": " ".join(words)}
    else:
        body |= {"verdict": "text", "text": " ".join((verdict, *words))}
    client = app.started()
    lines = _proposed(client, ask, str(body["text"])) if not as_json else []
    said = client.post(f"/asks/{segment(ask)}/answer", body)
    if as_json:
        app.terminal.json(said)
        return
    done = {"allow": "allowed", "deny": "denied", "text": "answered"}[said["verdict"]]
    rule = f"  rule {said['rule']}: `counterpoint policy list`" if said["rule"] else ""
    app.terminal.line(Span(f"✓ {done}", "green"), "  ", Span(said["ask"], "dim"), Span(rule, "dim"))
    if str(said["ask"]).startswith(PREFIX):
        for line in lines or [f"all of it → {said['text']}"]:
            app.terminal.line(f"  {line}")


def _proposed(client: Client, ask: str, text: str) -> list[str]:
    """What `as proposed` decides of a signal's words, a line each, known before it is answered."""
    if text.strip().casefold() != "as proposed" or not ask.startswith(PREFIX):
        return []
    view = client.get(f"/signals/{segment(ask.removeprefix(PREFIX))}/route")
    return [f"{line['where']}  → {line['proposed'] or 'nobody'}  {line['excerpt']}" for line in view["lines"]]


def _undo(app: App, ask: str, *, as_json: bool) -> None:
    done = app.started().post(f"/asks/{segment(ask)}/revoke")
    if as_json:
        app.terminal.json(done)
    else:
        app.terminal.line(Span("✓ taken back", "green"), f"  {done['task'] or ask} asks again")


def _chosen(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [choice.rpartition("=") for choice in given]
    if bad := next((choice for choice, pair in zip(given, pairs, strict=True) if not pair[0]), None):
        raise UsageProblem(f"--choose {bad!r} names no question.", "Write it as QUESTION=ANSWER.")
    return {question: answer for question, _, answer in pairs}
