"""``counterpoint play``."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Terminal
from orchestrator.client import segment
from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.sound import players
from orchestrator.sound.spots import SHAPES, Spoken, Spot, spoken, spot
from orchestrator.text import flat
from orchestrator.transcripts import clock

LOOK = 0.03
Json = dict[str, Any]


@click.command("play")
@common
@click.argument("signal", shell_complete=signals)
@click.argument("place", required=False, metavar="[PLACE]")
@click.option("--print-command", is_flag=True, help="Print the command that would play it, and do nothing.")
@as_json
@click.pass_obj
def command(app: App, signal: str, place: str | None, print_command: bool, as_json: bool) -> None:
    """Listen to a memo from a word or a time, with its words as they come.

    A PLACE is a time (12:04), a stretch (12:04-15:30), a segment (s03.07) or words of one (s03.07#4-9).
    COUNTERPOINT_PLAYER names a program of your own. Ctrl-C stops.
    """
    client = app.started()
    view = client.get(f"/signals/{segment(signal)}")
    if view["kind"] != "memo" or view["state"] == "erased":
        why = "is erased" if view["state"] == "erased" else f"is no sound but {view['media_type']}"
        raise UsageProblem(f"{view['name'] or signal!r} {why}.", "`counterpoint signals --kind memo`")
    words = client.get(f"/signals/{segment(view['signal'])}/transcript")["segments"]
    where = _where(words, place)
    length = None if where.end is None else where.end - where.start
    file = Path(view["path"])
    how = players.pipeline(file, where.start, length)
    said = spoken(words, where)
    if print_command:
        app.terminal.json(_facts(view, where, how, said)) if as_json else app.terminal.line(str(how))
        return
    if as_json:
        app.terminal.json(_facts(view, where, how, said))
    _play(app.terminal, file, where, said, quiet=as_json)


def _where(words: Sequence[Json], place: str | None) -> Spot:
    if place is None:
        return Spot(0.0)
    try:
        return spot(words, place)
    except ValueError as problem:
        raise UsageProblem(f"{problem}.", f"A place is {SHAPES}.") from problem


def _facts(view: Json, where: Spot, how: players.Pipeline, said: Sequence[Spoken]) -> Json:
    return {
        "signal": view["signal"],
        "start": where.start,
        "end": where.end,
        "command": str(how),
        "words": [{"text": word.text, "start": word.start} for word in said],
    }


def _play(
    terminal: Terminal, file: Path, where: Spot, said: Sequence[Spoken], *, quiet: bool = False
) -> None:
    length = None if where.end is None else where.end - where.start
    sound = players.start(file, where.start, length)
    began, left = time.monotonic(), list(said)
    try:
        while not sound.ended:
            at = where.start + time.monotonic() - began
            while left and left[0].start <= at and not quiet:
                _show(terminal, left.pop(0), first=len(left) == len(said) - 1)
            time.sleep(LOOK)
    except KeyboardInterrupt:
        pass
    finally:
        sound.stop() if not sound.ended else None
        if not quiet and len(left) < len(said):
            terminal.raw("\n")
    if sound.failed and time.monotonic() - began < 1.0 and len(left) == len(said):
        raise CounterpointError("The player ended with an error.", f"`{players.OWN}` names another one.")


def _show(terminal: Terminal, word: Spoken, *, first: bool) -> None:
    if word.begins or first:
        terminal.raw(f"{'' if first else chr(10)}{clock(word.start):>7}  ")
    terminal.raw(f"{flat(word.text)} ")
    sys.stdout.flush()
