"""``counterpoint claims``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._claim_page import show_claim
from orchestrator.cli._complete import projects, tasks
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span

_KINDS = ("quoted", "inference", "broken")


@click.command("claims")
@common
@click.option("--project", metavar="PROJECT", shell_complete=projects, help="Only claims of this project.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only what is shown as this.")
@click.option("--task", metavar="TASK", shell_complete=tasks, help="Only what this task recorded.")
@as_json
@click.pass_obj
def command(app: App, project: str | None, kind: str | None, task: str | None, as_json: bool) -> None:
    """Show what agents stated, with the quotes that it rests on.

    Quoted means that a program found the words in their source, in a sentence that limits them no further: it
    says nothing of whether they are true. Everything else is inference, with the reasons.
    """
    view = app.started().get("/claims", {"project": project, "kind": kind, "task": task})
    if as_json:
        app.terminal.json(view)
        return
    for claim in view["claims"]:
        show_claim(app.terminal, claim)
        app.terminal.line()
    if not view["claims"]:
        app.terminal.line("No claims." if not view["counts"] else f"No claims that are {kind}.")
    else:
        app.terminal.note(Span(_counted(view), "dim"))


def _counted(view: dict[str, Any]) -> str:
    counts = view["counts"]
    return ", ".join(f"{counts[kind]} {kind}" for kind in _KINDS if counts.get(kind))
