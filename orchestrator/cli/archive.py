"""``counterpoint archive``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common, project
from orchestrator.client import segment


@click.command("archive")
@common
@project
@as_json
@click.pass_obj
def command(app: App, project: str, as_json: bool) -> None:
    """Remove a project's workspace; its last state is kept under a ref.

    Refused while its agent works or anything in it could be lost.
    """
    view = app.started().post(f"/projects/{segment(project)}/archive")
    if as_json:
        app.terminal.json(view)
        return
    app.terminal.line(f"Archived {view['project']}. Its last state is {view['wip_commit'][:12]}, kept at:")
    app.terminal.line(f"  {view['wip_ref']}")
