"""What every list of the things that wait shows alike: the mark of a kind, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cli._render import Span
from orchestrator.signs import ATTENTION, UNKNOWN

ASKS = frozenset({"permission", "question"})
"""Kinds that are answered, never put aside."""
MOST = 3
"""Ways to deal with one thing that stand in a list; the whole thing shows them all."""


def after_halt(endpoint: str) -> str:
    """What lets agents start again after the API refused the account at ``endpoint``."""
    again = "When that is put right: `counterpoint resume --all`."
    if endpoint != "anthropic":
        return again
    offline = 'Or without a model: `endpoint = "offline"` under [model] in counterpoint.toml, then'
    return f"{again} {offline} `counterpoint down` and `counterpoint up`."


def mark(kind: str, *, word: bool = True) -> Span:
    """The kind as glyph and colour, with its ``word`` or without."""
    found = ATTENTION.get(kind, UNKNOWN)
    return Span(f"{found.glyph} {kind}" if word else found.glyph, found.ansi)


def commands(item: Mapping[str, Any]) -> list[str]:
    """What can be done; answers share one line. Of many ways the most useful, then where the rest is."""
    known: list[str] = item["commands"]
    start = f"counterpoint answer {item['short']} "
    answers = [command.removeprefix(start) for command in known if command.startswith(start)]
    if item["kind"] in ASKS:
        return [start + "|".join(answers)]
    if len(known) <= MOST:
        return known
    if not answers:
        return [*known[: MOST - 1], f"counterpoint attention {item['short']} (all {len(known)} ways)"]
    few = answers if len(answers) <= MOST else [*answers[: MOST - 1], answers[-1]]
    return [start + "|".join(few), f"counterpoint attention {item['short']} (all {len(known)} ways)"]
