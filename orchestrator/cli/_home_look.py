"""What a home's own files say: its projects, which of them cannot work, and what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestrator.cli._render import Column, Span, Terminal
from orchestrator.errors import CounterpointError
from orchestrator.home.paths import HomePaths

_COLUMNS = (Column("PROJECT", shrink=True), Column("CLIENT", shrink=True), Column("FOLDER", shrink=True))


def tell_edited(terminal: Terminal, status: dict[str, Any]) -> None:
    """Say that the daemon works by an older configuration than the person sees in the editor."""
    try:
        changed = HomePaths(Path(status["home"])).config.stat().st_mtime
    except OSError:
        return
    if changed > datetime.fromisoformat(status["started_at"]).timestamp():
        text = "counterpoint.toml has changed since the daemon started; it counts after `counterpoint down`."
        terminal.line(Span("⚠ ", "yellow"), text)


def tell_troubles(terminal: Terminal, home: Path) -> None:
    """Name each project that cannot work as it is configured, with the fix."""
    for problem in _troubles(home):
        terminal.line(Span("⚠ ", "yellow"), str(problem))
        if problem.fix:
            terminal.block(problem.fix, indent="    ")


def _troubles(home: Path) -> Iterator[CounterpointError]:
    from orchestrator.home.config import load, workspace_spec

    try:
        config = load(home)
    except CounterpointError as problem:
        yield problem
        return
    for slug in config.projects:
        try:
            workspace_spec(config, slug)
        except CounterpointError as problem:
            yield problem


def tell_configured(terminal: Terminal, home: Path) -> None:
    """The projects of the configuration as a table; nothing when it cannot be read."""
    from orchestrator.home.config import load, projects

    terminal.line(Span(str(home), "bold"), Span("  no daemon runs: no agent is at work", "dim"))
    try:
        known = projects(load(home))
    except CounterpointError:
        return
    terminal.table(_COLUMNS, [(Span(one.slug, "bold"), one.client, str(one.config.path)) for one in known])
