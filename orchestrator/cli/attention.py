"""``counterpoint attention``."""

from __future__ import annotations

import sys
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._ask_page import show_ask
from orchestrator.cli._options import as_json as json_option
from orchestrator.cli._options import common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._waiting import ASKS, commands, mark
from orchestrator.client import Client, segment
from orchestrator.errors import UsageProblem

Json = dict[str, Any]
_CLEAR = "\x1b[H\x1b[2J"


@click.command("attention")
@common
@click.argument("item", required=False)
@click.option("--watch", "-w", is_flag=True, help="Show it again at every change, until Ctrl-C.")
@click.option("--why", is_flag=True, help="Tell why each item stands where it does.")
@click.option("--dismiss", metavar="ITEM", help="Put an item aside until there is something newer.")
@click.option("--restore", metavar="ITEM", help="Bring back an item that was put aside.")
@json_option
@click.pass_obj
def command(
    app: App,
    item: str | None,
    watch: bool,
    why: bool,
    dismiss: str | None,
    restore: str | None,
    as_json: bool,
) -> None:
    """Show everything that waits for you, the most pressing first; ITEM shows one whole.

    The order is a sum of points that --why lists, each with the event it rests on; no model takes part.
    """
    client = app.started()
    if dismiss is not None:
        _dismiss(app, client, dismiss)
    elif restore is not None:
        client.post(f"/attention/{segment(restore)}/restore")
        app.terminal.line(Span(restore, "bold"), Span("  is back in the queue", "dim"))
    elif watch:
        _watch(app, client, why=why, as_json=as_json)
    else:
        found = client.get("/attention")
        if item is not None:
            found = {**found, "items": [_named(found, item)]}
        _show(app.terminal, found, why=why or item is not None, whole=item is not None, as_json=as_json)


def _show(terminal: Terminal, found: Json, *, why: bool, whole: bool, as_json: bool) -> None:
    if as_json:
        terminal.json(found)
        return
    if not found["items"]:
        terminal.line(Span("✓ Nothing waits for you.", "green"))
    for number, item in enumerate(found["items"]):
        if number:
            terminal.line()
        _item(terminal, item, why=why, whole=whole)


def _item(terminal: Terminal, item: Json, *, why: bool, whole: bool) -> None:
    age = _format.ago(item["since"])
    head = (mark(item["kind"]), "  ", Span(item["project"], "bold"))
    terminal.line(*head, f"  {item['client']}", Span(f"  {age}", "dim"))
    if item["kind"] in ASKS:
        show_ask(terminal, item, whole=whole)
    else:
        terminal.line("  ", item["title"])
    for fact in _blocks(item["blocks"]):
        terminal.line(Span(f"  {fact}", "yellow"))
    if why:
        for reason in item["why"]:
            terminal.line(Span(f"  {reason['points']:+4d}  {reason['reason']}  {reason['evidence']}", "dim"))
    if whole and item["kind"] not in ASKS:
        for way in item["commands"]:
            terminal.line(Span(f"  → {way}", "dim"))
    else:
        terminal.line(Span(f"  → {'  ·  '.join(commands(item))}", "dim"))


def _blocks(blocks: Json) -> list[str]:
    facts = []
    if blocks["tasks"]:
        tasks = blocks["tasks"]
        more = f" and {len(tasks) - 3} more" if len(tasks) > 3 else ""
        facts.append(f"waiting behind it: {', '.join(tasks[:3])}{more}")
    if blocks["deadline"]:
        facts.append(f"denied at {_format.clock(blocks['deadline'])} if nobody answers")
    if blocks["cache_expires_at"]:
        cost = blocks["reread_usd"]
        price = f", about ${cost:.2f}" if cost is not None else ""
        until = _format.clock(blocks["cache_expires_at"])
        facts.append(f"cache until {until}; later {blocks['reread_tokens']:,} tokens are read again{price}")
    return facts


def _named(found: Json, name: str) -> Json:
    items: list[Json] = found["items"]
    matching = [item for item in items if name in {item["id"], item["short"]} or item["id"].endswith(name)]
    if len(matching) != 1:
        known = ", ".join(item["short"] for item in items) or "nothing waits"
        raise UsageProblem(f"No item {name!r} in the queue.", f"Items: {known}.")
    return matching[0]


def _dismiss(app: App, client: Client, name: str) -> None:
    item = _named(client.get("/attention"), name)
    if item["kind"] in ASKS:
        raise UsageProblem(
            "An ask cannot be put aside: its agent waits.", f"`counterpoint answer {item['short']} deny`"
        )
    client.post(f"/attention/{segment(item['id'])}/dismiss", {"seen": item["cursor"]})
    app.terminal.line(Span(item["short"], "bold"), Span("  put aside until there is something newer", "dim"))


def _watch(app: App, client: Client, *, why: bool, as_json: bool) -> None:
    """Show the queue, then again after each event that may change it."""
    terminal = app.terminal
    found = client.get("/attention")
    shown = None
    events = client.events(found["cursor"], follow=True)
    while True:
        items = [{**item, "score": 0, "why": []} for item in found["items"]]
        if items != shown:
            shown = items
            if as_json:
                terminal.json(found, compact=True)
            else:
                if sys.stdout.isatty():
                    terminal.raw(_CLEAR)
                _show(terminal, found, why=why, whole=False, as_json=False)
        next(events)
        found = client.get("/attention")
