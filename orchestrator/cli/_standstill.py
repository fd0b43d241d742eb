"""What a task that somebody waits for cannot start for, besides its turn: said once for each reason."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._render import Span, Terminal
from orchestrator.cli._waiting import ASKS, after_halt, commands
from orchestrator.client import Client, segment
from orchestrator.errors import CounterpointError

Json = Mapping[str, Any]
_WAITS = frozenset({"queued", "retrying", "answered"})
_CHANGES = (
    "agent.ask_raised",
    "agent.rate_limit",
    "ask.answered",
    "budget.used_up",
    "fleet.halted",
    "fleet.resumed",
    "project.handed_over",
    "project.paused",
    "project.resumed",
    "project.taken_back",
)
"""Kinds of events after which a task may be held back that was not, whichever task they are about."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """What holds a task back, and what has to do with it."""

    why: str
    command: str
    until: str | None = None
    """When it ends by itself, if it does."""
    more: str = ""
    """What else can be done about it."""

    def __str__(self) -> str:
        ends = f", until {_format.clock(self.until)}" if self.until else ""
        return f"{self.why.rstrip('.')}{ends}. {self.more or f'See `{self.command}`.'}"


def standstill(client: Client, task: str) -> Standstill | None:
    """Why ``task`` stands still now; ``None`` while it runs or only other work is before it."""
    view = client.get(f"/tasks/{segment(task)}")
    items = client.get("/attention")["items"]
    if view["state"] == "asking":
        return _asked(items, lambda item: item["task"] == task, "its agent asks you")
    if view["state"] not in _WAITS:
        return None
    status = client.get("/status")
    if halted := status.get("halted"):
        more = after_halt(str(status.get("endpoint")))
        return Standstill(f"no agent starts, {halted}", "counterpoint resume --all", more=more)
    project = view["project"]
    behind = _asked(items, lambda item: item["project"] == project, "an ask before it waits for you")
    return behind or _held(client.get("/limits"), task, project)


def _asked(items: Iterable[Json], ours: Any, what: str) -> Standstill | None:
    """The ask among ``items`` that stands in the way."""
    item = next((item for item in items if item["kind"] in ASKS and ours(item)), None)
    return None if item is None else Standstill(f"{what}: {item['title']}", commands(item)[0])


def _held(limits: Json, task: str, project: str) -> Standstill | None:
    line = next((line for line in limits.get("plan", ()) if line["task"] == task), None)
    if line is not None:
        if line["state"] != "held":
            return None
        paused = "is paused" in line["why"]
        command = f"counterpoint resume {project}" if paused else "counterpoint limits"
        return Standstill(line["why"], command, line["at"])
    return next(  # an aside is in no plan
        (
            Standstill(spend["held"], "counterpoint limits", spend["held_until"])
            for spend in limits.get("projects", ())
            if spend["project"] == project and spend["held"]
        ),
        None,
    )


class Teller:
    """Says on standard error what holds one task back, each time that it becomes another thing."""

    def __init__(self, terminal: Terminal, client: Client, task: str) -> None:
        self._terminal = terminal
        self._client = client
        self._task = task
        self._said: str | None = ""
        self._turn = threading.Lock()

    def look(self) -> None:
        """Say it if there is something new to say; from any thread."""
        with (
            self._turn,
            contextlib.suppress(CounterpointError),
        ):  # the daemon is away: who follows it hears so
            found = None if self._said is None else standstill(self._client, self._task)
            said = "" if found is None else str(found)
            if said and said != self._said:
                self._terminal.note(Span("waits ", "yellow"), f"{self._task}: {said}")
            self._said = None if self._said is None else said

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While the block runs, look now and after every event that may matter, of any task."""
        threading.Thread(target=self._follow, name="standstill", daemon=True).start()
        try:
            yield
        finally:
            with self._turn:
                self._said = None

    def _follow(self) -> None:
        with contextlib.suppress(CounterpointError):  # who follows the task hears it, too
            cursor = int(self._client.get("/status").get("cursor") or 0)
            self.look()
            for _ in self._client.events(cursor, follow=True, kinds=_CHANGES):
                self.look()
