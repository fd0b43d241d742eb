"""``counterpoint find``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._find import project_state
from orchestrator.cli._input import joined
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.client import Client

_PAGE = 50


@click.command("find")
@common
@click.argument("words", nargs=-1, required=True)
@click.option("--project", shell_complete=projects, help="Only in this project.")
@click.option("--kind", "kinds", multiple=True, help="Only in events of this kind; may be given again.")
@click.option("--before", type=click.IntRange(0), default=0, metavar="CURSOR", help="Only before this event.")
@click.option("--limit", "-n", type=click.IntRange(1), default=20, show_default=True, help="Most places.")
@as_json
@click.pass_obj
def command(
    app: App,
    words: tuple[str, ...],
    project: str | None,
    kinds: tuple[str, ...],
    before: int,
    limit: int,
    as_json: bool,
) -> None:
    """Find where all WORDS were said, newest first.

    Looked through are prompts, answers, thoughts, tool calls and their results, asks, and how tasks ended.
    With --json one object per line; `counterpoint events --after` reads on from a cursor.
    """
    text = joined(words, "find")
    client = app.started()
    slug = str(project_state(client, project)["project"]) if project is not None else None
    wanted = {"q": text, "project": slug, "kinds": ",".join(kinds) or None}
    left, uncovered, last = limit, 0, None
    for page in _pages(client, wanted, before):
        uncovered += int(page.get("uncovered", 0))
        for hit in page["hits"][:left]:
            left, last = left - 1, hit
            _show(app.terminal, hit, as_json=as_json)
        if not left:
            break
    if not as_json:
        _end(app.terminal, last, full=not left, uncovered=uncovered)


def _pages(client: Client, wanted: dict[str, Any], before: int) -> Iterator[dict[str, Any]]:
    at: int | None = before
    while at is not None:
        page = client.get("/search", {**wanted, "before": at, "limit": _PAGE})
        yield page
        at = page["next"]


def _show(terminal: Terminal, hit: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        terminal.json(hit, compact=True)
        return
    head = f"{hit['cursor']:>6} {_format.clock(hit['at'])} "
    whose = Span(f"{hit.get('project') or '-':<16} ", "bold")
    terminal.line(Span(head, "dim"), whose, Span(f"{hit['kind']:<20} ", "cyan"), *_marked(hit))


def _marked(hit: dict[str, Any]) -> list[Span]:
    text, spans, at = str(hit["snippet"]), list[Span](), 0
    for begin, end in hit["marks"]:
        spans += [Span(text[at:begin]), Span(text[begin:end], "yellow")]
        at = end
    return [*spans, Span(text[at:])]


def _end(terminal: Terminal, last: dict[str, Any] | None, *, full: bool, uncovered: int) -> None:
    if last is None:
        terminal.line("Nothing found.")
    elif full:
        terminal.line(Span(f"  More may be further back: --before {last['cursor']}.", "dim"))
    if uncovered:
        what = _format.plural(uncovered, "long text")
        terminal.line(Span(f"⚠ only the beginning of {what} was looked through.", "yellow"))
