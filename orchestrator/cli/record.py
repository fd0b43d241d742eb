"""``counterpoint record``."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from orchestrator.cli import _format
from orchestrator.cli._announce import announced
from orchestrator.cli._app import App
from orchestrator.cli._complete import projects
from orchestrator.cli._options import as_json, common
from orchestrator.cli._recording import Keys, Meter
from orchestrator.cli._render import Span, Terminal
from orchestrator.errors import NotTaken
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore
from orchestrator.sound import Recorded, Sound, record
from orchestrator.sound.choose import NAMES, Opened, opened, recorders
from orchestrator.sound.rescue import folder_of, keep, note, rescue
from orchestrator.sound.wav import WavFile

QUIET = 0.004
"""Below this nothing was heard but the device itself."""
Json = dict[str, Any]


@click.command("record")
@common
@click.option("--project", shell_complete=projects, help="Whom it is for; else it belongs to nobody yet.")
@click.option("--device", metavar="NAME", help="The microphone, as the recorder calls it.")
@click.option("--with", "only", type=click.Choice(NAMES), help="What records; else the first that works.")
@click.option("--for", "seconds", type=click.FloatRange(0.1, 86_400), help="Stop after so many seconds.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    project: str | None,
    device: str | None,
    only: str | None,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Record a memo from the microphone; what was said is safe each second.

    Enter or space stops it, as does Ctrl-C; silence never does.

    Each second is on disk before the next one is over. A recording whose terminal or machine dies becomes a
    signal all the same, with the next recording or the next start of the daemon. The exit code is 1 when
    nothing was recorded, or when the disk or the device ended it.
    """
    app = ctx.ensure_object(App)
    home = app.home()
    signals = HomePaths(home).signals
    slug = _slug(home, project)
    _rescue(app, signals)
    recording = folder_of(signals) / f"{secrets.token_hex(16)}.wav"
    name = f"Memo {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}.wav"
    with opened(recorders(only), Sound(), device) as microphone:
        note(recording, name, slug)
        done = _recorded(app.terminal, microphone, recording, seconds, quiet=as_json)
    receipt = keep(RawStore(signals), recording)
    if receipt is None:
        raise NotTaken("Nothing was recorded.", "Try another microphone: `--device NAME`, `--with PROGRAM`.")
    _tell(app.terminal, announced(app, receipt, name), done, microphone.by, as_json=as_json)
    if done.ended not in {"stopped", "time"}:
        ctx.exit(1)


def _rescue(app: App, signals: Path) -> None:
    """Have recordings that were cut off listed; a daemon that is not there does so when it starts."""
    for receipt in rescue(signals):
        announced(app, receipt, receipt.name)
        app.terminal.note(Span(f"An earlier recording that was cut off is kept: {receipt.name}", "yellow"))


def _recorded(
    terminal: Terminal, microphone: Opened, recording: Path, seconds: float | None, *, quiet: bool
) -> Recorded:
    with ExitStack() as stack:
        target = stack.enter_context(WavFile(recording, Sound()))
        keys = stack.enter_context(Keys())
        meter = stack.enter_context(Meter(terminal, microphone.by, keys=keys.listens, quiet=quiet))
        return record(
            microphone.capture, target, keys.stopped, seconds=seconds, sound=Sound(), on_level=meter.show
        )


def _slug(home: Path, project: str | None) -> str | None:
    """The project, known before a word is said."""
    if project is None:
        return None
    from orchestrator.home.config import load
    from orchestrator.home.config import project as find

    return find(load(home), project).slug


def _tell(terminal: Terminal, reply: Json, done: Recorded, by: str, *, as_json: bool) -> None:
    facts = {"seconds": round(done.seconds, 3), "by": by, "ended": done.ended, "lost": done.lost}
    if as_json:
        terminal.json({**reply, "recording": {**facts, "loudest": round(done.loudest, 4)}})
        return
    signal = reply["signal"]
    terminal.line(
        Span("✓ kept   ", "green"),
        Span(str(signal["signal"]), "bold"),
        f"  {_format.duration(done.seconds)}, {_format.octets(signal['size'])}  {signal['name']}",
    )
    if done.loudest < QUIET:
        terminal.note(Span("⚠ Nothing was heard: is the microphone muted, or another one meant?", "yellow"))
    if done.lost:
        terminal.note(Span(f"⚠ Samples were lost {_format.plural(done.lost, 'time')}.", "yellow"))
    if done.ended == "device":
        terminal.problem("The microphone ended the recording.", "What it gave until then is kept.")
    elif done.ended not in {"stopped", "time"}:
        terminal.problem(f"The disk ended the recording: {done.ended}.", "What came before is kept.")
