"""``counterpoint audit``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import clients, projects
from orchestrator.cli._find import known_client, project_state
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._since import parse_since
from orchestrator.client import Client
from orchestrator.errors import UnknownClient

READ = "library.sources_read"
LINKS = "link.released,link.withdrawn"
ERASED = "client.erase_ordered,client.erased"
_PAGE = 500


@click.command("audit")
@common
@click.option(
    "--client",
    metavar="NAME",
    shell_complete=clients,
    help="Only what was read of this client, or by its agents.",
)
@click.option(
    "--project", shell_complete=projects, help="Only what was read of this project, or by its agent."
)
@click.option(
    "--crossings",
    is_flag=True,
    help="Only what crossed between clients: to another's agent, or of several to the meta-agent.",
)
@click.option("--since", metavar="WHEN", help='A cursor, 2h, 3d, "yesterday", 18:00 or 2026-01-31.')
@as_json
@click.pass_obj
def command(
    app: App,
    client: str | None,
    project: str | None,
    crossings: bool,
    since: str | None,
    as_json: bool,
) -> None:
    """Who was shown what of whom, the oldest first.

    The meta-agent is no client's: of its readings those cross that show it several clients' at once. Every
    search and reading of an agent is journaled before it gets to see anything, and so is a link that
    you released to one. That a client was erased is told, too: with --client by whoever knows its name. With
    --json one object per line.
    """
    daemon = app.started()
    slug = str(project_state(daemon, project)["project"]) if project is not None else None
    start = parse_since(since, datetime.now().astimezone()) if since is not None else 0
    named, unknown = _named(daemon, client)
    found, links = 0, _Links(daemon)
    shown = f"{READ},{LINKS}"
    for event in _events(daemon, start, shown if crossings or slug is not None else f"{shown},{ERASED}"):
        if event["body"]["kind"] in ERASED:
            if client is None or event["body"]["client_sha256"] == _hash_of(client):
                found += 1
                _show_erased(app.terminal, event, as_json=as_json)
            continue
        reading = _reading(event) if event["body"]["kind"] == READ else links.told(event)
        if _is_wanted(reading, named, slug) and (reading["crossing"] or not crossings):
            found += 1
            _show(app.terminal, reading, as_json=as_json)
    if not found and unknown is not None:
        raise unknown
    if not found and not as_json:
        app.terminal.note("Nothing was read." if not crossings else "Nothing crossed between clients.")


def _named(daemon: Client, client: str | None) -> tuple[str | None, UnknownClient | None]:
    """The client as it is written; of one that is erased by now the journal alone may know."""
    try:
        return (known_client(daemon, client) if client is not None else None), None
    except UnknownClient as problem:
        return client, problem


def _events(client: Client, start: int | datetime, kinds: str) -> Iterator[dict[str, Any]]:
    after, end = start if isinstance(start, int) else 0, -1
    while after != end:
        page = client.get("/events", {"after": after, "limit": _PAGE, "kinds": kinds})
        for event in page["events"]:
            if isinstance(start, int) or datetime.fromisoformat(event["at"]) >= start:
                yield event
        after, end = page["next"], page["end"]


def _reading(event: dict[str, Any]) -> dict[str, Any]:
    body = event["body"]
    return {
        "what": READ,
        "at": event["at"],
        "cursor": event["cursor"],
        "reader": body["reader"],
        "project": event["project"],
        "client": event["client"],
        "tool": body["tool"],
        "query": body["query"],
        "of_projects": body["projects"],
        "of_clients": body["clients"],
        "refs": body["refs"],
        "crossing": _crosses(event["client"], body["clients"]),
    }


def _crosses(client: str | None, clients: list[str]) -> bool:
    """Whether one was shown another's; the meta-agent, which is no client's: several clients' at once."""
    return any(name != client for name in clients) if client is not None else len(set(clients)) > 1


@dataclass
class _Links:
    """What of whom a link tells, looked up when the first one is met."""

    daemon: Client
    known: dict[str, list[dict[str, Any]]] | None = None

    def told(self, event: dict[str, Any]) -> dict[str, Any]:
        """A release, or that it was taken back, as a reading."""
        if self.known is None:
            self.known = {one["link"]: one["quotes"] for one in self.daemon.get("/map")["links"]}
        body = event["body"]
        quotes = self.known.get(body["link"], [])
        client = next((one["client"] for one in quotes if one["project"] == body["to"]), None)
        others = [one for one in quotes if one["project"] != body["to"]]
        return {
            "what": body["kind"],
            "at": event["at"],
            "cursor": event["cursor"],
            "reader": "agent",
            "project": body["to"],
            "client": client,
            "tool": "map release" if body["kind"] == "link.released" else "map withdraw",
            "query": body["link"],
            "of_projects": list(dict.fromkeys(one["project"] for one in others)),
            "of_clients": list(dict.fromkeys(one["client"] for one in others)),
            "refs": [one["ref"] for one in others],
            "crossing": any(one["client"] != client for one in others),
        }


def _is_wanted(reading: dict[str, Any], client: str | None, slug: str | None) -> bool:
    of_client = client is None or client in {reading["client"], *reading["of_clients"]}
    return of_client and (slug is None or slug in {reading["project"], *reading["of_projects"]})


def _show(terminal: Terminal, reading: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        terminal.json(reading, compact=True)
        return
    who = reading["project"] or "the meta-agent"
    whose = ", ".join(reading["of_projects"]) or "nothing"
    count = len(reading["refs"])
    terminal.line(
        Span(_format.clock(reading["at"]), "dim"),
        Span("  ⇄ " if reading["crossing"] else "    ", "yellow"),
        Span(str(who), "bold"),
        f"  {reading['tool']} ",
        Span(repr(reading["query"]), "cyan"),
        f"  {count} {'place' if count == 1 else 'places'} of {whose}",
    )


def _hash_of(client: str) -> str:
    return hashlib.sha256(client.encode()).hexdigest()


def _show_erased(terminal: Terminal, event: dict[str, Any], *, as_json: bool) -> None:
    body = event["body"]
    if as_json:
        facts = {name: value for name, value in body.items() if name != "kind"}
        terminal.json(
            {"what": body["kind"], "at": event["at"], "cursor": event["cursor"], **facts}, compact=True
        )
        return
    said = "ordered"
    if body["kind"] == "client.erased":
        said = f"done: {body['events']} events, {body['signals']} signals, {body['files']} files"
        said += f"; {body['left']} places left" if body["left"] else "; nothing left"
    terminal.line(
        Span(_format.clock(event["at"]), "dim"),
        "    a client was erased ",
        Span(str(body["erasure"]), "bold"),
        f"  {said}",
        Span(f"  {body['reason']}" if body["reason"] else "", "dim"),
    )
