"""Between the daemon and one attached reader: the newest history, what comes after it, and orders."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable
from typing import Any

from orchestrator.cli._attach_links import Touching, link_lines
from orchestrator.cli._attach_view import DELTA, View, status_lines
from orchestrator.cli._attach_words import HELP, Control, Detach, Look, Order, Reply, Say
from orchestrator.cli._find import project_state
from orchestrator.cli._render import Line, Span, Terminal
from orchestrator.client import Client, EventStream, segment
from orchestrator.errors import CounterpointError

Json = dict[str, Any]
FIRST_EVENTS = 150
"""Events of history that are read before anything is shown."""
_SUBMIT_PATIENCE = 1.0


class Feed:
    """One attached client: it reads and orders, and nothing stops when it goes.

    Lines are printed under one lock, so that threads never mix theirs. ``changed`` is called after each
    event, ``ended`` when the daemon refuses to go on.
    """

    def __init__(
        self,
        client: Client,
        project: str,
        terminal: Terminal,
        *,
        as_json: bool = False,
        typed: bool = False,
    ) -> None:
        self.client = client
        self.state = project_state(client, project)
        self.project = str(self.state["project"])
        self.view = View(typed=typed)
        self.failure: Exception | None = None
        self.sent: set[str] = set()
        """Tasks that were sent from here and have not ended."""
        self.failed = False
        """Whether one of them ended otherwise than well."""
        self.changed: Callable[[], None] = lambda: None
        self.ended: Callable[[], None] = lambda: None
        self.condition = threading.Condition()
        self._terminal = terminal
        self._json = as_json
        self._cursor = 0
        self._oldest: int | None = None
        self._unsent: dict[str, str] = {}
        self._touching = Touching(client, self.project)
        """For a person alone: what others read is the agent's conversation, and links are none of it."""

    def open(self, events: int = FIRST_EVENTS) -> None:
        """Print the newest part of the history; nothing else of it is read."""
        page = self.client.before(0, max(events, 1), project=self.project)
        found: list[Json] = page["events"] if events else []
        self._cursor = int(page["end"])
        self._oldest = page["previous"] if events else self._cursor + 1
        if self._json:
            for event in found:
                self._terminal.json(event, compact=True)
            self.view.remember(found, self.state)
            return
        before: Line = (Span("… /history shows what was before", "dim"),)
        lines = self.view.remember(found, self.state, self._open_tasks(), self._open_asks())
        self._print([before, *lines] if found and len(found) >= events else lines)
        self._tell_links()

    def follow(self) -> None:
        """Take events and deltas from here on, in a thread that ends with the process."""
        threading.Thread(target=self._follow, name="follow", daemon=True).start()

    def do(self, order: Order) -> bool:
        """Carry out ``order``; false when it was to leave. Raises what the daemon refuses, in words."""
        match order:
            case Say(text, place):
                self._say(text, **({"aside": True} if place == "aside" else {"place": place}))
            case Control("interrupt"):
                self._interrupt()
            case Control(action):
                self.client.post(f"/projects/{segment(self.project)}/control", {"action": action})
            case Reply(ask, verdict, text, choices):
                said = {"verdict": verdict, "text": text or None, "choices": dict(choices) or None}
                self.client.post(f"/asks/{segment(ask)}/answer", said)
            case Look("help"):
                self._print([(Span(line),) for line in HELP.split("\n")])
            case Look("status"):
                self._print(status_lines(self.view, project_state(self.client, self.project)))
            case Look("links"):
                self._print(link_lines(self.client, self.project))
            case Look("history", number):
                self._earlier(number)
            case Detach():
                return False
        return True

    def take(self, event: Json) -> None:
        """Show one event or delta, and note when a task that was sent from here ends."""
        with self.condition:
            lines = self.view.feed(event)
            if self._json:
                self._terminal.json(event, compact=True)
            else:
                self._print(lines)
            body = event["body"]
            if body["kind"] == "task.finished" and event.get("task") in self.sent:
                self.sent.discard(str(event["task"]))
                self.failed = self.failed or body.get("status") != "succeeded"
                self.condition.notify_all()
        if body["kind"] == "task.started":
            self._tell_links()
        if lines or body["kind"] in _LIVELY:
            self.changed()

    def drain(self) -> None:
        """Wait until what was sent from here has ended, or the daemon refused to go on."""
        with self.condition:
            while self.sent and self.failure is None:
                self.condition.wait(1.0)

    def _tell_links(self) -> None:
        if self.view.typed and not self._json:
            self._print(self._touching.news())

    def _say(self, text: str, **placed: object) -> None:
        task = self._unsent.get(text) or f"t-{os.urandom(5).hex()}"
        order = {"project": self.project, "prompt": text, "origin": "say", "id": task, **placed}
        self.sent.add(task)
        try:
            self.client.submit(order, patience=_SUBMIT_PATIENCE)
        except CounterpointError:
            self.sent.discard(task)
            self._unsent = {text: task}  # its reply may have been lost: sent again, it is the same task
            raise
        self._unsent = {}

    def _interrupt(self) -> None:
        """Cancel the task that is seen to run, never one that began after the person had decided."""
        running = self.view.running
        if running is None:
            self._print([(Span("nothing runs", "dim"),)])
        else:
            self.client.post(f"/tasks/{segment(running)}/cancel")

    def _open_asks(self) -> list[Json]:
        if self.state.get("state") != "asking":
            return []
        items: list[Json] = self.client.get("/attention")["items"]
        return [item for item in items if item["project"] == self.project and item["kind"] in _ASKS]

    def _open_tasks(self) -> list[Json]:
        """The task that runs and those that wait; they may be older than the history that is shown."""
        found: list[Json] = []
        if self.state.get("task"):
            found.append(self.client.get(f"/tasks/{segment(str(self.state['task']))}"))
        found += [self.client.get(f"/tasks/{segment(task)}") for task in self.state.get("asides") or ()]
        if self.state.get("queued"):
            found += self.client.get("/tasks", {"project": self.project, "state": "queued"})["tasks"]
        return list({task["task"]: task for task in found}.values())

    def _earlier(self, number: int) -> None:
        page = self.client.before(self._oldest or 1, number, project=self.project)
        if not page["events"]:
            self._print([(Span("that was the beginning", "dim"),)])
            return
        self._oldest = page["previous"]
        lines = View().remember(page["events"], {})
        self._print([(Span("── earlier ──", "dim"),), *lines, (Span("── until here ──", "dim"),)])

    def _follow(self) -> None:
        stream = EventStream(
            self.client.socket_path,
            self._cursor,
            {"project": self.project},
            deltas=not self._json,
            patience=math.inf,
            told=self._told,
        )
        try:
            for event in stream:
                self.take(event)
        except Exception as failure:  # noqa: BLE001  # boundary of the thread: raised where somebody waits
            with self.condition:
                self.failure = failure
                self.condition.notify_all()
            self.ended()

    def _told(self, there: bool) -> None:
        with self.condition:
            lines = self.view.connection(there)
        if self._json:
            for line in lines:
                self._terminal.note(*line)
        else:
            self._print(lines)
        self.changed()

    def _print(self, lines: list[Line]) -> None:
        if lines:
            with self.condition:
                self._terminal.lines(lines)


_ASKS = frozenset({"permission", "question"})
_LIVELY = frozenset({DELTA, "agent.tool_called", "agent.tool_returned", "task.started", "task.finished"})
