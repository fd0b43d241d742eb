"""Where the words of a signal went and why, as lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Span, Style, Terminal
from orchestrator.transcripts import clock

_MARKS: Mapping[str, tuple[str, Style]] = {
    "project": ("→", "green"),
    "nobody": ("·", "dim"),
    "unsure": ("?", "yellow"),
}
_MOST_CANDIDATES = 3
_MOST_HEARD = 3
Json = Mapping[str, Any]


def show_routing(terminal: Terminal, view: Json) -> None:
    """The spans of a signal with their reasons, and the tasks that were made of them."""
    for span in view.get("spans", ()):
        show_span(terminal, span)
    for project, task in view.get("tasks", {}).items():
        terminal.line(Span("  task      ", "dim"), f"{task}  ", Span(project, "bold"))


def show_lines(terminal: Terminal, view: Json) -> None:
    """The question that is left, a line per name that was heard, and how to answer it."""
    signal = str(view["signal"])[:6]
    terminal.line()
    terminal.line(Span(f"  asked: {_format.plural(len(view['lines']), 'line')}", "bold"))
    for line in view["lines"]:
        heard = " · ".join(f'"{one}"' for one in line["heard"][:_MOST_HEARD]) or "no name heard"
        many = f"{len(line['places'])} places" if len(line["places"]) > 1 else str(line["where"])
        terminal.line(
            Span(f"  {line['number']:>3} ", "yellow"),
            f"{heard}  → ",
            Span(str(line["proposed"] or "nobody"), "bold"),
            Span(f"  {clock(line['seconds'])}, {many}", "dim"),
        )
        terminal.line(Span(f"      {line['excerpt']}", "dim"))
    terminal.note(Span(f"all as proposed: counterpoint route {signal} --proposed", "yellow"))
    terminal.note(Span(f"one otherwise:   counterpoint route {signal} --line 1=PROJECT", "yellow"))
    if view["reading"] is None:
        terminal.note(Span(f"have it read:    counterpoint route {signal} --read", "yellow"))


def show_span(terminal: Terminal, span: Json) -> None:
    """One span on two lines: where and whose, then why and its first words."""
    glyph, style = _MARKS.get(str(span["verdict"]), ("?", "yellow"))
    whose = str(span["project"] or span["verdict"])
    terminal.line(
        Span(f"  {glyph} ", style), f"{_where(span)}  ", Span(whose, "bold"), Span(_by(span), "dim")
    )
    why = str(span["reason"])
    others = [f"{name} {score:.2f}" for name, score in span["candidates"][:_MOST_CANDIDATES]]
    if span["verdict"] == "unsure" and others:
        why = f"{why} ({', '.join(others)})" if why else ", ".join(others)
    if why and why != _by(span).strip():
        terminal.line(Span(f"      {why}", "dim"))
    if span["excerpt"]:
        terminal.line("      ", str(span["excerpt"]))


def _where(span: Json) -> str:
    if span["start"] is None or span["end"] is None:
        return f"#{span['first']}-{span['last']}"
    first, last = clock(span["start"]), clock(span["end"])
    return first if first == last else f"{first}-{last}"


def _by(span: Json) -> str:
    return {"person": "  you said so", "project": "  given with it"}.get(str(span["by"]), "")
