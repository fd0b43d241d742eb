"""Asking all projects: earlier questions, and the answer with what a program could verify of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui.keymap import bindings
from tui.render.answers import answer_head, answer_lines, question_rows
from tui.render.inert import inert_line
from tui.render.tokens import Line, Span
from tui.screens.citing import WIDE
from tui.screens.questioning import Questioning
from tui.state.model import Changes
from tui.state.words import counted
from tui.widgets.bar import Bar
from tui.widgets.linktext import LinkText
from tui.widgets.rows import RowLine, Rows

_NOTHING: tuple[Line, ...] = (
    (Span("Nothing was asked yet.", "dim"),),
    (),
    (Span("a", "key"), Span(" puts a question to all projects: the meta-agent reads them,", "dim")),
    (Span("answers you alone, and a program looks for each of its quotes.", "dim"),),
)


class QuestionsScreen(Questioning):
    """The questions as a list beside the selected one's answer."""

    ID = "questions"
    AUTO_FOCUS = "#asked"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("questions")]
    DEFAULT_CSS = """
    QuestionsScreen #both { height: 1fr; }
    QuestionsScreen #asked { width: 46; height: 1fr; margin-right: 1; scrollbar-gutter: stable; }
    QuestionsScreen #asked, QuestionsScreen #answer { background: $background; }
    QuestionsScreen #reading { width: 1fr; height: 1fr; }
    QuestionsScreen #answer { height: 1fr; }
    QuestionsScreen.roomy #asked { width: 62; }
    QuestionsScreen.narrow #both { layout: vertical; }
    QuestionsScreen.narrow #asked { width: 1fr; height: auto; max-height: 5; margin: 0; }
    QuestionsScreen.alone #asked { display: none; }
    """

    def body(self) -> Iterable[Widget]:
        """How much was asked; below it the list and the answer."""
        yield Bar("scope", steady=True)
        with Horizontal(id="both"):
            yield Rows("asked")
            with Vertical(id="reading"):
                yield Bar("head", steady=True)
                yield LinkText("answer")

    # Showing.

    def entered(self) -> None:
        """Show what is known, and ask for what is new."""
        self.refresh_questions()
        self.show()
        if self.control.to_ask:
            self.control.to_ask = False
            self.action_ask()

    def changed(self, changes: Changes) -> None:
        """Follow the journal."""
        self.heed(changes)

    def ticked(self) -> None:
        """Ages go on."""
        if self.query("#asked"):
            self._list()

    def show(self) -> None:
        """Show everything as it is known, as soon as the room has a size."""
        if not self.is_mounted or not self.size.width:
            return
        self._scope()
        if self.query_one("#reading").size.width:
            self._list()
            self._answer()
        self.look()
        self.refresh_bindings()

    def _scope(self) -> None:
        known = self.questions.questions.values()
        working = sum(one.get("state") == "working" for one in known)
        left = (Span(f" {counted(len(known), 'question')} ", "strong"),)
        right: Line = ()
        if self.questions.problem:
            right = (Span(f"{inert_line(self.questions.problem)} ", "error"),)
        elif working:
            right = (Span("◐ ", "agent-working"), Span(f"the meta-agent reads for {working} ", "dim"))
        self.query_one("#scope", Bar).tell(left, right, self.control.palette)

    def _list(self) -> None:
        rows, found, now = self.query_one("#asked", Rows), self.questions, self.control.now()
        width, narrow = max(20, rows.scrollable_content_region.width), self.size.width < WIDE
        shown = [
            RowLine(line, name)
            for name, question in found.questions.items()
            for line in question_rows(question, now, width, narrow=narrow)
        ]
        if not shown:
            told = _NOTHING if found.read else ((Span(found.problem or "Reading …", "dim"),),)
            shown = [RowLine(line) for line in told]
        rows.show(shown, self.control.palette, found.selected)

    def _answer(self) -> None:
        found, palette, now = self.questions, self.control.palette, self.control.now()
        question = found.question
        left, right = answer_head(question, now)
        self.query_one("#head", Bar).tell(left, right, palette)
        text = self.query_one(LinkText)
        steps = found.steps.get(found.selected, [])
        shown = answer_lines(question, steps, now, text.columns, found.quote) if question is not None else []
        text.show_link(shown, palette, found.selected)

    # Moving.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys work only where there is something for them to work on."""
        if not self.is_mounted:
            return True
        question = self.questions.question
        match action:
            case "open" | "quote":
                return self.questions.at_hand is not None
            case "stop":
                return question is not None and question.get("state") == "working"
            case "row" | "page" | "end" | "fill":
                return question is not None
        return super().check_action(action, parameters)

    def focus_list(self) -> None:
        """Let keys go to the list again."""
        self.query_one("#asked", Rows).focus()

    def action_row(self, by: int) -> None:
        """Another question."""
        self.questions.move(by)
        self.show()

    def action_end(self, by: int) -> None:
        """The latest or the oldest."""
        self.action_row(by * len(self.questions.questions))

    def action_quote(self, by: int) -> None:
        """Another citation of the answer."""
        self.questions.turn(by)
        self.show()
        self.query_one(LinkText).reveal(self.questions.quote)

    def action_page(self, by: int) -> None:
        """Read the answer on or back."""
        self.query_one(LinkText).page(by)

    def action_leave(self) -> None:
        """The list beside the answer again; then the fleet."""
        if self.has_class("alone"):
            self.action_fill()
        else:
            self.control.action_room("fleet")

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Read it alone."""
        self.action_fill()
