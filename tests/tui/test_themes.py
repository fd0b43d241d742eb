"""What our themes promise to eyes."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from tui.themes.house import CONTRAST, DARK, LIGHT, meanings
from tui.themes.palette import TOKENS, Palette
from tui.themes.rules import Rules

READABLE = 4.5
"""The ratio that WCAG asks of text."""


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("theme", [DARK, LIGHT, CONTRAST], ids=lambda theme: str(theme.name))
def test_whatever_is_written_can_be_read(theme: Theme, ground: str) -> None:
    variables = meanings(theme) | theme.to_color_system().generate()
    palette = Palette(variables).on(ground)
    plain = palette.style("")
    for token in TOKENS:
        style = plain + palette.style(token)
        assert style.color is not None
        assert style.bgcolor is not None
        lit = sorted(luminance(Color.from_rich_color(one)) + 0.05 for one in (style.color, style.bgcolor))
        assert lit[1] / lit[0] >= READABLE, (token, str(style))


def test_rules_are_parsed_anew_for_other_colours_alone() -> None:
    rules = Rules({"text": "#ffffff"})
    rules.add_source("Label { color: $text; }")
    first = rules.rules
    rules.set_variables({"text": "#ffffff"})
    rules.reparse()
    assert rules.rules is first
    rules.add_source("Input { color: $text; }")
    assert len(rules.rules) == 2, "a new widget's rules come in"
    rules.set_variables({"text": "#000000"})
    rules.reparse()
    assert [rule.styles.color for rule in rules.rules] == [Color(0, 0, 0)] * 2
