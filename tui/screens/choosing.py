"""To which project? A list that is narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from orchestrator.text import fit, flat, pad
from tui.keymap import bindings
from tui.render.tokens import Line, Span
from tui.screens.overlay import Overlay
from tui.state.deciding import offered
from tui.state.transcript import Part
from tui.widgets.rows import RowLine, Rows


class ChooseScreen(Overlay):
    """Those that were considered come first; ``then`` gets the one that is picked."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("choosing")]
    DEFAULT_CSS = """
    ChooseScreen > Vertical { width: 70; }
    ChooseScreen Input { height: 1; border: none; padding: 0; background: $panel; }
    ChooseScreen Input:focus { border: none; }
    ChooseScreen Rows { margin: 1 0; }
    """

    def __init__(
        self,
        title: str,
        part: Part,
        then: Callable[[str], None],
        counts: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._part, self._then = title, part, then
        self._counts = counts
        """How many things each project has; only those that have some are offered then."""

    def title_text(self) -> str:
        """What is decided."""
        return fit(flat(self._title), 60)

    def body(self) -> Iterable[Widget]:
        """Letters, projects."""
        yield Input(placeholder="the beginning of a project", compact=True)
        rows = Rows("projects")
        rows.can_focus = False
        yield rows

    def on_mount(self) -> None:
        """Offer all of them."""
        super().on_mount()
        self._show("")

    def on_input_changed(self, message: Input.Changed) -> None:
        """Offer what fits."""
        self._show(message.value)

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """A project was clicked twice."""
        self.action_pick()

    def action_mark(self, by: int) -> None:
        """Mark another project."""
        self.query_one(Rows).step(by)

    def action_pick(self) -> None:
        """Take the marked project."""
        self.query_one(Input).call_next(self._take)

    def _take(self) -> None:
        """Behind the letters that were typed before: a key of the screen comes ahead of them."""
        self._show(self.query_one(Input).value)
        picked = self.query_one(Rows).key
        if picked:
            self.dismiss(None)
            self._then(picked)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Something is picked where something is offered."""
        return bool(self.query_one(Rows).keys) if self.open and action in {"pick", "mark"} else True

    @property
    def _known(self) -> Sequence[str]:
        return list(self._counts if self._counts is not None else self.control.model.fleet.rows)

    def _show(self, typed: str) -> None:
        rows, known = self.query_one(Rows), self._known
        names = offered(self._part, known, typed, nobody=self._counts is None)
        rows.styles.height = self.fitting(max(1, min(14, len(known) + (self._counts is None))), beside=6)
        key = rows.key if rows.key in names and not typed else (names[0] if names else "")
        rows.show([RowLine(self._line(name), name) for name in names], self.control.palette, key)
        self.refresh_bindings()

    def _line(self, name: str) -> Line:
        row, scores = self.control.model.fleet.rows.get(name), dict(self._part.candidates)
        score = f"{scores[name]:.2f}" if name in scores else ""
        client = row.client if row is not None else "for no project" if self._counts is None else ""
        return (
            Span(f" {pad(fit(flat(name), 26), 27)}", "strong"),
            Span(pad(fit(flat(client), 24), 25), "dim"),
            Span(str(self._counts[name]) if self._counts else score, "key"),
        )
