"""A list beside a text with quotes: what rooms of that kind share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tui.screens.around import AroundScreen, go_to
from tui.screens.room import ROOMY, Room
from tui.widgets.linktext import LinkText
from tui.widgets.rows import Rows

WIDE = 110
"""Columns from which on the list and the text stand beside each other."""


class Cited(Protocol):
    """What is listed, and the person's place in it."""

    quote: int

    @property
    def at_hand(self) -> Mapping[str, Any] | None:
        """The quote at hand."""

    def select(self, name: str) -> None:
        """Select what has that name."""


class Citing(Room):
    """The quote at hand leads to its source."""

    @property
    def cited(self) -> Cited:
        """What is listed."""
        raise NotImplementedError

    def show(self) -> None:
        """Show everything as it is known."""

    def on_resize(self) -> None:
        """Beside each other, or the list above."""
        self.set_class(self.size.width < WIDE, "narrow")
        self.set_class(self.size.width >= ROOMY, "roomy")
        self.call_after_refresh(self.show)

    def copied(self) -> str:
        """The quote at hand with its address."""
        quote = self.cited.at_hand
        return f"{quote['text']}\n{quote['ref']}" if quote is not None else ""

    def action_fill(self) -> None:
        """Let the text have the whole room, or the list be beside it."""
        self.toggle_class("alone")
        self.call_after_refresh(self.show)

    def action_open(self) -> None:
        """Read the source around the quote at hand."""
        quote = self.cited.at_hand
        if quote is not None:
            control = self.control
            self.app.push_screen(
                AroundScreen(str(quote["ref"]), str(quote["text"]), lambda hit: go_to(control, hit))
            )

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """Another row was clicked."""
        self.cited.select(message.key)
        self.show()

    def on_link_text_quoted(self, message: LinkText.Quoted) -> None:
        """A quote was clicked; at the second click its source is opened."""
        self.cited.quote = message.quote
        self.show()
        if message.opened:
            self.action_open()

    def on_link_text_resized(self) -> None:
        """Lay the text out for its width."""
        self.show()
