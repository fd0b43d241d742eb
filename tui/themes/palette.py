"""From a token, as lines carry it, to a style of the current theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.strip import Strip

from tui.render.tokens import Line
from tui.state.looks import LOOKS

TOKENS: dict[str, tuple[str, str]] = {
    "": ("foreground", ""),
    "text": ("foreground", ""),
    "dim": ("muted", ""),
    "faint": ("faint", ""),
    "heading": ("primary", "bold"),
    "strong": ("foreground", "bold"),
    "emphasis": ("foreground", "italic"),
    "struck": ("muted", "strike"),
    "code": ("secondary", ""),
    "link": ("primary", "underline"),
    "quote": ("muted", "italic"),
    "rule": ("faint", ""),
    "added": ("success", ""),
    "removed": ("error", ""),
    "hunk": ("secondary", "bold"),
    "tool": ("secondary", ""),
    "path": ("primary", ""),
    "error": ("error", ""),
    "warning": ("warning", ""),
    "ok": ("success", ""),
    "prompt": ("accent", "bold"),
    "thinking": ("faint", "italic"),
    "cost": ("muted", ""),
    "key": ("accent", "bold"),
    "title": ("foreground", "bold"),
    "selected": ("foreground", "bold reverse"),
    "found": ("accent", "reverse"),
} | {look.token: (look.token, "bold") for look in LOOKS.values()}
"""Each token: the theme's variable that gives its colour, and what else makes it out."""


class Palette:
    """Styles of one theme, by token. A token nobody knows is plain text."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._styles = {token: _style(variables, *how) for token, how in TOKENS.items()}
        self._plain = self._styles[""]

    def style(self, token: str) -> Style:
        """The style for ``token``."""
        return self._styles.get(token, self._plain)

    def strip(self, line: Line, width: int, base: Style | None = None) -> Strip:
        """``line`` in exactly ``width`` columns, on ``base`` where one is given."""
        styles, plain = self._styles, self._plain
        segments = [Segment(span.text, styles.get(span.style, plain)) for span in line]
        if base is not None:
            segments = [Segment(text, (style or plain) + base) for text, style, _ in segments]
        return Strip(segments).adjust_cell_length(width, base or plain)


def _style(variables: Mapping[str, str], variable: str, how: str) -> Style:
    colour = variables.get(variable, "")
    try:
        parsed = Color.parse(colour).rich_color if colour else None
    except ColorParseError:
        parsed = None
    return Style.parse(how) + Style(color=parsed) if parsed else Style.parse(how)
