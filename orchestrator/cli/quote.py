"""``counterpoint quote``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._input import joined
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.errors import Refused

_TAKEN = "Only white space and the form of marks may differ; a word, a figure or a negation may not."


@click.command("quote")
@common
@click.argument("words", nargs=-1, required=True)
@click.option("--in", "ref", metavar="ADDRESS", help="Look only there; addresses come from search.")
@as_json
@click.pass_obj
def command(app: App, words: tuple[str, ...], ref: str | None, as_json: bool) -> None:
    """Check that WORDS stand somewhere, word for word, and show where.

    Fails with the nearest real words when they do not. "..." leaves out a part of one source.
    """
    text = joined(words, "quote")
    found = app.started().post("/library/quote", {"quote": text, "ref": ref})
    if as_json:
        app.terminal.json(found)
    elif found["stands"]:
        _show(app.terminal, found)
    if not found["stands"]:
        near = found["nearest"]
        raise Refused(found["reason"], f"Nearest, in {found['source']}: {near!r}" if near else _TAKEN)


def _show(terminal: Terminal, found: dict[str, Any]) -> None:
    where = f"{found['project'] or '-'} · {found['kind']} · {found['title'] or '-'}"
    terminal.line(Span("✓ quoted ", "green"), Span(where, "bold"))
    for passage in found["passages"]:
        terminal.line(Span(f"  {passage['ref']}", "cyan"))
        told = f"{passage['speaker']}: " if passage["speaker"] else ""
        for line in str(passage["text"]).strip().splitlines():
            terminal.line(f"    {told}{line}")
            told = ""
    terminal.line(Span("  That the words stand there says nothing of whether they are true.", "dim"))
