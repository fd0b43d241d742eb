"""``counterpoint log``."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import tasks
from orchestrator.cli._conversation import Conversation
from orchestrator.cli._find import project_state
from orchestrator.cli._options import as_json, common, project
from orchestrator.errors import UsageProblem


@click.command("log")
@common
@project
@click.option("--task", shell_complete=tasks, help="Only this task's part.")
@click.option("--follow", "-f", is_flag=True, help="Go on with what happens next, until Ctrl-C.")
@as_json
@click.pass_obj
def command(app: App, project: str, task: str | None, follow: bool, as_json: bool) -> None:
    """Read a project's conversation: prompts, answers, tool calls, denials, commits and results."""
    client = app.started()
    slug = str(project_state(client, project)["project"])
    conversation = Conversation(app.terminal)
    empty = True
    for event in client.events(0, follow=follow, project=slug, task=task):
        empty = False
        if as_json:
            app.terminal.json(event, compact=True)
        else:
            conversation.feed(event)
    conversation.close()
    if empty and task is not None:
        fix = f"`counterpoint tasks --project {slug}` lists them."
        raise UsageProblem(f"{slug} has no task {task!r}.", fix)
    if empty and not as_json:
        app.terminal.note(f"Nothing was said in {slug} yet. `counterpoint say {slug} …` begins it.")
