"""``counterpoint search``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import clients, projects
from orchestrator.cli._find import known_client, project_state
from orchestrator.cli._input import joined
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._since import parse_since, wire
from orchestrator.errors import UsageProblem
from orchestrator.protocol.encoded import meant
from orchestrator.protocol.library import KINDS

_WAITING = {"journal": "what was said", "files": "the projects' files", "words": "the word index"}


@click.command("search")
@common
@click.argument("words", nargs=-1, required=True)
@click.option("--project", shell_complete=projects, help="Only in this project.")
@click.option("--client", metavar="NAME", shell_complete=clients, help="Only what belongs to this client.")
@click.option(
    "--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind; may be repeated."
)
@click.option(
    "--since",
    metavar="WHEN",
    help='Only what was said, sent or changed from then on: 3d, "yesterday", 2026-01-31.',
)
@click.option("--limit", "-n", type=click.IntRange(1, 100), default=5, show_default=True, help="Most places.")
@click.option(
    "--around", "-C", type=click.IntRange(0, 20), default=1, show_default=True, help="Passages on each side."
)
@click.option("--read", "reading", is_flag=True, help="WORDS is an address: show what stands there.")
@as_json
@click.pass_obj
def command(
    app: App,
    words: tuple[str, ...],
    project: str | None,
    client: str | None,
    kinds: tuple[str, ...],
    since: str | None,
    limit: int,
    around: int,
    reading: bool,
    as_json: bool,
) -> None:
    """Search everything raw: transcripts, mails, notes, documents, code, drafts, conversations.

    Other forms of the words count too, German and English; "words in double quotes" must occur as they
    stand. The best places come first, word for word, each with its address.
    """
    text = joined(words, "search")
    api = app.started()
    if reading:
        _read(
            app.terminal,
            api.get("/library/read", {"ref": text, "neighbours": around}),
            as_json=as_json,
        )
        return
    slug = str(project_state(api, project)["project"]) if project is not None else None
    wanted = {
        "q": text,
        "project": slug,
        "client": known_client(api, client) if client is not None else None,
        "kind": list(kinds),
        "since": _moment(since),
    }
    found = api.get("/library/search", {**wanted, "limit": limit, "neighbours": around, "fresh": True})
    if as_json:
        app.terminal.json(found)
        return
    for place in found["results"]:
        _show(app.terminal, place)
    _end(app.terminal, found)


def _moment(since: str | None) -> str | None:
    if since is None:
        return None
    found = parse_since(since, datetime.now().astimezone())
    if isinstance(found, int):
        raise UsageProblem(
            f"--since {since!r} is an event, and not all that is searched has one.", "Give a time."
        )
    return wire(found.astimezone(UTC))


def _show(terminal: Terminal, place: dict[str, Any]) -> None:
    where = f"{place.get('project') or '-'} · {place['kind']} · {place['title'] or '-'}"
    terminal.line(Span(where, "bold"), Span(f"  {_format.clock(place['at'])}", "dim"))
    terminal.line(Span(f"  {place['ref']}", "cyan"))
    for passage in place["window"]:
        _passage(terminal, passage, is_mail=place["kind"] == "mail")
    terminal.line("")


def _passage(terminal: Terminal, passage: dict[str, Any], *, is_mail: bool) -> None:
    told = f"{passage['speaker']}: " if passage["speaker"] else ""
    text = str(passage["text"])
    for line in (meant(text) if is_mail else text).strip().splitlines():
        if passage["hit"]:
            terminal.line(Span("  ▌ ", "yellow"), f"{told}{line}")
        else:
            terminal.line(Span(f"    {told}{line}", "dim"))
        told = ""


def _read(terminal: Terminal, found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        terminal.json(found)
    elif found["place"] is not None:
        _show(terminal, found["place"])
    elif found["fate"] in {"removed", "erased"}:
        terminal.line(f"What stood there was {found['fate']}.")
    else:
        terminal.line(f"What stood there has changed; now it is {found['fate']}")


def _end(terminal: Terminal, found: dict[str, Any]) -> None:
    if not found["results"]:
        terminal.line("Nothing found.")
    if found["rebuilding"]:
        what = _WAITING.get(found["rebuilding"], found["rebuilding"])
        told = f"⚠ Still taking in {what}: {found['done']} of {found['total']}. Search again for the rest."
        terminal.note(Span(told, "yellow"))
