"""``counterpoint voice``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span, Terminal
from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.voice.models import (
    DEFAULT,
    OFFERS,
    SETUP,
    Model,
    NoModel,
    choose,
    known_models,
    models_folder,
)

_COLUMNS = (
    Column("MODEL"),
    Column("SIZE", right=True),
    Column("AN HOUR TAKES", right=True),
    Column("SET UP"),
    Column("WHERE", shrink=True),
)


def _model_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in OFFERS if name.startswith(incomplete)]


@click.command("voice")
@common
@click.argument("action", required=False, type=click.Choice(["setup"]))
@click.option(
    "--model",
    shell_complete=_model_names,
    help=f"For setup: {', '.join(OFFERS)}, a repository, or a folder ({DEFAULT}).",
)
@as_json
@click.pass_context
def command(ctx: click.Context, action: str | None, model: str | None, as_json: bool) -> None:
    """Show the speech model that makes words of memos, or set one up.

    Without anything: what is set up, and what could be. `setup` fetches a model once, checks it and tries it;
    nothing else ever fetches one. A folder with a model works without a network. Exit code 1 when there is
    no model, or it could not be set up.
    """
    app = ctx.ensure_object(App)
    if action == "setup":
        from orchestrator.cli._voice_setup import set_up

        ready = set_up(app.terminal, model or DEFAULT, as_json=as_json)
        if ready:
            _tell_daemon(app)
        ctx.exit(0 if ready else 1)
    if model is not None:
        raise UsageProblem("--model is for setup.", f"`{SETUP} --model {model}`")
    ctx.exit(_show(app, as_json=as_json))


def _show(app: App, *, as_json: bool) -> int:
    folder = models_folder()
    known = known_models(folder)
    problem, used = None, None
    try:
        used = choose(_configured(app), folder)
    except NoModel as found:
        problem = found
    if as_json:
        app.terminal.json(_as_json(folder, known, used, problem))
    else:
        _page(app.terminal, known, used, problem)
    return 0 if problem is None else 1


def _configured(app: App) -> str | None:
    """What ``[voice] model`` names; outside a home nothing does."""
    from orchestrator.errors import NotAHome
    from orchestrator.home.config import load

    try:
        return load(app.home()).voice.model
    except NotAHome:
        return None


def _as_json(
    folder: Path, known: tuple[Model, ...], used: Model | None, problem: NoModel | None
) -> dict[str, Any]:
    return {
        "ready": problem is None,
        "model": used.name if used is not None else "",
        "reason": "" if problem is None else str(problem),
        "fix": "" if problem is None else problem.fix,
        "folder": str(folder),
        "models": [
            {
                "name": model.name,
                "path": model.path,
                "source": model.source,
                "sha256": model.sha256,
                "bytes": _bytes(model),
                "minutes_per_hour": model.minutes,
                "set_up_at": model.at,
            }
            for model in known
        ],
        "offers": [
            {
                "name": name,
                "repository": offer.repository,
                "megabytes": offer.megabytes,
                "minutes_per_hour": offer.minutes,
                "note": offer.note,
            }
            for name, offer in OFFERS.items()
        ],
    }


def _page(terminal: Terminal, known: tuple[Model, ...], used: Model | None, problem: NoModel | None) -> None:
    rows: list[list[Cell]] = [
        [
            Span(model.name, "bold"),
            f"{_bytes(model) / 1e6:.0f} MB",
            f"{max(1, round(model.minutes))} min" if model.minutes is not None else "",
            Span("✓ used" if used is not None and model.path == used.path else "yes", "green"),
            model.path,
        ]
        for model in known
    ]
    taken = {model.name for model in known}
    rows += [
        [
            Span(name, "dim"),
            f"{offer.megabytes} MB",
            f"~{offer.minutes:.0f} min",
            "no",
            Span(offer.note, "dim"),
        ]
        for name, offer in OFFERS.items()
        if name not in taken
    ]
    terminal.table(_COLUMNS, rows)
    if problem is not None:
        terminal.problem(f"{problem} Memos wait until there is one.", problem.fix)


def _bytes(model: Model) -> int:
    return sum(size for size, _ in model.stamps.values())


def _tell_daemon(app: App) -> None:
    """Memos that wait for a model need not wait for the daemon's next look."""
    with contextlib.suppress(CounterpointError):
        app.client().post("/voice/look")
