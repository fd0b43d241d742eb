"""A place at the bottom to type a few words for one thing: an answer, a comment."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from orchestrator.text import clean, flat
from tui.keymap import bindings


class WordsBox(TextArea):
    """Shown while something is typed. What it is for, ``purpose``, does not change meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("words")]
    DEFAULT_CSS = """
    WordsBox {
        display: none; height: auto; max-height: 9; min-height: 3; padding: 0 1; background: $surface;
        border: round $border-blurred;
        & .text-area--cursor-line { background: $surface; }
        &:focus { border: round $accent; }
    }
    """

    class Sent(Message):
        """``text`` is to go to ``purpose``."""

        def __init__(self, purpose: str, text: str) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text

    class Left(Sent):
        """The person left; ``text`` was begun for ``purpose``."""

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self.purpose = ""

    @property
    def open(self) -> bool:
        """Whether something is typed here."""
        return bool(self.purpose)

    def begin(self, purpose: str, title: str, text: str = "") -> None:
        """Open for ``purpose``, with what was typed for it before."""
        self.purpose = ""
        self.load_text(text)
        self.move_cursor(self.document.end)
        self.title(title)
        self.purpose, self.display = purpose, True
        self.focus()

    def title(self, words: str) -> None:
        """Say what it is for."""
        self.border_title = Content(f" {flat(words)} ")

    def end(self) -> None:
        """Close it."""
        self.purpose, self.display = "", False
        self.load_text("")

    def action_submit(self) -> None:
        """Send it, unless it is blank."""
        if self.text.strip():
            self.post_message(self.Sent(self.purpose, self.text))

    def action_new_line(self) -> None:
        """Break the line."""
        self.insert("\n")

    def action_leave_words(self) -> None:
        """Leave; the words stay where they belong."""
        self.post_message(self.Left(self.purpose, self.text))

    async def _on_key(self, event: events.Key) -> None:
        """Enter is a key of ours, not a letter."""
        if event.key in {"enter", "escape"}:
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is text, whatever it holds."""
        event.prevent_default()
        event.stop()
        self.insert(clean(event.text))


if __name__ == "__main__":
    from tui.widgets.samples import alone

    class Open(WordsBox):
        """Opened by itself."""

        def on_mount(self) -> None:
            """Begin."""
            self.begin("ask", "Answer acme: Which colour?", "Blue, but dark")

    alone(lambda _: Open())
