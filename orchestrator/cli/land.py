"""``counterpoint land``."""

from __future__ import annotations

from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli.review import files, warn
from orchestrator.client import Client, segment
from orchestrator.errors import CounterpointError, UsageProblem

_DONE = frozenset({"landed", "nothing-to-land"})

_WAYS_OUT = {
    "refused": "Commit what you changed there, or move it away, and land again.",
    "conflict": "Copy the agent's from .counterpoint/projects/{project}/tree/ over yours, commit, "
    "and land again; your version stays in git's history.",
}
"""What a person does about paths that keep work from landing."""


@click.command("land")
@common
@click.argument("project", required=False, shell_complete=projects)
@click.option(
    "--all-clean", is_flag=True, help="Land every idle project without conflicts, open or flagged files."
)
@click.option("--message", "-m", help="Message of the merge commit.")
@click.option("--reviewed", metavar="COMMIT", help="Refuse when this is not the workspace's head any more.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    project: str | None,
    all_clean: bool,
    message: str | None,
    reviewed: str | None,
    as_json: bool,
) -> None:
    """Merge a project's workspace into your branch.

    Nothing runs and nothing is overwritten: landing is refused where a path it would write has
    changed in your files since.
    """
    if (project is None) is not all_clean:
        raise UsageProblem("Name a project, or give --all-clean.", "`counterpoint land --help` explains it.")
    app = ctx.ensure_object(App)
    client = app.started()
    views = _clean(client, message) if project is None else [_land(client, project, message, reviewed)]
    if as_json:
        app.terminal.json(views if all_clean else views[0])
    else:
        _tell(app.terminal, views)
    if any(view["outcome"] not in _DONE | {"skipped"} for view in views):
        ctx.exit(1)


def _land(client: Client, project: str, message: str | None, reviewed: str | None = None) -> dict[str, Any]:
    return client.post(f"/projects/{segment(project)}/land", {"message": message, "reviewed": reviewed})


def _clean(client: Client, message: str | None) -> list[dict[str, Any]]:
    """Land what is clean; the rest is reported as skipped, with the reason."""
    views = []
    for state in client.get("/status")["projects"]:
        if not state.get("commits"):
            continue
        project = str(state["project"])
        reason = _unclean(client, state)
        try:
            skipped = {"outcome": "skipped", "project": project, "reason": reason}
            views.append(skipped if reason else _land(client, project, message))
        except CounterpointError as error:
            refused = {"outcome": "refused", "project": project, "reason": str(error)}
            views.append({**refused, "fix": error.fix})
    return views


def _unclean(client: Client, state: dict[str, Any]) -> str:
    if state["state"] == "failed":
        return "its last task failed"
    if state["state"] != "idle":
        return f"its agent is {state['state']}"
    if state.get("conflicts"):
        return "conflicts with your files"
    review = client.get(f"/projects/{segment(str(state['project']))}/review")
    if review.get("flagged"):
        return f"flagged files: {', '.join(review['flagged'])}"
    return f"uncommitted files: {', '.join(review['uncommitted'])}" if review.get("uncommitted") else ""


def _tell(terminal: Terminal, views: list[dict[str, Any]]) -> None:
    if not views:
        terminal.line("Nothing to land.")
    for view in views:
        _one(terminal, view)
    for fix in dict.fromkeys(str(view["fix"]) for view in views if view.get("fix")):
        terminal.note(Span(f"  {fix}", "dim"))


def _one(terminal: Terminal, view: dict[str, Any]) -> None:
    outcome, project = view["outcome"], Span(str(view["project"]), "bold")
    if outcome == "landed":
        terminal.line(Span("✓ ", "green"), project, f"  landed as {str(view.get('commit') or '')[:12]}")
        files(terminal, view.get("files") or [])
        warn(terminal, "may be executed later by your tools", view.get("flagged") or [], "red")
        return
    if outcome == "nothing-to-land":
        terminal.line(Span("○ ", "dim"), project, "  nothing to land")
        return
    words = {"skipped": "skipped", "conflict": "not landed: conflict", "refused": "not landed: refused"}
    terminal.line(
        Span("✗ ", "yellow"), project, f"  {words.get(outcome, outcome)}  {view.get('reason') or ''}"
    )
    for path in view.get("paths") or []:
        terminal.line(f"    {path}")
    if view.get("paths") and outcome in _WAYS_OUT:
        terminal.note(Span(f"  {_WAYS_OUT[outcome].format(project=view['project'])}", "dim"))
