"""One ask as a person reads it: the exact question, and what allowing it would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.cli._render import Paper, Span

Json = Mapping[str, Any]
_LINES = 12
"""Lines of a long value that a list shows; a single item shows all."""


def show_ask(terminal: Paper, item: Json, *, whole: bool) -> None:
    """What is asked, word for word; ``whole`` cuts nothing."""
    if item["kind"] == "question":
        for text, options in _questions(item["input"]):
            terminal.block(Span(text, "bold"), indent="  ")
            for label, description in options:
                more = f"  {description}" if description not in {"", label} else ""
                terminal.line("    ○ ", Span(label, "cyan"), Span(more, "dim"))
        return
    terminal.line("  wants to use ", Span(str(item["tool"]), "bold"))
    for name, value in item["input"].items():
        lines = str(value).split("\n")
        cut = lines if whole else lines[:_LINES]
        terminal.line("    ", Span(f"{name}:", "dim"), f" {cut[0]}")
        for line in cut[1:]:
            terminal.line("      ", line)
        if len(cut) < len(lines):
            more = f"… {len(lines) - len(cut)} more lines: `counterpoint attention {item['short']}`"
            terminal.line(Span(f"      {more}", "dim"))


def _questions(given: Json) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each question with its options; the input is an agent's, so nothing about its shape is sure."""
    listed = given.get("questions")
    for question in listed if isinstance(listed, list) else []:
        if isinstance(question, dict):
            options = question.get("options")
            found = [option for option in options or [] if isinstance(option, dict)]
            pairs = [(str(option.get("label", "")), str(option.get("description", ""))) for option in found]
            yield str(question.get("question", "")), pairs
