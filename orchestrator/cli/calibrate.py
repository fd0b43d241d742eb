"""``counterpoint calibrate``: what agents are calibrated with. Works on files; no daemon is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._complete import calibrations
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Cell, Column, Span
from orchestrator.errors import CounterpointError, NotAHome, UnknownCalibration, UsageProblem

if TYPE_CHECKING:
    from calibrations.errors import CalibrationError
    from calibrations.library import Entry, Library
    from calibrations.lint import Finding

_COLUMNS = (
    Column("CALIBRATION"),
    Column("VERSION"),
    Column("FROM"),
    Column("DESCRIPTION", shrink=True),
)
_name = click.argument("name", shell_complete=calibrations)


@click.group("calibrate")
@common
def command() -> None:
    """List, show and check calibrations."""


@command.command("list")
@common
@as_json
@click.pass_obj
def list_(app: App, as_json: bool) -> None:
    """List the home's own calibrations and the built-in ones."""
    entries = _library(app).list()
    if as_json:
        app.terminal.json([_as_dict(entry) for entry in entries])
    else:
        app.terminal.table(_COLUMNS, [_row(entry) for entry in entries])


@command.command("show", short_help="Show what a calibration is made of.")
@common
@_name
@click.option("--text", is_flag=True, help="Print the composed text, as an agent gets it.")
@as_json
@click.pass_obj
def show(app: App, name: str, text: bool, as_json: bool) -> None:
    """Show what a calibration is made of: its parts in their order, its hash and its size."""
    from calibrations.errors import CalibrationError
    from calibrations.render import render

    try:
        rendered = render(_library(app), name)
    except CalibrationError as error:
        raise _problem(error) from error
    parts = [
        {"name": p.name, "version": p.version, "sha256": p.sha256, "bytes": p.length} for p in rendered.parts
    ]
    if as_json:
        head = {"name": rendered.name, "version": rendered.version, "sha256": rendered.sha256}
        whole = {"text": rendered.text} if text else {}
        app.terminal.json({**head, "tokens": rendered.tokens, "parts": parts, **whole})
    elif text:
        app.terminal.block(rendered.text.rstrip("\n"))
    else:
        size = f"about {_format.count(rendered.tokens)} tokens"
        app.terminal.line(Span(rendered.name, "bold"), f" {rendered.version}  {rendered.sha256[:12]}  {size}")
        columns = (Column("PART"), Column("VERSION"), Column("HASH"), Column("BYTES", right=True))
        rows = [[p.name, p.version, p.sha256[:12], _format.count(p.length)] for p in rendered.parts]
        app.terminal.table(columns, rows)


@command.command("lint")
@common
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=calibrations)
@as_json
@click.pass_context
def lint(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Check calibrations, all of them when none is named. Exit code 1 when one has an error."""
    from calibrations.errors import CalibrationError
    from calibrations.lint import lint as check

    app = ctx.ensure_object(App)
    library = _library(app)
    try:
        found = {name: check(library, name) for name in map(library.resolve, names or library.names())}
    except CalibrationError as error:
        raise _problem(error) from error
    if as_json:
        app.terminal.json(
            [_finding(name, finding) for name, findings in found.items() for finding in findings]
        )
    else:
        _tell(app, found)
    if any(finding.level == "error" for findings in found.values() for finding in findings):
        ctx.exit(1)


def _library(app: App) -> Library:
    """The home's calibrations; outside of a home the built-in ones."""
    from calibrations.library import Library
    from orchestrator.home.library import home_library

    try:
        return home_library(app.home())
    except NotAHome:
        if app.home_option is not None:
            raise
        return Library()


def _problem(error: CalibrationError) -> CounterpointError:
    from calibrations.errors import CalibrationNotFound

    if not isinstance(error, CalibrationNotFound):
        return UsageProblem(f"{error}.", "Correct the file; `counterpoint calibrate lint` checks it.")
    unknown = UnknownCalibration(error.name, error.known)
    unknown.fix = f"{str(error)[0].upper()}{str(error)[1:]}\n{unknown.fix}" if error.nearest else unknown.fix
    return unknown


def _row(entry: Entry) -> list[Cell]:
    origin = f"{entry.origin}, overrides" if entry.overrides else str(entry.origin)
    what = Span(entry.problem, "red") if entry.problem else Span(entry.description)
    return [Span(entry.name, "bold"), entry.version, origin, what]


def _as_dict(entry: Entry) -> dict[str, object]:
    names = ("name", "version", "description", "origin", "overrides", "problem")
    return {**{name: getattr(entry, name) for name in names}, "path": str(entry.path)}


def _finding(name: str, finding: Finding) -> dict[str, object]:
    place = {"calibration": name, "line": finding.line, "level": finding.level}
    return {**place, "rule": finding.rule, "message": finding.message}


def _tell(app: App, found: dict[str, tuple[Finding, ...]]) -> None:
    for name, findings in found.items():
        for finding in findings:
            level = Span(finding.level, "red" if finding.level == "error" else "yellow")
            place = f"{name}:{finding.line}: "
            app.terminal.line(place, level, f": {finding.message} ", Span(f"({finding.rule})", "dim"))
    count = sum(len(findings) for findings in found.values())
    checked = _format.plural(len(found), "calibration")
    app.terminal.line(f"{checked} checked, {_format.plural(count, 'finding')}.")
