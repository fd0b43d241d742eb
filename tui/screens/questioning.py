"""Questions to all projects: read when looked at, followed while they are worked on; asking and stopping."""

from __future__ import annotations

from functools import partial
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from tui.screens.citing import Citing
from tui.state.model import Changes
from tui.state.questions import Questions, order
from tui.widgets.words import WordsBox

Json = dict[str, Any]
ASK = "Ask all projects  (@project before it: that one alone)"
_QUESTION = "question"


class Questioning(Citing):
    """A question goes on whatever is looked at; this room alone asks the daemon about it."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = Questions()
        self._asking = self._again = False
        """Whether the list is on its way, and whether something happened meanwhile."""
        self._cursor = -1
        """Up to which event it is known."""
        self._looking = ""
        """The question whose citations are being looked for."""
        self._draft = ""
        """What was typed and not put."""

    @property
    def cited(self) -> Questions:
        """The questions."""
        return self.questions

    def focus_list(self) -> None:
        """Let keys go to the list again."""

    # What the daemon says.

    def refresh_questions(self) -> None:
        """Ask for the questions, unless nothing happened since."""
        if self._cursor != self.model.cursor or not (self.questions.read or self._asking):
            self._read()

    def heed(self, changes: Changes) -> None:
        """Follow what the meta-agent does; ask again when there is another question or answer."""
        stale = self.questions.heed(changes.events)
        if stale or (changes.link and self.model.link.up):
            self._read()
        else:
            self._cursor = max(self._cursor, self.model.cursor) if not self._asking else self._cursor
        if changes.events:
            self._arrived()

    def look(self) -> None:
        """Have the citations of the selected answer looked for again, once each time it is new."""
        name = self.questions.wanted
        if name and name != self._looking:
            self._looking = name
            path = f"/questions/{segment(name)}"
            self.control.feed.get(path, None, self._take_one, partial(self._lost, name))

    def _read(self) -> None:
        if self._asking:
            self._again = True
            return
        self._cursor, self._asking, self._again = self.model.cursor, True, False
        self.control.feed.get("/questions", None, self._take, self._failed)

    def _take(self, view: Json) -> None:
        self._asking = False
        self.questions.take(view)
        if self._again:
            self._read()
        self._arrived()

    def _take_one(self, question: Json) -> None:
        self._looking = ""
        self.questions.put(question)
        self._arrived()

    def _failed(self, problem: CounterpointError) -> None:
        self._asking, self._cursor = False, -1
        self.questions.problem = f"{problem} {problem.fix or ''}".strip()
        self._arrived()

    def _lost(self, name: str, problem: CounterpointError) -> None:
        """The answer stays as it was given; it is looked for again when another was looked at."""
        self.control.problem(problem)

    def _arrived(self) -> None:
        if self.is_mounted and self.is_current:
            self.show()

    # What the person does.

    def action_ask(self) -> None:
        """Type a question."""
        if not self.query(WordsBox):
            self.mount(WordsBox())
        self.query_one(WordsBox).begin(_QUESTION, ASK, self._draft)

    def on_words_box_sent(self, message: WordsBox.Sent) -> None:
        """Put it; when it is refused the words come back with the next one."""
        self._draft = message.text
        self._close_box()
        sent = order(message.text, self.model.fleet.rows)
        self.control.feed.post("/questions", sent, self._begun, self._refused)

    def on_words_box_left(self, message: WordsBox.Left) -> None:
        """What was typed is kept."""
        self._draft = message.text
        self._close_box()

    def _close_box(self) -> None:
        self.query_one(WordsBox).end()
        self.focus_list()

    def _begun(self, accepted: Json) -> None:
        self._draft = ""
        name = str(accepted["question"])
        self.control.asked.add(name)
        self.questions.select(name)
        self._read()

    def _refused(self, problem: CounterpointError) -> None:
        self.control.problem(problem)
        if self.is_mounted and self.is_current and self._draft:
            self.action_ask()

    def action_stop(self) -> None:
        """End the work on the selected question, after one question; what is answered by then is kept."""
        name = self.questions.selected
        self.confirm(
            "End the work on this question? What was found by then is kept.",
            partial(self.control.send, f"/questions/{segment(name)}/stop", None, "It ends."),
        )
