"""``counterpoint signal``."""

from __future__ import annotations

import sys
from typing import Any

import click

from orchestrator.cli import _format, _signal_page
from orchestrator.cli._app import App
from orchestrator.cli._complete import signals
from orchestrator.cli._options import as_json, common
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._routed import show_routing
from orchestrator.client import segment
from orchestrator.errors import UsageProblem
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore


@click.command("signal")
@common
@click.argument("signal", shell_complete=signals)
@click.option("--raw", is_flag=True, help="Write its exact bytes to standard output.")
@click.option("--run", metavar="RUN", help="Show the words of this run, such as r001.")
@click.option("--numbers", is_flag=True, help="Number each word, as `counterpoint correct` counts them.")
@as_json
@click.pass_obj
def command(app: App, signal: str, raw: bool, run: str | None, numbers: bool, as_json: bool) -> None:
    """Show one signal, or its raw bytes. Its id may be cut short.

    What it says is shown as far as it is transcribed, with what to doubt in it (⚑). With --json and --run the
    transcript is printed, with a time for every word. With --raw the exit code is 1 when the bytes do not
    match their hash any more.
    """
    if raw and as_json:
        raise UsageProblem("--raw and --json exclude each other.", "Leave one of them out.")
    client = app.started()
    view = client.get(f"/signals/{segment(signal)}")
    if raw:
        _write(app, view)
    elif as_json and run is None:
        app.terminal.json(view)
    else:
        words = client.get(f"/signals/{segment(view['signal'])}/transcript", {"run": run})
        if as_json:
            app.terminal.json(words)
            return
        _show(app.terminal, view)
        if words["segments"] or words["finished"] or view["state"] == "transcribing":
            app.terminal.line("")
            _signal_page.transcript(app.terminal, words, numbers=numbers)
            _tell_places(app.terminal, view, words["segments"])
        if view["spans"]:
            app.terminal.line("")
            app.terminal.line(Span("Where it went and why", "bold"))
            show_routing(app.terminal, client.get(f"/signals/{segment(view['signal'])}/route"))


def _tell_places(terminal: Terminal, view: dict[str, Any], segments: list[dict[str, Any]]) -> None:
    """How words are named to `correct`, by the first line that has some."""
    said = next((one for one in segments if one["words"]), None)
    if said is None or view["state"] == "erased":
        return
    place = f"{str(said['reference']).rpartition('/')[2]}#0-{min(len(said['words']), 3) - 1}"
    how = f'misheard? counterpoint correct {str(view["signal"])[:6]} {place} "…"'
    terminal.note(Span(f"{how}  (words count from 0 in each line; --numbers shows them)", "dim"))


def _write(app: App, view: dict[str, Any]) -> None:
    if sys.stdout.isatty():
        raise UsageProblem("Raw bytes do not go to a terminal.", "Send them on: `… --raw > file`")
    app.terminal.binary(RawStore(HomePaths(app.home()).signals).read(str(view["sha256"])))


def _show(terminal: Terminal, view: dict[str, Any]) -> None:
    received = _format.moment(view["received_at"])
    terminal.line(Span(str(view["signal"]), "bold"), "  ", _signal_page.state(view))
    for name, value in (
        ("because", str(view["reason"])),
        ("name", str(view["name"])),
        ("kind", f"{view['kind']} ({view['media_type']})"),
        ("size", f"{_format.octets(view['size'])} ({view['size']} bytes)"),
        ("received", received.astimezone().strftime("%Y-%m-%d %H:%M:%S") if received else ""),
        ("by", str(view["origin"])),
        ("projects", ", ".join(view["projects"])),
        ("came in", _again(view)),
        ("sha256", str(view["sha256"])),
        ("raw bytes", str(view["path"])),
        ("evidence", str(view["evidence"])),
    ):
        if value:
            terminal.line(Span(f"  {name:<10}", "dim"), value)
    _signal_page.runs(terminal, view)


def _again(view: dict[str, Any]) -> str:
    if not view["seen_at"]:
        return ""
    return f"{view['seen']} times, last {_format.ago(view['seen_at'])} ago"
