"""The lines of a conversation at a width."""

from __future__ import annotations

from tui.render.tokens import Line, Span
from tui.state.conversation import Conversation


class Document:
    """The lines of ``talk``."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk

    def tail(self, width: int, height: int) -> list[Line]:
        """The last ``height`` lines."""
        return [(Span(line[:width]),) for line in self.talk.text.split("\n")[-height:]]
