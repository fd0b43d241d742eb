"""``counterpoint events``."""

from __future__ import annotations

import json
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects, tasks
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal

_LONGEST = 200


@click.command("events")
@common
@click.option(
    "--after", type=click.IntRange(0), default=0, metavar="CURSOR", help="Only events after this cursor."
)
@click.option("--follow", "-f", is_flag=True, help="Go on with new events, until Ctrl-C.")
@click.option("--project", shell_complete=projects, help="Only this project's.")
@click.option("--task", shell_complete=tasks, help="Only this task's.")
@click.option("--kind", "kinds", multiple=True, help="Only events of this kind; may be given again.")
@as_json
@click.pass_obj
def command(
    app: App,
    after: int,
    follow: bool,
    project: str | None,
    task: str | None,
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print the journal's events, oldest first; with --json one object per line.

    To go on later, pass the last cursor to --after.
    """
    found = app.started().events(after, follow=follow, project=project, task=task, kinds=kinds)
    for event in found:
        if as_json:
            app.terminal.json(event, compact=True)
        else:
            _line(app.terminal, event)


def _line(terminal: Terminal, event: dict[str, Any]) -> None:
    body = {
        name: value for name, value in event["body"].items() if name != "kind" and value not in (None, [], "")
    }
    terminal.line(
        Span(f"{event['cursor']:>6} {_format.clock(event['at'])} ", "dim"),
        Span(f"{event.get('project') or '-':<16} "),
        Span(f"{event['body']['kind']:<24} ", "cyan"),
        json.dumps(body, ensure_ascii=False)[:_LONGEST],
    )
