"""``counterpoint policy``."""

from __future__ import annotations

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import rules
from orchestrator.cli._options import as_json as json_option
from orchestrator.cli._options import common
from orchestrator.cli._render import Column, Span
from orchestrator.client import segment

_COLUMNS = (
    Column("RULE"),
    Column("PROJECT"),
    Column("TOOL"),
    Column("EXACTLY", shrink=True),
    Column("SINCE", right=True),
)


@click.group("policy")
def command() -> None:
    """List and revoke the rules that your answers made (`counterpoint answer ASK always`)."""


@command.command("list")
@common
@json_option
@click.pass_obj
def list_(app: App, as_json: bool) -> None:
    """List what agents may do without asking because you said *always*."""
    found = app.started().get("/policy")
    if as_json:
        app.terminal.json(found)
        return
    if not found["rules"]:
        app.terminal.line("No rules: nothing was answered with `always`.")
        return
    rows = [
        [
            Span(rule["rule"], "bold"),
            rule["project"],
            rule["tool"],
            rule["argument"],
            _format.ago(rule["since"]),
        ]
        for rule in found["rules"]
    ]
    app.terminal.table(_COLUMNS, rows)


@command.command("revoke")
@common
@click.argument("rule", shell_complete=rules)
@json_option
@click.pass_obj
def revoke(app: App, rule: str, as_json: bool) -> None:
    """Take a rule back: from the next turn on the agent asks again."""
    found = app.started().post(f"/policy/{segment(rule)}/revoke")
    if as_json:
        app.terminal.json(found)
        return
    app.terminal.line(
        Span(found["rule"], "bold"), f"  revoked: {found['project']} asks before ", found["tool"]
    )
