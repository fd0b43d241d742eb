"""``counterpoint doctor``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.errors import NotAHome

if TYPE_CHECKING:
    from pathlib import Path

    from orchestrator.home.doctor import Finding

_MARKS = {"ok": Span("✓ ", "green"), "warn": Span("⚠ ", "yellow"), "fail": Span("✗ ", "red")}


@click.command("doctor")
@common
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look for what ails this home and this machine. Exit code 1 when something must be repaired.

    Changes nothing, starts no daemon and reads no credential.
    """
    from orchestrator.cli._unread_check import unread
    from orchestrator.cli._voice_check import voice
    from orchestrator.home.doctor import examine

    app = ctx.ensure_object(App)
    home = _home(app)
    findings = [*examine(home), *((*voice(home), *unread(home)) if home is not None else ())]
    if as_json:
        app.terminal.json([asdict(finding) for finding in findings])
    else:
        _tell(app, findings)
    if any(finding.level == "fail" for finding in findings):
        ctx.exit(1)


def _home(app: App) -> Path | None:
    """The home, or nothing outside of one; a home that was named must be there."""
    try:
        return app.home()
    except NotAHome:
        if app.home_option is not None:
            raise
        return None


def _tell(app: App, findings: list[Finding]) -> None:
    for finding in findings:
        app.terminal.line(_MARKS[finding.level], Span(finding.check, "bold"), f"  {finding.message}")
        if finding.fix:
            app.terminal.block(finding.fix, indent="    ")
    bad = sum(finding.level != "ok" for finding in findings)
    app.terminal.line(f"{_format.plural(len(findings), 'check')}, {_format.plural(bad, 'finding')}.")
