"""``counterpoint batch``."""

from __future__ import annotations

import secrets
import time
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._app import INTERRUPTED, App
from orchestrator.cli._batch_file import Batch, parse, refuse
from orchestrator.cli._batch_run import Run
from orchestrator.cli._input import STDIN, read_text
from orchestrator.cli._options import as_json, common, endpoint
from orchestrator.cli._progress import display
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._reporter import Reporter
from orchestrator.errors import DaemonUnreachable

Json = dict[str, Any]


@click.command("batch")
@common
@click.argument("file", metavar="FILE|-", type=click.Path(allow_dash=True))
@click.option("--again", is_flag=True, help="Run a file once more that has run before.")
@endpoint
@as_json
@click.pass_context
def command(ctx: click.Context, file: str, again: bool, endpoint: str | None, as_json: bool) -> None:
    """Run many tasks from a file and report each as it ends.

    FILE holds JSON lines, a JSON array or TOML [[task]] tables; each task names project and prompt,
    and optionally id, calibration, model, max_turns, budget_usd and priority. The same file twice
    runs once: a task without an id gets one from the file's content and its place. Tasks go on in
    the daemon when this command is stopped; the same command takes them up again.
    """
    app = ctx.ensure_object(App)
    name = "standard input" if file == STDIN else file
    batch = parse(read_text(file), name, salt=secrets.token_hex(8) if again else "")
    _check_calibrations(app, batch, name)
    client = app.started(endpoint)
    with display(app.terminal, len(batch.tasks)) as live:
        run = Run(client, batch, Reporter(app.terminal, batch, live, as_json=as_json))
        run.check(name)
        ctx.exit(_run(app, run, file, as_json))


def _run(app: App, run: Run, file: str, as_json: bool) -> int:
    """The exit code of a batch: 0 all succeeded, 1 some did not, 130 interrupted."""
    began = time.monotonic()
    interrupted = False
    try:
        cursor = int(run.client.get("/health")["cursor"])
        run.start()
        _announce(app.terminal, run)
        run.follow(cursor)
    except KeyboardInterrupt:
        interrupted = True
    except DaemonUnreachable as error:
        error.fix = f"{error.fix} What was queued is kept; to take it up: {_pick_up(file)}"
        raise
    summary = run.summary(time.monotonic() - began, interrupted=interrupted)
    if as_json:
        app.terminal.json({"summary": summary}, compact=True)
    else:
        _tell(app.terminal, summary)
    if interrupted:
        left = _format.plural(summary["pending"], "task")
        app.terminal.note(
            f"Stopped watching; {left} left, what is queued goes on. To take it up: {_pick_up(file)}"
        )
        return INTERRUPTED
    return 0 if summary["succeeded"] == summary["tasks"] else 1


def _pick_up(file: str) -> str:
    return "run this command again with the same input." if file == STDIN else f"`counterpoint batch {file}`"


def _announce(terminal: Terminal, run: Run) -> None:
    total = len(run.batch.tasks)
    new = total - run.before
    known = f"; {run.before} known from an earlier run, not run again: {_ways(run)}" if run.before else ""
    terminal.note(Span(f"{run.batch.id}: {_format.plural(new, 'task')} queued{known}.", "dim"))


def _ways(run: Run) -> str:
    """What would run the tasks again that are known."""
    again = "--again runs it" if run.before == 1 else "--again runs them"
    if not run.named:
        return again
    one = "an id of its own runs once, give it another" if run.named == 1 else ""
    named = one or f"{run.named} ids of their own run once, give them others"
    return named if run.named == run.before else f"{named}; the rest: --again"


def _tell(terminal: Terminal, summary: Json) -> None:
    states = ("succeeded", "failed", "cancelled", "unknown", "pending")
    counts = ", ".join(f"{summary[state]} {state}" for state in states if summary[state])
    cost = _format.money(summary["cost_usd"], complete=summary["cost_complete"])
    spent = f"{cost}, {_format.count(summary['tokens'])} tokens, {_format.duration(summary['seconds'])}"
    terminal.line(Span(_format.plural(summary["tasks"], "task"), "bold"), f": {counts}  ", Span(spent, "dim"))


def _check_calibrations(app: App, batch: Batch, name: str) -> None:
    wanted = sorted({task["calibration"] for task in batch.tasks if "calibration" in task})
    if not wanted:
        return
    from calibrations.errors import CalibrationError
    from orchestrator.home.library import home_library

    library, problems = home_library(app.home()), []
    for calibration in wanted:
        try:
            library.resolve(calibration)
        except CalibrationError as error:
            problems.append(f"{batch.place('calibration', calibration)}{error}")
    refuse(name, problems)
