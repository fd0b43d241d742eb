"""Every token has a look in every theme, and no colour is named elsewhere."""

from __future__ import annotations

import re

import pytest
from textual.theme import Theme

from agents.lifecycle import STATES
from tests.support import gates
from tui.render.tokens import TOKENS as SPOKEN
from tui.state.looks import LOOKS
from tui.themes import palette
from tui.themes.house import HOUSE, meanings


def test_every_meaning_of_a_line_has_a_look() -> None:
    assert set(SPOKEN) <= set(palette.TOKENS)


def test_the_states_that_are_shown_are_those_of_the_lifecycle() -> None:
    assert set(LOOKS) == {*STATES, "native"}
    assert len({look.glyph for look in LOOKS.values()}) == len({look.word for look in LOOKS.values()})
    assert len({look.glyph for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize(
    "theme", [*HOUSE, Theme(name="bare", primary="#123456")], ids=lambda theme: theme.name
)
def test_every_token_finds_its_colour_in_every_theme(theme: Theme) -> None:
    known = {**meanings(theme), **theme.to_color_system().generate(), **theme.variables}
    wanted = {name for one in palette.TOKENS.values() for name in (one[0], *one[2:]) if name}
    assert wanted <= set(known)


def test_colours_are_named_in_the_themes_alone() -> None:
    for file in (gates.ROOT / "tui").rglob("*"):
        if file.suffix in {".py", ".tcss"} and file.parent.name != "themes":
            assert not re.search(r"#[0-9a-fA-F]{6}\b", file.read_text()), file
