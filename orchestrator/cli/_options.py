"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import calibrations, projects, tasks

F = TypeVar("F", bound=Callable[..., Any])


def _set_home(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(App).home_option = value


def _set_color(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(App).terminal.color = False


def common(function: F) -> F:
    """``--home`` and ``--no-color``; both may stand before or after the command's name."""
    home = click.option(
        "--home",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_set_home,
        help="The home; else COUNTERPOINT_HOME, else this folder or one above it.",
    )
    color = click.option(
        "--no-color", is_flag=True, expose_value=False, callback=_set_color, help="Print without colours."
    )
    return home(color(function))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
endpoint = click.option(
    "--endpoint",
    metavar="KIND",
    help="Where models answer when the daemon starts now: anthropic, offline or a URL.",
)
project = click.argument("project", shell_complete=projects)
task = click.argument("task", shell_complete=tasks)
calibration = click.option(
    "--calibration", metavar="NAME", shell_complete=calibrations, help="Use this calibration."
)
