"""What can be done to the agent whose conversation is read: write, answer, interrupt, pause, take over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import SuspendNotSupported

from orchestrator.client import segment
from orchestrator.errors import CounterpointError, Refused
from orchestrator.text import fit, flat
from tui.native import run_native
from tui.screens.beside import Beside
from tui.screens.room import Room
from tui.state.answering import Shown, answer, open_ask, options
from tui.state.asks import rule_of
from tui.state.focus import SENT, order
from tui.widgets.composer import Composer

Json = dict[str, Any]
_PROJECT, _ANSWER = "project ", "answer "
"""Beginnings of the names of drafts, before what they are for."""


class Steering(Room):
    """A room about one project with a composer and a side."""

    composer: Composer
    beside: Beside

    def __init__(self) -> None:
        super().__init__()
        self.project = ""
        self.answering = ""
        """The ask that the composer writes an answer to."""
        self.shown = Shown()

    @property
    def ask(self) -> Json | None:
        """What the agent waits with for the person."""
        found = open_ask(self.model.attention, self.project)
        return dict(found) if found is not None else None

    def address(self) -> None:
        """Tell the composer whom it writes to."""
        view = self.model.fleet.rows.get(self.project)
        if self.answering and not self._asked(self.answering) and not self._typing:
            self.answering = ""
        name, hint = f"{_PROJECT}{self.project}", f"m writes to {self.project}"
        if self.composer.writing:
            hint = f"to {self.project}"
        if self.answering:
            name, hint = f"{_ANSWER}{self.answering}", "your answer"
        folder = self.control.home / view.folder if view is not None and view.folder else None
        self.composer.open(self.control.shelf, name, hint=hint, projects=self.model.fleet.rows, folder=folder)

    def _asked(self, ask: str) -> bool:
        """Whether the agent waits with this ask."""
        return self.ask is not None and self.ask["id"] == ask

    @property
    def _typing(self) -> bool:
        """Whether somebody is in the middle of words, which then keep their place."""
        return self.composer.writing and bool(self.composer.text.strip())

    def answerable(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether a key that answers would do something."""
        ask = self.ask
        if ask is None:
            return False
        if action == "option":
            return len(options(ask)) >= int(str(parameters[0]))
        return action in {"say", "deny"} or ask["kind"] == "permission"

    # Writing.

    def action_write(self) -> None:
        """Let keys go into the composer."""
        self.composer.write()
        self.call_after_refresh(self.address)

    def action_send(self, how: str) -> None:
        """Send what is written in another way than Enter does."""
        self.composer.send(how)

    def on_composer_written(self) -> None:
        """There may be something to send now, or nothing any more."""
        self.refresh_bindings()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Queue a task, or answer what was asked: whichever the words were typed for."""
        composer, text = message.composer, message.text
        ask = message.name.removeprefix(_ANSWER) if message.name.startswith(_ANSWER) else ""

        def refused(error: CounterpointError) -> None:
            composer.refused(text)
            self.control.problem(error)

        def accepted(said: str) -> None:
            composer.accepted(text)
            self.control.said(said)

        if ask and not self._asked(ask):
            gone = "Nobody heard that: this question no longer waits."
            refused(Refused(gone, "The words are still here; Escape leaves them."))
        elif ask:
            path, body = f"/asks/{segment(ask)}/answer", answer("text", text)
            self.control.feed.post(path, body, lambda _: accepted("Answered."), refused)
            self.focus_talk()
        else:
            body = order(message.name.removeprefix(_PROJECT), text, message.how)
            then = lambda reply: accepted(str(reply.get("notice") or SENT[message.how]))  # noqa: E731  # one use
            self.control.feed.post("/tasks", body, then, refused)

    def focus_talk(self) -> None:
        """Let keys go to the conversation again."""

    # Answering.

    def action_allow(self) -> None:
        """Let the call run."""
        self._answer("allow", "Allowed.")

    def action_deny(self) -> None:
        """Refuse the call."""
        self._answer("deny", "Denied.")

    def action_always(self) -> None:
        """Let this call run, now and whenever it is the same word for word."""
        ask = self.ask
        if ask is None or not self._settled():
            return
        tool, argument = rule_of(ask)
        rule = f"Always let {flat(self.project)} use {flat(tool)}, exactly: "
        self.confirm(
            f"{rule}{fit(flat(argument), max(20, self.size.width - len(rule) - 32))}",
            lambda: self._send(str(ask["id"]), answer("always"), "Allowed, now and always."),
        )

    def action_option(self, number: int) -> None:
        """Choose one of the options of a question."""
        ask = self.ask
        if ask is not None and number <= len(options(ask)):
            self._answer("text", "Answered.", options(ask)[number - 1])

    def action_say(self) -> None:
        """Answer in one's own words."""
        if self.ask is not None and self._settled():
            self.answering = str(self.ask["id"])
            self.composer.write()
            self.address()

    def talked_to(self) -> Callable[[str], bool] | None:
        """Words for the open question; they are read before they are sent."""
        if self.ask is None:
            return None
        name = str(self.ask["id"])

        def put(words: str) -> bool:
            if self.ask is None or str(self.ask["id"]) != name:
                return False
            self.answering = name
            self.composer.write()
            self.address()
            self.composer.insert(words)
            return True

        return put

    def _answer(self, verdict: str, done: str, text: str = "") -> None:
        ask = self.ask
        if ask is not None and self._settled():
            self._send(str(ask["id"]), answer(verdict, text), done)

    def _send(self, ask: str, body: Json, done: str) -> None:
        self.control.send(f"/asks/{segment(ask)}/answer", body, done)

    def _settled(self) -> bool:
        """Whether a key may answer; not by chance, just when the question came up."""
        settled = self.shown.settled(self.control.steady())
        if not settled:
            self.control.said("This question just came up. Press the key again to answer it.")
        return settled

    # Steering.

    def action_interrupt(self) -> None:
        """Cancel what the agent is at, after a question."""
        name = self.project
        self.confirm(
            f"Cancel the running task of {name}? Its files are kept.",
            lambda: self.control.control_project("interrupt", name, f"{name}: interrupted."),
        )

    def action_cancel(self) -> None:
        """Cancel the selected task, after a question."""
        task = self.beside.task
        if task is not None:
            name = str(task["task"])
            self.confirm(
                f"Cancel {name}? What it changed is kept.",
                lambda: self.control.send(f"/tasks/{segment(name)}/cancel", None, f"{name} is cancelled."),
            )

    def action_pause(self) -> None:
        """Pause the project, or let it go on."""
        view = self.model.fleet.rows.get(self.project)
        if view is not None:
            verb, done = ("resume", "goes on.") if view.paused else ("pause", "is paused.")
            self.control.control_project(verb, self.project, f"{self.project} {done}")

    def action_native(self) -> None:
        """Hand this terminal to Claude Code's own interface, and come back when it ends."""
        project = self.project
        try:
            with self.app.suspend():
                code = run_native(self.control.home, project)
        except SuspendNotSupported:
            self.control.said(
                f"This terminal cannot be handed over: `counterpoint attach {project} --native`."
            )
            return
        self.app.refresh(layout=True)
        self.control.feed.refetch()
        self.control.said(f"{project} is back." if code == 0 else "")
