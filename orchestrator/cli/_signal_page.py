"""How a signal stands, in a line and on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Span, Style, Terminal
from orchestrator.signs import SIGNALS, UNKNOWN
from orchestrator.text import clock, sentences

CELLS = 8
Json = Mapping[str, Any]


def state(view: Json) -> Span:
    """Its state in its colour, with a bar while it is transcribed."""
    word = str(view["state"])
    found = SIGNALS.get(word, UNKNOWN)
    if word == "transcribed" and view["reason"]:
        return Span(f"{found.glyph} no words", "dim")
    under_way = progress(view)
    if under_way and word != "transcribing":
        under_way = f"{found.word} {under_way}"  # it is heard anew
    return Span(f"{found.glyph} {under_way or found.word}", found.ansi)


def length(view: Json) -> str:
    """How long a memo is, as far as that is known; else empty."""
    seconds = next((run["seconds"] for run in reversed(view.get("runs", ())) if run.get("seconds")), None)
    return clock(seconds) if seconds else ""


def progress(view: Json) -> str:
    """``[#####---] 63 % eta 4 min``; empty while nothing is known."""
    run = next((run for run in reversed(view["runs"]) if run["state"] == "transcribing"), None)
    if run is None or not run["seconds"]:
        return ""
    share = min(1.0, (run["done"] or 0.0) / run["seconds"])
    filled = round(share * CELLS)
    bar = f"[{'#' * filled}{'-' * (CELLS - filled)}] {share * 100:.0f} %"
    return f"{bar} eta {_format.duration(run['eta'])}" if run["eta"] is not None else bar


def runs(terminal: Terminal, view: Json) -> None:
    """A line per run."""
    for run in view["runs"]:
        engine = run["engine"]
        parts = [
            str(engine.get("model", "")),
            progress(view) if run["state"] == "transcribing" else "",
            clock(run["seconds"]) if run["seconds"] else "",
            _format.plural(run["words"], "word") if run["state"] == "finished" else "",
            str(run["language"]),
            ", ".join(_counted(count, str(kind)) for kind, count in run["flags"].items()),
            "" if str(run["reason"]) in str(view["reason"]) else sentences(run["reason"], run["hint"]),
        ]
        style: Style = "red" if run["state"] == "failed" else "dim"
        text = "  ".join([f"  {run['run']}", str(run["state"]), *filter(None, parts)])
        terminal.line(Span(text, style))


def _counted(count: int, kind: str) -> str:
    return _format.plural(count, kind) if kind in {"gap", "repeat"} else f"{count} {kind}"


def transcript(terminal: Terminal, view: Json, *, numbers: bool = False) -> None:
    """What it says, by segment, each with its time, address, correction and doubts; ``numbers`` its words."""
    doubts: dict[int, list[str]] = {}
    between = list[Json]()
    for flag in view["flags"]:
        if flag["first"] is None:
            between.append(flag)
        else:
            doubts.setdefault(flag["first"], []).append(f"{flag['kind']}: {flag['note']}")
    for segment in view["segments"]:
        while between and (between[0]["start"] or 0.0) <= (segment["start"] or 0.0):
            _tell_flag(terminal, between.pop(0))
        at = clock(segment["start"]) if segment["start"] is not None else ""
        who = f"{segment['speaker']}: " if segment["speaker"] else ""
        address = str(segment["reference"]).rpartition("/")[2]
        terminal.line(Span(f"{at:>8}  {address}  ", "dim"), who, _said(segment, numbers=numbers))
        if segment["corrected"]:
            terminal.line(Span("          ✎ ", "cyan"), Span(str(segment["corrected"]).strip(), "cyan"))
        for doubt in doubts.get(segment["first"], ()):
            terminal.line(Span(f"          ⚑ {doubt}", "yellow"))
    for flag in between:
        _tell_flag(terminal, flag)
    if not view["segments"]:
        said = "Nobody says anything in it." if view["finished"] else "No words yet."
        terminal.line(Span(said, "dim"))
    elif not view["finished"]:
        terminal.line(Span("          … it goes on", "dim"))


def _said(segment: Json, *, numbers: bool) -> str:
    if not numbers or not segment["words"]:
        return str(segment["text"]).strip()
    return " ".join(f"{at}:{str(word['text']).strip()}" for at, word in enumerate(segment["words"]))


def _tell_flag(terminal: Terminal, flag: Json) -> None:
    """A doubt about no words, where it belongs in time."""
    at = clock(flag["start"]) if flag["start"] is not None else ""
    terminal.line(Span(f"{at:>8}  ⚑ {flag['kind']}: {flag['note']}", "yellow"))
