"""The one registry of what a span can mean; a theme gives each meaning its look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Token = Literal[
    "text",
    "dim",
    "heading",
    "strong",
    "emphasis",
    "code",
    "link",
    "quote",
    "rule",
    "bullet",
    "added",
    "removed",
    "hunk",
    "tool",
    "path",
    "error",
    "warning",
    "ok",
    "info",
    "prompt",
    "queued",
    "thinking",
    "ask",
    "answer",
    "cost",
    "more",
]
TOKENS: Mapping[Token, str] = {
    "text": "what the agent says",
    "dim": "what can be passed over: ids, times, sizes",
    "heading": "a heading",
    "strong": "words in bold",
    "emphasis": "words in italics",
    "code": "code, and what a tool gave back",
    "link": "where a link leads",
    "quote": "quoted words",
    "rule": "lines and fences that only divide",
    "bullet": "the mark of a list's item",
    "added": "a line that an edit adds",
    "removed": "a line that an edit takes away",
    "hunk": "where in a file an edit is",
    "tool": "a tool's name",
    "path": "a file or command that a tool is used on",
    "error": "what failed",
    "warning": "what the person should know",
    "ok": "what went well",
    "info": "what happened",
    "prompt": "what the person said",
    "queued": "what waits for its turn",
    "thinking": "what the agent thought",
    "ask": "what waits for the person",
    "answer": "what the person answered",
    "cost": "money, tokens and time",
    "more": "how much is not shown",
}
"""Every meaning with what it marks."""
assert set(TOKENS) == set(get_args(Token))


@dataclass(frozen=True, slots=True)
class Span:
    """Inert text on one line, with a meaning."""

    text: str
    style: str = "text"
    """A meaning of ``TOKENS``, or a name of the theme's own."""


Line = tuple[Span, ...]


def plain(line: Line) -> str:
    """The text of ``line``."""
    return "".join(span.text for span in line)
