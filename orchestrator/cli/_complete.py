"""Shell completion: reads files and asks a daemon that runs; never starts one, never fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._outcome import FINAL
from orchestrator.errors import CounterpointError
from orchestrator.text import flat

PATIENCE = 0.5


def projects(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Slugs of the home's projects."""
    tables = _config(ctx).get("projects")
    return _matching(tables if isinstance(tables, dict) else {}, incomplete)


def calibrations(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of shipped calibrations and of the home's own."""
    import calibrations as shipped

    roots = [Path(str(shipped.__file__)).parent / "builtin"]
    home = _home(ctx)
    if home is not None:
        roots += [home / "calibrations", home / ".counterpoint" / "calibrations"]
    found = {name for root in roots for name in _names_below(root)}
    return _matching(dict.fromkeys(sorted(found)), incomplete)


def tasks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of tasks, newest first; none when no daemon runs."""
    found = _answers(ctx, "/tasks").get("tasks", [])
    return _matching({str(task.get("task")): None for task in reversed(found)}, incomplete)


def open_tasks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of tasks that have not ended, newest first; none when no daemon runs."""
    found = _answers(ctx, "/tasks").get("tasks", [])
    alive = [task for task in reversed(found) if task.get("state") not in FINAL]
    return _matching({str(task.get("task")): None for task in alive}, incomplete)


def batches(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of batches, newest first; none when no daemon runs."""
    found = _answers(ctx, "/tasks").get("tasks", [])
    return _matching({str(task["batch"]): None for task in reversed(found) if task.get("batch")}, incomplete)


def asks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Short ids of the asks and routes that wait; none when no daemon runs."""
    items = _answers(ctx, "/attention").get("items", [])
    waiting = [item for item in items if item.get("kind") in {"permission", "question", "route"}]
    return _matching({str(item.get("short")): None for item in waiting}, incomplete)


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the person's rules; none when no daemon runs."""
    found = _answers(ctx, "/policy").get("rules", [])
    return _matching({str(rule.get("rule")): None for rule in found}, incomplete)


def signals(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of signals, newest first; none when no daemon runs."""
    found = _answers(ctx, "/signals").get("signals", [])
    return _matching({str(signal.get("signal")): None for signal in reversed(found)}, incomplete)


def clients(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of the home's clients."""
    found = _config(ctx).get("projects", {})
    return _matching({str(one.get("client") or slug): None for slug, one in found.items()}, incomplete)


def links(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the map's links, newest first; none when no daemon runs."""
    found = _answers(ctx, "/map").get("links", [])
    return _matching({str(link.get("link")): None for link in reversed(found)}, incomplete)


def questions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids of questions to all projects, newest first; none when no daemon runs."""
    found = _answers(ctx, "/questions").get("questions", [])
    return _matching({str(one.get("question")): None for one in reversed(found)}, incomplete)


def _answers(ctx: click.Context, path: str) -> dict[str, Any]:
    from orchestrator.client import Client
    from orchestrator.home.locate import find_socket

    home = _home(ctx)
    if home is None:
        return {}
    try:
        return Client(find_socket(home), timeout=PATIENCE).get(path)
    except CounterpointError:
        return {}


def _names_below(root: Path) -> list[str]:
    files = [file.relative_to(root) for file in root.rglob("*.md") if file.name.lower() != "readme.md"]
    return [file.with_suffix("").as_posix() for file in files]


def _matching(names: dict[str, Any], incomplete: str) -> list[str]:
    return [name for name in map(flat, names) if name.startswith(incomplete)]


def _home(ctx: click.Context) -> Path | None:
    app = ctx.find_object(App) or App()
    given = ctx.params.get("home")
    if given and app.home_option is None:
        app.home_option = Path(given)
    try:
        return app.home()
    except CounterpointError:
        return None


def _config(ctx: click.Context) -> dict[str, Any]:
    import tomllib

    home = _home(ctx)
    if home is None:
        return {}
    try:
        return tomllib.loads((home / "counterpoint.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
