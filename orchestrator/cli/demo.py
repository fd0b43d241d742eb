"""``counterpoint demo``."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

import orchestrator
from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._batch_file import parse
from orchestrator.cli._batch_run import Run
from orchestrator.cli._demo_memos import drop_memos, tell_memos
from orchestrator.cli._options import as_json, common
from orchestrator.cli._progress import display
from orchestrator.cli._render import Column, Span
from orchestrator.cli._reporter import Reporter
from orchestrator.errors import CounterpointError, Refused, UsageProblem

EXAMPLE = Path(str(orchestrator.__file__)).parents[1] / "examples" / "studio"
MEMOS = EXAMPLE.with_name("memos")
TASKS = "tasks.toml"
_COLUMNS = (
    Column("PROJECT"),
    Column("STATE"),
    Column("TURNS", right=True),
    Column("TOKENS", right=True),
    Column("COST", right=True),
    Column("FILES", right=True),
    Column("COMMITS", right=True),
    Column("LOOK AT", shrink=True),
)


@click.command("demo")
@common
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-home"),
    show_default=True,
    help="Where to put the example home; a number is added when it exists.",
)
@click.option("--keep", is_flag=True, help="Leave the daemon running.")
@as_json
@click.pass_context
def command(ctx: click.Context, to: Path, keep: bool, as_json: bool) -> None:
    """Run real Claude Code sessions on an example home, offline.

    Needs no credentials. Copies the example, makes it a git repository, runs one task per project
    in parallel against the offline endpoint, drops two spoken memos and shows whose their words are,
    what came of them and where to look. Nothing leaves this machine.
    """
    app = ctx.ensure_object(App)
    home = make_demo_home(to)
    app.home_option = home
    app.terminal.note(Span("OFFLINE DEMO", "yellow"), "  real Claude Code sessions, a model that only quotes")
    app.terminal.note(Span(f"home: {home}", "dim"))
    try:
        ctx.exit(_run(app, home, as_json=as_json))
    finally:
        if not keep:
            _stop(app)


def make_demo_home(to: Path) -> Path:
    """A fresh copy of the example as a committed git repository; an existing folder is never touched."""
    if not EXAMPLE.is_dir():
        raise UsageProblem(
            f"The example home is not at {str(EXAMPLE)!r}.", "Run the demo from a clone of the repository."
        )
    home = _free(to.absolute())
    shutil.copytree(EXAMPLE, home)
    _git(home, "init", "-q", "-b", "main")
    exclude = home / ".git" / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text(".counterpoint/\n")
    _git(home, "config", "user.name", "Demo Consultant")
    _git(home, "config", "user.email", "consultant@example.org")
    _git(home, "add", "-A")
    _git(home, "commit", "-q", "-m", "Begin the studio")
    return home


def _free(to: Path) -> Path:
    candidates = [to, *(to.with_name(f"{to.name}-{number}") for number in range(2, 1000))]
    for candidate in candidates:
        if not os.path.lexists(candidate):
            return candidate
    raise Refused(f"There are too many demo homes beside {str(to)!r}.", "Remove some, or choose --to.")


def _git(where: Path, *arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CounterpointError(f"git {arguments[0]} failed: {done.stderr.strip()}", "Is git installed?")


def _run(app: App, home: Path, *, as_json: bool) -> int:
    batch = parse((home / TASKS).read_text(encoding="utf-8"), TASKS)
    began = time.monotonic()
    client = app.started()
    with display(app.terminal, len(batch.tasks)) as live:
        run = Run(client, batch, Reporter(app.terminal, batch, live, as_json=as_json))
        run.check(TASKS)
        cursor = int(client.get("/health")["cursor"])
        run.start()
        run.follow(cursor)
    summary = run.summary(time.monotonic() - began, interrupted=False)
    memos = drop_memos(app, home, MEMOS)
    tasks = client.get("/tasks")["tasks"]
    succeeded = sum(task["state"] == "succeeded" for task in tasks)
    if as_json:
        for memo in memos:
            app.terminal.json({"memo": memo}, compact=True)
        app.terminal.json({"summary": summary}, compact=True)
    else:
        tell_memos(app, memos)
        ended = f"{succeeded} of {len(tasks)} tasks succeeded in {time.monotonic() - began:.1f} s"
        _tell(app, home, tasks, ended)
    return 0 if succeeded == len(tasks) else 1


def _tell(app: App, home: Path, tasks: list[dict[str, Any]], ended: str) -> None:
    terminal = app.terminal
    terminal.line()
    terminal.table(_COLUMNS, [_row(task) for task in tasks])
    terminal.line()
    terminal.line(
        Span(ended, "bold"),
        Span("  offline: the cost is what these tokens would cost at list prices", "dim"),
    )
    terminal.line("Where to look next:")
    first = tasks[0]["project"] if tasks else "PROJECT"
    activate = Path(sys.prefix) / "bin" / "activate"
    found, own = shutil.which("counterpoint"), activate.with_name("counterpoint")
    program = "counterpoint" if found or activate.exists() or not own.exists() else shlex.quote(str(own))
    reach = (f". {shlex.quote(_shown(activate))}", "puts the command `counterpoint` into this shell")
    steps = (
        *(() if found or not activate.exists() else (reach,)),
        (f"cd {shlex.quote(_shown(home))}", "the home: its files are untouched"),
        (f"{program} tui", "all of them at once: the control room"),
        (f"{program} attention", "what waits for you: work to land, and whose words a note to oneself is"),
        (f"{program} map run", "what one project has that another lacks, with the words of both"),
        (f"{program} log {first}", "what the agent read and said"),
        (f"{program} review {first}", "what it wrote, by commit"),
        (f"{program} land {first}", "bring it into your branch"),
    )
    widest = max(len(what) for what, _ in steps)
    for what, why in steps:
        terminal.line("  ", Span(f"{what:<{widest}}", "cyan"), "  ", Span(why, "dim"))


def _shown(path: Path) -> str:
    """A path as one would type it from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _row(task: dict[str, Any]) -> list[Span | str]:
    usage = task.get("usage") or {}
    files = task.get("files_changed") or []
    return [
        Span(str(task["project"]), "bold"),
        _format.state(str(task["state"])),
        str(task["turns"]),
        _format.count(_format.tokens(usage)),
        _format.money(task["cost_usd"]),
        str(len(files)),
        str(len(task.get("commits") or [])),
        str(files[0]) if files else str(task.get("error") or ""),
    ]


def _stop(app: App) -> None:
    with_daemon = app.client()
    try:
        with_daemon.post("/shutdown", {"drain": True, "timeout_s": 10.0})
    except CounterpointError as error:
        app.terminal.problem(f"The demo's daemon could not be stopped: {error}", error.fix)
