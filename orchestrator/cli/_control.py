"""``pause``, ``resume``, ``interrupt`` and ``stop``: one order each, for a project or all of them."""

from __future__ import annotations

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._options import as_json as json_option
from orchestrator.cli._options import common
from orchestrator.cli._render import Span
from orchestrator.client import segment
from orchestrator.errors import UsageProblem

_DONE = {
    "pause": "paused: nothing more of it starts; a running turn ends by itself",
    "resume": "resumed",
    "interrupt": "interrupted: its running task is cancelled, its files are kept",
    "stop": "stopped: paused, its running task cancelled, its session closed",
}


def control(action: str, text: str) -> click.Command:
    """The command for one action; ``text`` is its help."""

    @click.command(action, help=text)
    @common
    @click.argument("project", required=False, shell_complete=projects)
    @click.option("--all", "everyone", is_flag=True, help="All projects.")
    @json_option
    @click.pass_obj
    def command(app: App, project: str | None, everyone: bool, as_json: bool) -> None:
        if (project is None) == (not everyone):
            raise UsageProblem("Name one project, or say --all.", f"`counterpoint {action} --help`")
        client = app.started()
        named = (
            [project]
            if project is not None
            else [found["project"] for found in client.get("/projects")["projects"]]
        )
        replies = {}
        if everyone and action == "resume":
            client.post("/resume")
        for name in named:
            replies[name] = client.post(f"/projects/{segment(name)}/control", {"action": action})
            if not as_json:
                app.terminal.line(Span(str(name), "bold"), "  ", Span(_DONE[action], "dim"))
        if as_json:
            app.terminal.json({"action": action, "projects": replies})

    return command
