"""The least that a key can take: an empty app that answers the control room's keys with the same words."""

from __future__ import annotations

import sys

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Floor(App[None]):
    """One line, which says what was pressed."""

    def __init__(self, asks: str, leaves: str) -> None:
        super().__init__()
        self._says = {"x": asks, "n": leaves}

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("ready")

    def on_key(self, event: events.Key) -> None:
        """Say what belongs to the key."""
        self.query_one(Static).update(self._says.get(event.key, ""))


if __name__ == "__main__":
    Floor(sys.argv[1], sys.argv[2]).run()
