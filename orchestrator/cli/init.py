"""``counterpoint init``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span
from orchestrator.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from orchestrator.home.adopt import Adoptable
    from orchestrator.home.init import InitPlan

_LONGEST_PREVIEW = 60


@click.command("init")
@common
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--adopt", is_flag=True, help="Also take over CLAUDE.md, commands, agents, MCP servers, conversations."
)
@click.option("--yes", "-y", is_flag=True, help="Agree to everything that is listed.")
@as_json
@click.pass_obj
def command(app: App, path: Path | None, adopt: bool, yes: bool, as_json: bool) -> None:
    """Make a git repository a home.

    Looks at the repository that PATH (this folder) is in, lists the projects it finds, and writes
    counterpoint.toml once you agree. In a home that exists, --adopt alone takes over what is new.
    With --json, which needs --yes, what was made and adopted is printed.
    """
    if as_json and not yes:
        raise UsageProblem("--json asks nothing.", "Add --yes to agree to everything that is listed.")
    where = path or app.home_option or Path.cwd()
    if as_json:
        app.terminal.json(_made(where, adopt=adopt))
        return
    home = where.expanduser().resolve() if adopt and _is_home(where) else _begin(app, where, yes)
    if adopt:
        _adopt(app, home, yes)
    app.terminal.note('Next: `counterpoint doctor`, then `counterpoint say PROJECT "…"`.')


def _made(where: Path, *, adopt: bool) -> dict[str, Any]:
    """What was made, for a program; everything was agreed to."""
    from orchestrator.home.adopt import adopt as taken
    from orchestrator.home.adopt import survey
    from orchestrator.home.config import load
    from orchestrator.home.init import apply, plan_init

    made: dict[str, Any] = {"projects": [], "skipped": [], "notices": []}
    if adopt and _is_home(where):
        home = where.expanduser().resolve()
    else:
        plan = plan_init(where)
        home = apply(plan)
        made["projects"] = [
            {"project": one.slug, "path": one.path, "client": one.client, "why": one.why}
            for one in plan.projects
        ]
        made["skipped"] = [{"folder": one.folder, "why": one.why} for one in plan.skipped]
        made["notices"] = list(plan.notices)
    found = survey(home, load(home), Path.home() / ".claude") if adopt else ()
    adopted = taken(home, usable) if (usable := [one for one in found if not one.problem]) else ()
    made["adopted"] = [{"kind": one.kind, "name": one.name, "project": one.project} for one in adopted]
    made["not_adopted"] = [
        {"kind": one.kind, "name": one.name, "problem": one.problem} for one in found if one.problem
    ]
    return {"home": str(home), **made}


def _is_home(path: Path) -> bool:
    from orchestrator.home.locate import CONFIG_NAME

    return (path.expanduser() / CONFIG_NAME).is_file()


def _begin(app: App, path: Path, yes: bool) -> Path:
    from orchestrator.home.init import apply, plan_init

    plan = plan_init(path)
    _show(app, plan)
    _agree(app, "Write counterpoint.toml?", yes)
    home = apply(plan)
    app.terminal.line(Span("✓ ", "green"), f"{home!s} is a home now; edit counterpoint.toml at will.")
    return home


def _show(app: App, plan: InitPlan) -> None:
    app.terminal.line(Span(str(plan.home), "bold"), f"  {_format.plural(len(plan.projects), 'project')}")
    if plan.projects:
        columns = (
            Column("PROJECT"),
            Column("FOLDER", shrink=True),
            Column("CLIENT"),
            Column("WHY", shrink=True),
        )
        app.terminal.table(columns, [[p.slug, p.path, p.client, Span(p.why, "dim")] for p in plan.projects])
    for skipped in plan.skipped:
        app.terminal.line(Span(f"  not {skipped.folder}: {skipped.why}", "dim"))
    for notice in plan.notices:
        app.terminal.line(Span("⚠ ", "yellow"), notice)


def _agree(app: App, question: str, yes: bool) -> None:
    """Return once the person agreed; raises ``Refused`` when they did not."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageProblem("Nobody is here to agree.", "Pass --yes to agree to what is listed.")
    if not app.terminal.agrees(question):
        raise Refused("Nothing was changed.")


def _adopt(app: App, home: Path, yes: bool) -> None:
    from orchestrator.home.adopt import adopt, survey
    from orchestrator.home.config import load

    found = survey(home, load(home), Path.home() / ".claude")
    usable = [item for item in found if not item.problem]
    _list(app, found)
    if not usable:
        app.terminal.line("Nothing to adopt.")
        return
    _agree(app, f"Adopt {_format.plural(len(usable), 'thing')}, exactly as they are now?", yes)
    adopted = adopt(home, usable)
    app.terminal.line(
        Span("✓ ", "green"), f"{_format.plural(len(adopted), 'thing')} adopted, by content hash."
    )


def _list(app: App, found: list[Adoptable]) -> None:
    columns = (Column("KIND"), Column("NAME", shrink=True), Column("PROJECT"), Column("", shrink=True))
    rows = [_row(item) for item in found]
    if rows:
        app.terminal.table(columns, rows)


def _row(item: Adoptable) -> list[Cell]:
    note = Span(item.problem, "red") if item.problem else Span(item.preview[:_LONGEST_PREVIEW], "dim")
    return [item.kind, item.name, item.project or "all", note]
