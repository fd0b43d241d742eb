"""``counterpoint soak``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects as complete_projects
from orchestrator.cli._input import read_text
from orchestrator.cli._options import as_json, calibration, common
from orchestrator.cli._render import Cell, Column, Span
from orchestrator.cli._until import parse_until
from orchestrator.client import segment
from orchestrator.errors import UsageProblem

_COLUMNS = (
    Column("SOAK"),
    Column("PROJECT", shrink=True),
    Column("UNTIL", right=True),
    Column("ROUNDS", right=True),
    Column("FILES", right=True),
    Column("COST", right=True),
    Column("STATE", shrink=True),
)


@click.command("soak")
@common
@click.argument("projects", nargs=-1, shell_complete=complete_projects)
@click.option("--until", metavar="TIME", help='07:00 (tomorrow when past), 8h, or "2026-01-31 07:00".')
@click.option(
    "--budget",
    "budget_usd",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="USD",
    help="Stop each project at this cost.",
)
@click.option("--message", "-m", metavar="TEXT", help="The standing instruction; else a built-in one.")
@click.option("--file", "-f", metavar="FILE", help="Read the instruction from a file; - is standard input.")
@calibration
@click.option("--list", "listing", is_flag=True, help="List soaks instead.")
@click.option("--stop", is_flag=True, help="End the projects' soaks; a running round ends by itself.")
@as_json
@click.pass_obj
def command(
    app: App,
    /,
    projects: tuple[str, ...],
    listing: bool,
    stop: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Keep agents at work on a standing instruction until a time.

    Round after round, as long as the project has nothing else to do and the limits allow. It leaves the
    reserve to you, and stops by itself when it finds nothing new. `counterpoint digest` tells what it did.
    """
    if listing:
        found = app.started().get("/soaks")
    elif not projects:
        raise UsageProblem("Name at least one project.", "`counterpoint soak acme --until 07:00`")
    elif stop:
        client = app.started()
        replies = [client.post(f"/projects/{segment(name)}/soak/stop", {}) for name in projects]
        found = {**replies[-1], "soaks": [soak for reply in replies for soak in reply["soaks"]]}
    else:
        found = app.started().post("/soaks", _order(projects, **options))
    if as_json:
        app.terminal.json(found)
        return
    if not found["soaks"]:
        app.terminal.line("No soaks. `counterpoint soak PROJECT --until 07:00` starts one.")
        return
    app.terminal.table(_COLUMNS, [_row(soak) for soak in found["soaks"]])


def _order(
    projects: tuple[str, ...],
    until: str | None,
    message: str | None,
    file: str | None,
    **options: Any,
) -> dict[str, Any]:
    if until is None:
        raise UsageProblem("Say until when.", "`--until 07:00`, for example.")
    if message is not None and file is not None:
        raise UsageProblem("The instruction is given twice, as text and as a file.", "Leave one of them out.")
    instruction = read_text(file) if file is not None else message
    if instruction is not None and not instruction.strip():
        raise UsageProblem("The instruction is empty.", "Leave it out for the built-in one.")
    moment = parse_until(until, datetime.now().astimezone(), datetime.astimezone)
    return {
        "projects": list(projects),
        "until": moment.astimezone(UTC).isoformat(),
        "instruction": instruction,
        **options,
    }


def _row(soak: dict[str, Any]) -> list[Cell]:
    state = soak["reason"] or (f"waits: {soak['waits']}" if soak["waits"] else "at work")
    until = _format.moment(soak["until"])
    return [
        soak["soak"],
        Span(soak["project"], "bold"),
        until.astimezone().strftime("%a %H:%M") if until else "",
        str(soak["rounds"]),
        str(len(soak["files"])),
        _format.money(soak["cost_usd"]),
        Span(state, "dim" if soak["reason"] else "cyan"),
    ]
