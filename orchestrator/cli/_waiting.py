"""What every list of the things that wait shows alike: the mark of a kind, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cli._render import Span, Style

ASKS = frozenset({"permission", "question"})
"""Kinds that are answered, never put aside."""
_GLYPHS: Mapping[str, tuple[str, Style]] = {
    "halted": ("✗", "red"),
    "permission": ("◆", "yellow"),
    "question": ("◆", "yellow"),
    "unknown": ("?", "magenta"),
    "failed": ("✗", "red"),
    "parked": ("‖", "yellow"),
    "conflict": ("⚠", "red"),
    "route": ("⇢", "yellow"),
    "unread": ("✗", "red"),
    "land": ("✓", "green"),
    "calibration": ("⚠", "red"),
    "budget": ("$", "yellow"),
    "links": ("⇄", "cyan"),
}


def after_halt(endpoint: str) -> str:
    """What lets agents start again after the API refused the account at ``endpoint``."""
    again = "When that is put right: `counterpoint resume --all`."
    if endpoint != "anthropic":
        return again
    offline = 'Or without a model: `endpoint = "offline"` under [model] in counterpoint.toml, then'
    return f"{again} {offline} `counterpoint down` and `counterpoint up`."


def mark(kind: str, *, word: bool = True) -> Span:
    """The kind as glyph and colour, with its ``word`` or without."""
    glyph, style = _GLYPHS.get(kind, ("?", "magenta"))
    return Span(f"{glyph} {kind}" if word else glyph, style)


def commands(item: Mapping[str, Any]) -> list[str]:
    """What can be done; the answers to an ask share one line."""
    known: list[str] = item["commands"]
    if item["kind"] not in ASKS:
        return known
    start = f"counterpoint answer {item['short']} "
    return [start + "|".join(command.removeprefix(start) for command in known)]
