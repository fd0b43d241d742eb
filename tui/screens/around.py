"""The source around a passage, over any room: word for word, with more of it on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from orchestrator.errors import CounterpointError
from orchestrator.text import clean, flat
from tui.control import Control
from tui.keymap import bindings
from tui.render.around import around_head, around_lines
from tui.screens.overlay import Overlay, note
from tui.state.around import Around
from tui.state.finding import Hit
from tui.widgets.lines import Lines

Json = dict[str, Any]


def can_go(hit: Hit | None) -> bool:
    """Whether there is a room that shows the place."""
    return hit is not None and bool(hit.signal[0] or hit.project)


def go_to(control: Control, hit: Hit) -> None:
    """Open a place in the room it belongs to: the words of a signal, else its project."""
    if hit.signal[0]:
        control.open_signal(*hit.signal)
    elif hit.project:
        control.open_project(hit.project, hit.cursor)


class AroundScreen(Overlay):
    """Shows what stands around the passage at ``ref``; ``then`` gets the place when the person goes there."""

    AUTO_FOCUS = "Lines"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("around")]
    DEFAULT_CSS = """
    AroundScreen > Vertical { width: 96%; }
    AroundScreen Lines { background: $surface; }
    AroundScreen #told { height: 1; color: $muted; }
    """

    def __init__(self, ref: str, quoted: str, then: Callable[[Hit], None]) -> None:
        super().__init__()
        self.found = Around(ref, quoted)
        self._then = then
        self._looked = False
        """Whether the passage was brought into view; afterwards the person scrolls."""

    def title_text(self) -> str:
        """What is read."""
        return "The source around it"

    def body(self) -> Iterable[Widget]:
        """Passages, and how much of the source they are."""
        yield Lines("passages")
        yield note("told")

    def on_mount(self) -> None:
        """Ask for it."""
        super().on_mount()
        self.query_one(Lines).styles.height = self.fitting(1000, beside=1)
        self.action_further()

    def on_resize(self) -> None:
        """Lay out anew."""
        self.query_one(Lines).styles.height = self.fitting(1000, beside=1)
        self._looked = False
        self.call_after_refresh(self._show)

    def action_further(self) -> None:
        """Ask for more of it."""
        params = self.found.ask()
        if params is not None:
            self._looked = False
            self.control.feed.get("/library/read", params, self._take, self._failed)
        self._show()

    def action_open(self) -> None:
        """Go to the room that shows it."""
        hit = self.found.hit
        if hit is not None and can_go(hit):
            self.dismiss(None)
            self.app.call_later(self._then, hit)

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.control.copy_text("".join(clean(str(one.get("text") or "")) for one in self.found.passages))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys work on what was read."""
        if action == "further":
            return bool(self.found.place) and not self.found.busy and not self.found.whole
        if action == "open":
            return can_go(self.found.hit)
        return bool(self.found.passages) if action == "copy" else True

    def _take(self, view: Json) -> None:
        self.found.take(view)
        self._show()

    def _failed(self, error: CounterpointError) -> None:
        self.found.fail(f"{error} {error.fix or ''}".strip())
        self._show()

    def _show(self) -> None:
        if not self.open:
            return
        shown, control = self.query_one(Lines), self.control
        if not shown.size.width:
            self.call_after_refresh(self._show)
            return
        head = around_head(self.found, control.now())
        lines, place = around_lines(self.found, max(10, shown.scrollable_content_region.width))
        shown.show([*head, *lines], control.palette, self.found.ref)
        self.query_one("#told", Static).update(flat(self.found.told))
        if lines and not self._looked:
            self._looked = True
            top = len(head) + place - shown.size.height // 3
            self.call_after_refresh(shown.scroll_to, y=max(0, top), animate=False)
        self.refresh_bindings()
