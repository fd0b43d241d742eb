"""What every small screen over a room is: a box with a title and its keys, closed by Escape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from orchestrator.text import flat
from tui.control import Control
from tui.keymap import bindings
from tui.widgets.keybar import KeyBar


class Overlay(ModalScreen[None]):
    """A small screen. The room below goes on being told what changes."""

    TITLE_TEXT: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("overlay")]
    DEFAULT_CSS = """
    Overlay { align: center middle; background: $background; }
    Overlay > Vertical {
        width: 116; max-width: 96%; height: auto; max-height: 94%; background: $surface; padding: 0 1;
        border: round $secondary; border-title-color: $foreground; border-subtitle-color: $error;
    }
    Overlay KeyBar { dock: none; background: $surface; }
    """

    @property
    def control(self) -> Control:
        """The app."""
        return cast("Control", self.app)

    @property
    def open(self) -> bool:
        """Whether it can be looked at; an answer of the daemon may come when it was closed."""
        return self.is_mounted and self.is_attached

    def compose(self) -> ComposeResult:
        """The box, what is in it, and its keys."""
        with Vertical() as box:
            box.border_title = self.title_text()
            box.border_subtitle = self.control.recording.words[0].strip()
            yield from self.body()
            yield KeyBar()

    def tell_recording(self) -> None:
        """Say at the box how long and how loud it is: the bar that does lies below."""
        if self.is_mounted:
            self.query_one(Vertical).border_subtitle = self.control.recording.words[0].strip()

    def title_text(self) -> str:
        """What stands over the box; never markup."""
        return self.TITLE_TEXT

    def body(self) -> Iterable[Widget]:
        """What the box holds."""
        return ()

    def on_mount(self) -> None:
        """Give the keys their colours."""
        keys = self.query_one(KeyBar)
        keys.palette = self.control.palette
        keys.refresh()

    def fitting(self, lines: int, beside: int = 0) -> int:
        """Rows for a list of ``lines``, where ``beside`` other rows share the box with it."""
        return max(1, min(lines, self.size.height * 94 // 100 - 3 - beside))

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)


def note(name: str, text: str = "") -> Static:
    """A line or a few of plain words, never markup."""
    return Static(flat(text), id=name, markup=False)
