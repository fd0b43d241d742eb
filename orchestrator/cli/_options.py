"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import calibrations, projects, tasks
from orchestrator.errors import UsageProblem

F = TypeVar("F", bound=Callable[..., Any])


def _set_home(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(App).home_option = value


def _set_color(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(App).terminal.color = False


def _endpoint(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what no daemon could use before one is started; what was typed may hold a password."""
    if value is None:
        return None
    from pydantic import ValidationError

    from orchestrator.home.config import ModelConfig

    try:
        return ModelConfig(endpoint=value).endpoint
    except ValidationError as error:
        problem = error.errors()[0]["msg"].removeprefix("Value error, ")
        fix = "`--endpoint offline`, for example; docs/configuration.md explains them."
        raise UsageProblem(f"--endpoint: {problem}.", fix) from None


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
    callback=_endpoint,
    help="Where models answer when the daemon starts now: anthropic, offline or a URL.",
)
project = click.argument("project", shell_complete=projects)
task = click.argument("task", shell_complete=tasks)
calibration = click.option(
    "--calibration", metavar="NAME", shell_complete=calibrations, help="Use this calibration."
)
