"""``counterpoint play``."""

from __future__ import annotations

import shlex
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
from orchestrator.signals import plain_file_name
from orchestrator.sound import players
from orchestrator.sound.spots import Spoken, Spot, spoken, spot
from orchestrator.text import flat, sentences
from orchestrator.transcripts import clock

LOOK = 0.03
WORDS = 40
"""Words that are shown where they cannot be heard."""
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
    said = spoken(words, where)
    try:
        how = players.pipeline(file, where.start, length)
    except players.NoPlayer as problem:
        if not (as_json or print_command):
            _read_out(app.terminal, said)
        raise CounterpointError(str(problem), f"{problem.fix} {_elsewhere(view)}") from problem
    if print_command:
        app.terminal.json(_facts(view, where, how, said)) if as_json else app.terminal.line(str(how))
        return
    if as_json:
        app.terminal.json(_facts(view, where, how, said))
    _play(app.terminal, view, where, said, quiet=as_json)


def _read_out(terminal: Terminal, said: Sequence[Spoken]) -> None:
    """The words that would be heard."""
    for number, word in enumerate(said[:WORDS]):
        _show(terminal, word, first=number == 0)
    if said:
        terminal.raw("…\n" if len(said) > WORDS else "\n")


def _elsewhere(view: Json) -> str:
    copy = shlex.quote(plain_file_name(Path(view["name"] or "memo")))
    return f"Or listen elsewhere: `counterpoint signal {view['signal'][:6]} --raw > {copy}`."


def _where(words: Sequence[Json], place: str | None) -> Spot:
    if place is None:
        return Spot(0.0)
    try:
        return spot(words, place)
    except ValueError as problem:
        raise UsageProblem(f"{problem}.", "`counterpoint signal ID` shows the places.") from problem


def _facts(view: Json, where: Spot, how: players.Pipeline, said: Sequence[Spoken]) -> Json:
    return {
        "signal": view["signal"],
        "start": where.start,
        "end": where.end,
        "command": str(how),
        "words": [{"text": word.text, "start": word.start} for word in said],
    }


def _play(
    terminal: Terminal, view: Json, where: Spot, said: Sequence[Spoken], *, quiet: bool = False
) -> None:
    file = Path(view["path"])
    length = None if where.end is None else where.end - where.start
    sound = players.start(file, where.start, length)
    began, left, stopped = time.monotonic(), list(said), False
    try:
        while not sound.ended:
            at = where.start + time.monotonic() - began
            while left and left[0].start <= at and not quiet:
                _show(terminal, left.pop(0), first=len(left) == len(said) - 1)
            time.sleep(LOOK)
    except KeyboardInterrupt:
        stopped = True
    finally:
        sound.stop() if not sound.ended else None
        if not quiet and len(left) < len(said):
            terminal.raw("\n")
    if sound.failed and not stopped:
        why = f": {sound.complaint}" if sound.complaint else ""
        fix = f"Is there a sound device here? `{players.OWN}` names another player. {_elsewhere(view)}"
        raise CounterpointError(sentences(f"The player ended with an error{why}"), fix)


def _show(terminal: Terminal, word: Spoken, *, first: bool) -> None:
    if word.begins or first:
        terminal.raw(f"{'' if first else chr(10)}{clock(word.start):>7}  ")
    terminal.raw(f"{flat(word.text)} ")
    sys.stdout.flush()
