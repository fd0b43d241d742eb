"""``counterpoint verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._claim_page import show_claim, show_statement
from orchestrator.cli._complete import projects
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span
from orchestrator.client import Client
from orchestrator.errors import UsageProblem

Json = dict[str, Any]
_ORDER = ("quoted", "inference", "broken", "uncited", "plain")


@click.command("verify")
@common
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--project", metavar="PROJECT", shell_complete=projects, help="Only its claims; or whose FILES are."
)
@click.option(
    "--strict", is_flag=True, help="Fail also where a fact is stated without evidence that carries it."
)
@click.option(
    "--all", "every", is_flag=True, help="Show every sentence, also what is quoted, marked or plain."
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    project: str | None,
    strict: bool,
    every: bool,
    as_json: bool,
) -> None:
    """Check that quotes still stand: of all claims, or of FILES.

    Without FILES every quote of every claim is looked for again: a source may have changed, moved or be gone.
    Of notes and drafts each sentence is judged as a claim is: quoted (it says its quotes' whole sentences
    again), inference (it says something else than they do, and why; or it is marked as one), broken (what it
    cites does not stand) or uncited (it states a figure, a date, a promise or somebody's words and cites
    nothing). Exit code 1: something is broken; with --strict also: uncited, or inference that is not marked.
    """
    app = ctx.ensure_object(App)
    texts = [(path, _read(path)) for path in files]
    client = app.started()
    if not files:
        broken = _claims(app, client, project, as_json=as_json)
        ctx.exit(1 if broken else 0)
    views = [_file(client, path, text, project) for path, text in texts]
    if as_json:
        app.terminal.json({"files": views})
    else:
        for view in views:
            _show(app, view, every=every)
    every_one = [statement for view in views for statement in view["statements"]]
    bad = any(one["verdict"] == "broken" or (strict and _is_open(one)) for one in every_one)
    ctx.exit(1 if bad else 0)


def _is_open(statement: Json) -> bool:
    """Whether the writer still has to do something about it."""
    unmarked = statement["verdict"] == "inference" and not statement["marked"]
    return unmarked or statement["verdict"] in {"broken", "uncited"}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        raise UsageProblem(
            f"{str(path)!r} cannot be read: {why}.", "Name notes and drafts, as text."
        ) from problem


def _file(client: Client, path: Path, text: str, project: str | None) -> Json:
    order = {"text": text, "path": str(path.resolve()), "project": project}
    return client.post("/claims/statements", order)


def _claims(app: App, client: Client, project: str | None, *, as_json: bool) -> bool:
    view = client.post("/claims/verify", {"project": project})
    if as_json:
        app.terminal.json(view)
        return bool(view["counts"].get("broken"))
    for claim in view["claims"]:
        show_claim(app.terminal, claim)
        app.terminal.line()
    app.terminal.line(_counted(view["counts"]) or "No claims.")
    return bool(view["counts"].get("broken"))


def _show(app: App, view: Json, *, every: bool) -> None:
    whose = f" · {view['project']}" if view["project"] else ""
    app.terminal.line(Span(f"{view['path']}{whose}", "bold"))
    for statement in view["statements"]:
        if every or _is_open(statement):
            show_statement(app.terminal, statement)
    app.terminal.line(f"  {_counted(view['counts']) or 'Nothing is stated.'}")


def _counted(counts: dict[str, int]) -> str:
    names = [*_ORDER, *(name for name in counts if name not in _ORDER)]
    return ", ".join(f"{counts[name]} {name}" for name in names if counts.get(name))
