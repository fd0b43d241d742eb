"""``counterpoint drop``."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import click

from orchestrator.cli import _format
from orchestrator.cli._announce import announced
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._follows import follows
from orchestrator.cli._gather import gather
from orchestrator.cli._input import STDIN, read_text, stdin_is_piped
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal, watched
from orchestrator.client import segment
from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore, path_as_name, plain_file_name

LARGE = 32 * 2**20
"""Bytes from which on a bar shows how far the copy is."""
Json = dict[str, Any]


class Source(NamedTuple):
    """One thing to keep: a file, or standard input."""

    path: Path | None
    label: str
    name: str | None = None
    """What it is called, if not by the last part of its path: below a folder, its way from there."""


@click.command("drop")
@common
@click.argument("files", nargs=-1, required=True, metavar="FILE…|-", type=click.Path())
@click.option("--project", shell_complete=projects, help="Whom it is for; else it belongs to nobody yet.")
@click.option("--name", metavar="NAME", help="What standard input is called.")
@click.option(
    "--transcript",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="What the one memo says, as JSON (docs/transcripts.md); else its words are made here.",
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    project: str | None,
    name: str | None,
    transcript: str | None,
    as_json: bool,
) -> None:
    """Keep raw input safe: memos, text, mail, any file or folder.

    The exact bytes are copied, synced to disk and journaled; the same bytes twice are one signal. Files are
    only read. Of a folder, each file is a signal that is named by its way from there; hidden files, what git
    ignores and what systems leave behind are left out, and counted. The exit code is 1 when anything
    was not kept; the rest is.
    """
    app = ctx.ensure_object(App)
    home = app.home()
    slug = _slug(home, project)
    sources, left_out = _sources(files, _stdin_name(files, name))
    words = _words(transcript, sources)
    keeper = _Keeper(app, RawStore(HomePaths(home).signals), slug)
    kept, failed = list[Json](), list[Json]()
    for source in sources:
        try:
            kept.append(keeper.keep(source))
            if not as_json:
                _tell(app.terminal, kept[-1])
            if words is not None:
                signal = segment(kept[-1]["signal"]["signal"])
                app.started().post(f"/signals/{signal}/given", {"transcript": words})
        except CounterpointError as problem:
            failed.append({"source": source.label, "problem": str(problem), "fix": problem.fix})
            if not as_json:
                app.terminal.problem(str(problem), problem.fix)
    rest = [{"path": str(path), "reason": why} for path, why in left_out]
    if as_json:
        app.terminal.json({"signals": kept, "failed": failed, "left_out": rest})
    else:
        _tell_rest(app.terminal, rest)
        _tell_next(app, [reply["signal"] for reply in kept], given=words is not None and not failed)
    if failed or not sources:
        ctx.exit(1)


class _Keeper:
    """Puts bytes into the store first; only then is a daemon needed."""

    def __init__(self, app: App, store: RawStore, project: str | None) -> None:
        self._app = app
        self._store = store
        self._project = project

    def keep(self, source: Source) -> Json:
        """The daemon's reply; raises ``NotTaken``, or why the daemon does not know of it yet."""
        with _progress(self._app.terminal, source) as progress:
            if source.path is None:
                stream = cast("io.BufferedReader", sys.stdin.buffer)
                receipt = self._store.take_stream(stream, source.label, self._project, progress=progress)
            else:
                receipt = self._store.take_file(
                    source.path, "drop", self._project, name=source.name, progress=progress
                )
        return announced(self._app, receipt, source.label)


def _slug(home: Path, project: str | None) -> str | None:
    """The project, known before a byte is copied."""
    if project is None:
        return None
    from orchestrator.home.config import load
    from orchestrator.home.config import project as find

    return find(load(home), project).slug


def _stdin_name(files: tuple[str, ...], name: str | None) -> str:
    if STDIN not in files:
        if name is not None:
            raise UsageProblem("--name is for standard input.", "Files keep their own names.")
        return ""
    if files.count(STDIN) > 1:
        raise UsageProblem("Standard input is named twice.", "Name `-` once.")
    if not stdin_is_piped():
        raise UsageProblem("Nothing is piped in.", "`pbpaste | counterpoint drop - --name note.md`")
    if name is not None and (not name.strip() or plain_file_name(name) != name):
        raise UsageProblem(f"--name {name!r} is no file name.", "`--name note.md`, for example.")
    return name or "stdin"


def _words(transcript: str | None, sources: list[Source]) -> Json | None:
    """The transcript that is given with the one source."""
    if transcript is None:
        return None
    if len(sources) != 1:
        raise UsageProblem("--transcript is for one memo.", "Drop the memos one by one.")
    try:
        found = json.loads(read_text(transcript))
    except ValueError as problem:
        raise UsageProblem(f"{transcript!r} is no JSON: {problem}.", "Name a run's raw.json.") from problem
    if not isinstance(found, dict):
        raise UsageProblem(f"{transcript!r} is no transcript.", "Name a run's raw.json.")
    return found


def _sources(files: tuple[str, ...], stdin_name: str) -> tuple[list[Source], list[tuple[Path, str]]]:
    sources, left_out = list[Source](), list[tuple[Path, str]]()
    for given in files:
        if not given:
            raise UsageProblem("An empty name is given.", "Is a shell variable unset? `.` is this folder.")
        path = Path(given)
        if given == STDIN:
            sources.append(Source(None, stdin_name))
        elif _is_folder(path):
            found = gather(path)
            sources += [Source(file, str(file), _name_below(path, file)) for file in found.files]
            left_out += found.left_out
        else:
            sources.append(Source(path, given))
    return sources, left_out


def _is_folder(path: Path) -> bool:
    """Whether it is one, as far as may be known: of what may not be looked at, reading it tells why."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _name_below(folder: Path, file: Path) -> str:
    """``file`` as it is called from outside ``folder``, which is named too."""
    return path_as_name(Path(folder.resolve().name) / file.relative_to(folder))


@contextmanager
def _progress(terminal: Terminal, source: Source) -> Iterator[Callable[[int], None]]:
    """A bar while somebody watches a large copy; rich is imported only for that."""
    size = _size(source.path)
    if size < LARGE or not watched():
        yield lambda _: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = TextColumn("  keeping", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=terminal.console(), transient=True) as bar:
        job = bar.add_task("", total=size)
        yield lambda more: bar.advance(job, more)


def _size(path: Path | None) -> int:
    try:
        return path.stat().st_size if path is not None else 0
    except OSError:
        return 0


def _tell(terminal: Terminal, reply: Json) -> None:
    signal = reply["signal"]
    mark = Span("✓ kept   ", "green") if reply["new"] else Span("= known  ", "dim")
    what = f"  {signal['kind']}, {_format.octets(signal['size'])}  "
    again = "" if reply["new"] else f"  the same bytes as {signal['name'] or 'before'}, kept once"
    terminal.line(mark, Span(str(signal["signal"]), "bold"), what, str(signal["name"]), Span(again, "dim"))


def _tell_rest(terminal: Terminal, left_out: list[Json]) -> None:
    for reason in dict.fromkeys(item["reason"] for item in left_out):
        paths = [item["path"] for item in left_out if item["reason"] == reason]
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        terminal.note(Span(f"left out {len(paths)} ({reason}): {', '.join(paths[:3])}{more}", "dim"))


def _tell_next(app: App, signals: list[Json], *, given: bool) -> None:
    """Why nothing is made of what is kept before the person does something, then what will be, and where."""
    reasons, ready = [str(signal["reason"]) for signal in signals if signal["state"] == "kept"], True
    if not given and any(signal["state"] == "waiting" and signal["kind"] == "memo" for signal in signals):
        voice = app.started().get("/voice")
        ready = bool(voice["ready"])
        reasons += [] if ready else [str(voice["reason"])]
    for reason in dict.fromkeys(filter(None, reasons)):
        app.terminal.note(Span(f"⚑ {reason}", "yellow"))
    for line in follows(signals, given=given, voice=ready):
        app.terminal.note(Span(line, "dim"))
