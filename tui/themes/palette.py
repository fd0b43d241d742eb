"""From a token, as lines carry it, to a style of the current theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.strip import Strip

from tui.render.tokens import Line
from tui.state.looks import LOOKS

PARTS = {
    "part-1": "primary",
    "part-2": "success",
    "part-3": "accent",
    "part-4": "agent-unknown",
    "part-5": "agent-starting",
    "part-nobody": "faint",
    "part-unsure": "agent-asking",
    "text": "foreground",
}
"""The colours that repeat where words of a transcript go; of each there is one for words in doubt."""
TOKENS: dict[str, tuple[str, ...]] = {
    "": ("foreground", ""),
    "text": ("foreground", ""),
    "dim": ("muted", ""),
    "faint": ("faint", ""),
    "heading": ("primary", "bold"),
    "strong": ("foreground", "bold"),
    "emphasis": ("foreground", "italic"),
    "code": ("code", ""),
    "link": ("primary", "underline"),
    "quote": ("muted", "italic"),
    "rule": ("faint", ""),
    "bullet": ("primary", ""),
    "added": ("success", ""),
    "removed": ("error", ""),
    "hunk": ("secondary", "bold"),
    "tool": ("secondary", "bold"),
    "path": ("secondary", ""),
    "error": ("error", ""),
    "warning": ("warning", ""),
    "ok": ("success", ""),
    "info": ("muted", ""),
    "prompt": ("accent", "bold"),
    "queued": ("accent", ""),
    "thinking": ("faint", "italic"),
    "ask": ("agent-asking", "bold"),
    "answer": ("agent-asking", ""),
    "cost": ("muted", ""),
    "more": ("faint", "italic"),
    "key": ("accent", "bold"),
    "edge": ("primary", "bold"),
    "title": ("foreground", "bold"),
    "bar": ("foreground", "", "panel"),
    "selected": ("background", "bold", "primary"),
    "unfocused": ("foreground", "bold", "panel"),
    "found": ("background", "", "accent"),
    "at-hand": ("", "", "primary-muted"),
    "near": ("", "underline"),
    "link-new": ("agent-asking", "bold"),
    "link-against": ("error", ""),
    "link-needs": ("warning", ""),
    "link-solves": ("success", ""),
    "link-offers": ("accent", ""),
    "link-alike": ("primary", ""),
    "link-person": ("agent-unknown", ""),
    "series-1": ("primary", ""),
    "series-2": ("success", ""),
    "series-3": ("accent", ""),
    "series-4": ("warning", ""),
    "series-5": ("error", ""),
    "series-6": ("muted", ""),
}
TOKENS |= {look.token: (look.token, "bold") for look in LOOKS.values()}
TOKENS |= {token: (colour, "") for token, colour in PARTS.items()}
TOKENS |= {f"{token}-doubt": (colour, "underline") for token, colour in PARTS.items()}
"""Each token: the theme's variables for its letters, what else makes it out, and the variable below it."""


class Palette:
    """Styles of one theme, by token, on one of its grounds. A token nobody knows is plain text."""

    def __init__(self, variables: Mapping[str, str], ground: str = "background") -> None:
        self._variables = variables
        below = _colour(variables.get(ground, ""))
        base = Style(bgcolor=below) if below is not None and not below.is_default else Style()
        self._styles = {token: base + _style(variables, *how) for token, how in TOKENS.items()}
        self._plain = self._styles[""]
        self._grounds = {ground: self}

    def on(self, ground: str) -> Palette:
        """The same on another of the theme's grounds, for example ``panel``."""
        found = self._grounds.get(ground)
        if found is None:
            found = self._grounds[ground] = Palette(self._variables, ground)
        return found

    def style(self, token: str) -> Style:
        """The style for ``token``."""
        return self._styles.get(token, self._plain)

    def segments(self, line: Line) -> list[Segment]:
        """``line`` as segments."""
        styles, plain = self._styles, self._plain
        return [Segment(span.text, styles.get(span.style, plain)) for span in line]

    def strip(self, line: Line, width: int, base: Style | None = None) -> Strip:
        """``line`` in exactly ``width`` columns; ``base`` covers the styles of its spans."""
        segments = self.segments(line)
        if base is not None:
            segments = [Segment(text, (style or self._plain) + base) for text, style, _ in segments]
        return Strip(segments).adjust_cell_length(width, base or self._plain)

    def blank(self, width: int) -> Strip:
        """Nothing, on the ground."""
        return Strip.blank(width, self._plain)


def _style(variables: Mapping[str, str], variable: str, how: str, below: str = "") -> Style:
    colour, ground = _colour(variables.get(variable, "")), _colour(variables.get(below, ""))
    if below and (ground is None or ground.is_default):
        return Style.parse(f"{how} reverse".strip()) if below != "panel" else Style.parse(how)
    return Style.parse(how) + Style(color=colour, bgcolor=ground)


def _colour(text: str) -> RichColor | None:
    try:
        found = Color.parse(text) if text else None
    except ColorParseError:
        return None
    return found.rich_color if found is not None and (found.a or found.ansi is not None) else None
