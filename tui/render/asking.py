"""What an agent waits with, in a few lines above the place where it is answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.state.answering import options, several
from tui.state.words import until

_ROWS = 4
"""Lines of the question itself."""


def ask_lines(item: Mapping[str, Any], now: datetime, width: int) -> list[Line]:
    """The exact question, its options, and when it answers itself."""
    permission = item.get("kind") == "permission"
    deadline = (item.get("blocks") or {}).get("deadline")
    due = f"  denied {until(datetime.fromisoformat(deadline), now)}" if deadline else ""
    says = f"may it use {inert_line(str(item.get('tool') or 'a tool'))}?" if permission else "it asks"
    head: Line = (Span(" ? ", "agent-asking"), Span(says, "agent-asking"), Span(due, "warning"))
    asked = wrap((Span(inert_line(str(item.get("title") or ""), 4000), "strong"),), max(8, width - 4))
    cut = len(asked) > _ROWS
    lines: list[Line] = [head, *((Span("   "), *line) for line in asked[:_ROWS])]
    if cut:
        lines.append((Span("   … the whole of it is in the conversation above", "more"),))
    lines += [
        (Span(f"   {number} ", "key"), Span(inert_line(option, max(8, width - 6))))
        for number, option in enumerate(options(item), 1)
    ]
    if several(item):
        lines.append((Span("   It asks several things: answer them in Attention.", "dim"),))
    return lines
