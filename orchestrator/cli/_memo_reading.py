"""Having the meta-agent read a memo, and saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Span, Terminal
from orchestrator.client import Client, segment

READ, ENDED = "library.sources_read", "signal.reading_ended"


def read_memo(terminal: Terminal, client: Client, signal: str, *, silent: bool) -> None:
    """Have it read and wait for the end; interrupted, it is stopped, and what was proposed by then stays."""
    path = f"/signals/{segment(signal)}/reading"
    begun = client.post(path)
    cursor, reading = int(begun["cursor"]), str(begun["reading"])
    if not silent:
        terminal.note(Span("the meta-agent reads it …", "dim"))
    try:
        _follow(terminal, client, cursor, reading, silent=silent)
    except KeyboardInterrupt:
        terminal.note("Stopping. What was proposed by then is kept.")
        client.post(f"{path}/stop")
        _follow(terminal, client, cursor, reading, silent=True)


def tell_reading(reading: Mapping[str, Any]) -> Span:
    """What came of it, and what it cost."""
    cost = "" if reading["cost_usd"] is None else f", {_format.money(reading['cost_usd'])}"
    spent = f" ({_format.count(reading['tokens'])} tokens{cost})" if reading["tokens"] else ""
    if reading["state"] == "failed":
        return Span(f"the reading failed: {reading['problem']}{spent}", "red")
    stopped = "stopped; " if reading["state"] == "stopped" else ""
    words = reading["words"]
    came = f"proposes whose {_format.plural(words, 'word')} are" if words else "found nothing to propose"
    return Span(f"{stopped}the meta-agent {came}{spent}", "dim")


def _follow(terminal: Terminal, client: Client, cursor: int, reading: str, *, silent: bool) -> None:
    for event in client.events(cursor, follow=True, kinds=(READ, ENDED)):
        body = event["body"]
        if body["kind"] == ENDED and body["reading"] == reading:
            return
        if body["kind"] == READ and body["reader"] == "meta" and body["query"] and not silent:
            terminal.note(Span(f"searching {body['query']!r}", "dim"))
