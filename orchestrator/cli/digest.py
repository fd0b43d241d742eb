"""``counterpoint digest``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._digest_page import Page
from orchestrator.cli._options import as_json, common
from orchestrator.cli._since import parse_since, wire
from orchestrator.client import Client
from orchestrator.home.locate import run_directory
from orchestrator.home.paths import write_private

MEMORY = "last-digest"
"""File in the home's run directory: the cursor up to which the person has been told."""
_LONGEST_MEMORY = 20


@click.command("digest")
@common
@click.option("--since", metavar="WHEN", help='A cursor, 2h, 3d, "yesterday", 18:00 or 2026-01-31.')
@click.option("--project", shell_complete=projects, help="Only this project's.")
@click.option("--keep", is_flag=True, help="Do not remember that you looked.")
@as_json
@click.pass_obj
def command(app: App, since: str | None, project: str | None, keep: bool, as_json: bool) -> None:
    """Tell what happened since you last looked, and what waits for you; no model takes part.

    Only a digest of everything since your last look, without --since and --project, counts as a look.
    """
    memory = run_directory(app.home()) / MEMORY
    client = app.started()
    found = _since(client, since, project) if since is not None else _from_memory(client, memory, project)
    if as_json:
        app.terminal.json(found)
    else:
        Page(app.terminal).show(found)
    if since is None and project is None and not keep:
        write_private(memory, f"{found['cursor']}\n".encode())


def _since(client: Client, since: str, project: str | None) -> dict[str, Any]:
    start = parse_since(since, datetime.now().astimezone())
    where = {"after": start} if isinstance(start, int) else {"since": wire(start)}
    return client.get("/digest", {**where, "project": project})


def _from_memory(client: Client, memory: Path, project: str | None) -> dict[str, Any]:
    """Since the last look; one at a journal that was longer, as before a restore, counts for nothing."""
    last = _remembered(memory)
    found = client.get("/digest", {"after": last, "project": project})
    return found if found["cursor"] >= last else client.get("/digest", {"after": 0, "project": project})


def _remembered(memory: Path) -> int:
    try:
        text = memory.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return 0
    return int(text) if text.isdigit() and len(text) < _LONGEST_MEMORY else 0
