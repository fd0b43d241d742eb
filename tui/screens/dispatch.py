"""Dispatch: the same text to one project or several, from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from orchestrator.errors import CounterpointError
from orchestrator.text import fit, flat, pad
from tui.keymap import bindings
from tui.render.tokens import Line, Span
from tui.screens.overlay import Overlay, note
from tui.state.sending import Outcome, Sending, named
from tui.widgets.composer import Composer
from tui.widgets.rows import RowLine, Rows

OFFERED = 8
DRAFT = "dispatch"


class DispatchScreen(Overlay):
    """Whom it goes to, the text, and what became of it."""

    TITLE_TEXT = "Dispatch"
    AUTO_FOCUS = "PromptText"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("dispatch")]
    DEFAULT_CSS = """
    DispatchScreen #to { height: 1; }
    DispatchScreen #chosen { width: auto; max-width: 70%; height: 1; color: $accent; text-style: bold; }
    DispatchScreen Input { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }
    DispatchScreen Input:focus { border: none; background: $panel; }
    DispatchScreen Rows { margin: 0 0 1 0; }
    DispatchScreen Composer { margin: 0 0 1 0; }
    DispatchScreen #outcome { height: auto; }
    """

    def __init__(self, projects: Iterable[str] = ()) -> None:
        super().__init__()
        self._first = list(projects)
        self._text = ""
        self._moved = False
        self.sending = Sending({})

    def body(self) -> Iterable[Widget]:
        """Recipients, text, outcome."""
        with Horizontal(id="to"):
            yield note("chosen")
            yield Input(placeholder="a project or client", compact=True, select_on_focus=False)
        offered = Rows("offered")
        offered.can_focus = False
        yield offered
        yield Composer()
        yield Static("", id="outcome", markup=False)

    def on_mount(self) -> None:
        """Begin with the project that is selected."""
        super().on_mount()
        control = self.control
        rows = control.model.fleet.rows
        self.sending = Sending({name: row.client for name, row in rows.items()})
        for name in self._first or [control.selected]:
            self.sending.toggle(name)
        composer = self.query_one(Composer)
        composer.open(control.shelf, DRAFT, hint="What are they to do?", projects=list(rows))
        composer.paint(control.palette)
        self._show(self.sending.offered(""))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Offer what fits; a blank takes the marked project."""
        if message.value.endswith(" "):
            self._pick()
            return
        self._show(self.sending.offered(message.value), first=bool(message.value))

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """A project was clicked twice."""
        self._toggle(message.key)

    def action_pick(self) -> None:
        """Take the marked project as a recipient, or leave it out; with nothing chosen here, go on."""
        self.query_one(Input).call_next(self._take)

    def _take(self) -> None:
        """Behind the letters that were typed before: a key of the screen comes ahead of them."""
        typed = self.query_one(Input).value
        if typed:
            self._show(self.sending.offered(typed), first=not self._moved)
        if typed or self._moved:
            self._pick()
        else:
            self.action_write()

    def action_write(self) -> None:
        """Go on to the text."""
        self.query_one(Composer).write()

    def action_recipients(self) -> None:
        """Go back to the recipients."""
        self.query_one(Input).focus()

    def action_mark(self, by: int) -> None:
        """Mark the next project of the list."""
        self._moved = True
        self.query_one(Rows).step(by)

    def _pick(self) -> None:
        self._toggle(self.query_one(Rows).key)
        self.query_one(Input).value = ""

    def action_unpick(self) -> None:
        """Leave out the last recipient."""
        if self.sending.chosen:
            self._toggle(self.sending.chosen[-1])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The list's keys work while recipients are typed."""
        field = self.query_one(Input) if self.open else None
        if action in {"pick", "mark", "write"}:
            return field is not None and self.focused is field
        if action == "recipients":
            return self.focused is not field
        if action == "unpick":
            return field is not None and self.focused is field and not field.value
        return True

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Send it to each, once."""
        if self.sending.busy or not self.sending.chosen:
            message.composer.refused(message.text)
            self._say("Still sending." if self.sending.busy else "To whom? Name a project above.")
            return
        self._text = message.text
        for project in self.sending.begin():
            body = {"project": project, "prompt": message.text, "origin": "say"}
            then, failed = partial(self._accepted, project), partial(self._refused, project)
            self.control.feed.post("/tasks", body, then, failed)
        self._tell()

    def _accepted(self, project: str, _: object) -> None:
        self._settle(project, Outcome("accepted", "queued"))

    def _refused(self, project: str, error: CounterpointError) -> None:
        self._settle(project, Outcome("refused", str(error), error.fix or ""))
        if not self.open:
            self.control.problem(error)

    def _settle(self, project: str, outcome: Outcome) -> None:
        self.sending.settle(project, outcome)
        if not self.sending.busy:
            self._finish()
        if self.open:
            self._tell()
            self._show(self.sending.offered(self.query_one(Input).value))

    def _finish(self) -> None:
        composer = self.query_one(Composer) if self.open else None
        done = self.sending.having("accepted")
        if self.sending.having("refused"):
            if composer is not None:
                composer.refused(self._text)
        else:
            self.control.said(f"Queued for {named(done)}.")
            if composer is not None:
                composer.accepted(self._text)
                self.dismiss(None)
            else:
                self.control.shelf.keep(DRAFT, "")
                self.control.shelf.add(self._text)

    def _toggle(self, project: str) -> None:
        if project:
            self.sending.toggle(project)
            self._show(self.sending.offered(self.query_one(Input).value))
            self.refresh_bindings()

    def _show(self, names: list[str], *, first: bool = False) -> None:
        rows, chosen = self.query_one(Rows), self.sending.chosen
        rows.styles.height = self.fitting(min(OFFERED, len(self.sending.clients)), beside=8)
        lines = [RowLine(self._line(name), name) for name in names]
        fresh = next((name for name in names if name not in chosen), names[0] if names else "")
        key = fresh if first or rows.key not in names else None
        rows.show(lines, self.control.palette, key)
        to = " ".join(f"@{flat(name)}" for name in chosen)
        self.query_one("#chosen", Static).update(fit(f"To {to} ", max(10, self.size.width * 6 // 10)))

    def _line(self, name: str) -> Line:
        row = self.control.model.fleet.rows[name]
        mark = "[x]" if name in self.sending.chosen else "[ ]"
        client = flat(row.client) if row.client != name else ""
        return (
            Span(f"{mark} ", "prompt"),
            Span(pad(fit(flat(name), 28), 29), "strong"),
            Span(pad(f"{row.look.glyph} {row.look.word}", 12), row.look.token),
            Span(fit(client, 30), "dim"),
        )

    def _tell(self) -> None:
        marks = {"sending": "…", "accepted": "✓", "refused": "✗"}
        lines = [
            " ".join(part for part in (marks[one.state], flat(name), flat(one.words), flat(one.fix)) if part)
            for name, one in self.sending.outcomes.items()
        ]
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        self.query_one("#outcome", Static).update(text)
