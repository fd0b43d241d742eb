"""The search of everything raw, as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from orchestrator.errors import CounterpointError
from orchestrator.text import flat
from tui.keymap import bindings
from tui.screens.around import AroundScreen, can_go, go_to
from tui.screens.overlay import Overlay, note
from tui.state.finding import Finding, Hit
from tui.widgets.hits import covered, hit_rows, whole_lines
from tui.widgets.lines import Lines
from tui.widgets.rows import Rows

Json = dict[str, Any]
DEBOUNCE = 0.15
"""Seconds without a key until what was typed is looked for."""
MEMORY = "search"


class SearchScreen(Overlay):
    """Words at the top, places below, the best first; Enter goes there."""

    TITLE_TEXT = "Search everything raw"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search")]
    DEFAULT_CSS = """
    SearchScreen > Vertical { width: 96%; }
    SearchScreen Input { height: 1; border: none; padding: 0; background: $panel; }
    SearchScreen Input:focus { border: none; }
    SearchScreen #whole { margin-top: 1; background: $surface; }
    SearchScreen #covered { height: 1; color: $muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.finding = Finding()
        self._timer: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """Words, places, the place in full, how much was found."""
        yield Input(placeholder="words  @project  kind:note", compact=True)
        places = Rows("places")
        places.can_focus = False
        yield places
        whole = Lines("whole")
        whole.can_focus = False
        yield whole
        yield note("covered")

    def on_mount(self) -> None:
        """Begin with what was looked for last, ready to be typed over."""
        super().on_mount()
        self.query_one(Rows).styles.height = self.fitting(1000, beside=3 + self._room)
        self.query_one(Input).value = str(self.control.more.get(MEMORY) or "")
        self._show()

    def on_resize(self) -> None:
        """Lay out anew."""
        self.query_one(Rows).styles.height = self.fitting(1000, beside=3 + self._room)
        self.call_after_refresh(self._show)

    @property
    def _room(self) -> int:
        """Rows for the marked place in full."""
        return max(4, self.size.height // 4)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Look once the typing rests."""
        if self._timer is not None:
            self._timer.stop()
        if DEBOUNCE:
            self._timer = self.set_timer(DEBOUNCE, self._look)
        else:
            self._look()

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """Show the marked place in full."""
        self._show()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Go to what was clicked twice."""
        self.action_open()

    def action_mark(self, by: int) -> None:
        """Mark another place; behind the last one, ask for more."""
        rows = self.query_one(Rows)
        if by > 0 and rows.keys and rows.key == rows.keys[-1]:
            self.action_further()
        rows.step(by)

    def action_page(self, by: int) -> None:
        """Mark a place a screenful on."""
        self.action_mark(by * max(1, self.query_one(Rows).size.height - 1))

    def action_further(self) -> None:
        """Ask for more places."""
        self._ask(self.finding.more())
        self._show()

    def action_open(self) -> None:
        """Look at the signal or the project, at the marked place."""
        hit = self._hit()
        if hit is not None and can_go(hit):
            self._go(hit)

    def action_around(self) -> None:
        """Read what stands around the marked place."""
        hit = self._hit()
        if hit is not None:
            self.app.push_screen(AroundScreen(hit.ref, "", self._go))

    def _go(self, hit: Hit) -> None:
        self.dismiss(None)
        self.app.call_later(go_to, self.control, hit)

    def action_copy(self) -> None:
        """Copy the marked place."""
        if (hit := self._hit()) is not None:
            self.control.copy_text(hit.snippet)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys work on what was found."""
        if action in {"open", "mark", "page", "copy", "around"}:
            return bool(self.finding.hits)
        if action == "further":
            return self.finding.further and not self.finding.busy
        return True

    def _look(self) -> None:
        self._timer = None
        if not self.is_attached:
            return
        text = self.query_one(Input).value
        self.control.more[MEMORY] = text
        self._ask(self.finding.ask(text, self.control.model.fleet.rows))
        self.query_one(Rows).key = ""
        self._show()

    def _ask(self, params: Json | None) -> None:
        if params is not None:
            number = self.finding.number
            then, failed = partial(self._found, number), partial(self._failed, number)
            self.control.feed.get("/library/search", params, then, failed)

    def _found(self, number: int, page: Json) -> None:
        if self.open:
            self.finding.take(number, page)
            self._show()

    def _failed(self, number: int, error: CounterpointError) -> None:
        if self.open:
            self.finding.fail(number, f"{error} {error.fix or ''}".strip())
            self._show()

    def _hit(self) -> Hit | None:
        key = self.query_one(Rows).key
        return self.finding.hits[int(key)] if key and int(key) < len(self.finding.hits) else None

    def _show(self) -> None:
        if not self.is_attached:
            return
        rows, control = self.query_one(Rows), self.control
        if not rows.size.width:
            self.call_after_refresh(self._show)
            return
        lines = hit_rows(self.finding, control.now(), rows.size.width - 1)
        rows.show(lines, control.palette, rows.key or ("0" if lines else ""))
        hit, whole = self._hit(), self.query_one(Lines)
        whole.styles.height = self._room
        full = whole_lines(hit, control.now()) if hit is not None else []
        whole.show(full, control.palette, hit.ref if hit is not None else "")
        typed = bool(self.query_one(Input).value.strip())
        self.query_one("#covered", Static).update(flat(covered(self.finding, typed)))
        self.refresh_bindings()
