"""The command line ``counterpoint``. Opening this package imports click and nothing of the daemon's."""

from __future__ import annotations

import click

from orchestrator.cli._app import App, Entry, LazyGroup, offer
from orchestrator.cli._complete import clients, projects
from orchestrator.cli._options import common
from orchestrator.version import VERSION

__all__ = ["App", "Entry", "clients", "common", "main", "offer", "projects"]


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    ctx.ensure_object(App).terminal.line(f"counterpoint {VERSION}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Begin with `counterpoint init`, then `counterpoint say PROJECT "…"` and `counterpoint status`.',
)
@common
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
def main() -> None:
    """One Claude Code session per project, in parallel, each in its own worktree; nothing is lost."""
