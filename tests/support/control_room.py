"""The control room for tests: a channel with canned replies for a daemon, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from orchestrator.errors import CounterpointError, Refused
from tui.app import ControlRoom, Opening
from tui.feed import Batch, Failed, Then
from tui.memory import Memory
from tui.state.link import Link

Json = dict[str, Any]
REST = 3
"""Times in a row that nothing is on its way, after which nothing follows from what was."""
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
Reply = Json | CounterpointError | Callable[[Json], Json | CounterpointError]


@dataclass
class ScriptedChannel:
    """Replies by ``METHOD path``, what was asked for, and whatever the test puts in."""

    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, Json]] = field(default_factory=list)
    """``METHOD path`` and the parameters or the body of each request."""
    batch: Batch = field(default_factory=Batch)
    wake: Callable[[], None] = lambda: None
    cursor: int = 0
    closed: bool = False
    slow: bool = False
    """Whether answers wait until ``answer`` is called."""
    _held: list[Callable[[], None]] = field(default_factory=list)

    def answer(self) -> None:
        """Let all answers that wait arrive."""
        self.batch.calls += self._held
        self._held = []
        self.wake()

    def start(self, cursor: int, wake: Callable[[], None]) -> None:
        """Remember where it was asked to begin."""
        self.cursor, self.wake = cursor, wake

    def close(self) -> None:
        """Remember that the app has gone."""
        self.closed = True

    def take(self) -> Batch:
        """What was put in."""
        batch, self.batch = self.batch, Batch()
        return batch

    def refetch(self) -> None:
        """Remember that everything was asked for."""
        self.asked.append(("REFETCH", {}))

    def get(self, path: str, params: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """Answer from the replies."""
        self._answer(f"GET {path}", dict(params or {}), then, failed)

    def post(self, path: str, body: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """Answer from the replies; accepted when there is none."""
        self._answer(f"POST {path}", dict(body or {}), then, failed)

    def posted(self) -> list[tuple[str, Json]]:
        """Every command, in order."""
        return [(call.removeprefix("POST "), body) for call, body in self.asked if call.startswith("POST ")]

    def _answer(self, call: str, given: Json, then: Then, failed: Failed) -> None:
        self.asked.append((call, given))
        default: Reply = {"cursor": 1} if call.startswith("POST") else Refused(f"No reply for {call}.")
        if call == "GET /events":
            default = {"events": [], "next": 0, "end": 0, "previous": None}
        reply = self.replies.get(call, default)
        answer = reply(given) if callable(reply) else reply
        if isinstance(answer, CounterpointError):
            problem = answer
            self._held.append(lambda: failed(problem))
        else:
            value = answer
            self._held.append(lambda: then(value))
        if not self.slow:
            self.answer()


def project(name: str, state: str = "ready", **fields: Any) -> Json:
    """A project as the status names it."""
    agent = {"state": state, "since": (NOW - timedelta(minutes=7)).isoformat(), "evidence": "task.started@17"}
    agent |= fields.pop("agent", {})
    base = {"project": name, "name": name.title(), "client": name, "folder": name, "calibration": "default"}
    return {**base, "state": "working" if state == "working" else "idle", "agent": agent, **fields}


def status(*projects: Json, cursor: int = 0, **fields: Any) -> Json:
    """A status with these projects."""
    who = {"home": "/home/ada/work", "pid": 4711, "version": "0.1.0", "api": 1, "epoch": 1}
    more = {"cursor": cursor, "started_at": NOW.isoformat(), "endpoint": "offline", "offline": True}
    return {**who, **more, "walled": False, "halted": "", "projects": list(projects), **fields}


def event(cursor: int, kind: str, project: str, task: str | None = None, **body: Any) -> Json:
    """An event as the API gives it, one second after the one before."""
    at = (NOW - timedelta(minutes=10) + timedelta(seconds=cursor)).isoformat()
    envelope = {"cursor": cursor, "at": at, "v": 1, "epoch": 1, "visibility": "client"}
    return {**envelope, "project": project, "client": project, "task": task, "body": {"kind": kind, **body}}


def delta(project: str, text: str, offset: int = 0, *, turn: str = "m1", block: int = 0, **body: Any) -> Json:
    """A piece of a block that is being written."""
    piece = {"kind": "agent.delta", "turn": turn, "block": block, "offset": offset, "text": text}
    return {"project": project, "task": "t1", "body": {**piece, "channel": "text", **body}}


@dataclass
class Stage:
    """A running control room and the means to play it."""

    app: ControlRoom
    pilot: Pilot[None]
    channel: ScriptedChannel

    async def settle(self) -> None:
        """Wait until the app has drawn everything that was put in."""
        before: list[str] = []
        for _ in range(50):
            self.app.frame()
            await self._rest()
            now = self.lines()
            if now == before and not self.channel.batch:
                return
            before = now
        raise AssertionError("the screen does not come to rest")

    async def _rest(self) -> None:
        """Wait until no widget has a message before it: how busy the machine is says nothing about that."""
        still = 0
        while still < REST:
            await self.pilot.pause(0)
            widgets = self.app.screen.walk_children(with_self=True)
            still = 0 if any(one.message_queue_size for one in (self.app, *widgets)) else still + 1

    async def put(
        self,
        *,
        events: list[Json] | None = None,
        deltas: list[Json] | None = None,
        status: Json | None = None,
        attention: list[Json] | None = None,
        link: Link | None = None,
    ) -> None:
        """Let these come from the daemon, and wait until they are shown."""
        batch = self.channel.batch
        batch.events += events or []
        batch.deltas += deltas or []
        batch.statuses += [status] if status else []
        batch.attention = batch.attention if attention is None else {"items": attention}
        batch.link = link or batch.link
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before has done what it does, and wait for what they bring."""
        for key in keys:
            await self.pilot.press(key)
            await self._rest()
        await self.settle()

    def lines(self) -> list[str]:
        """The screen as text, a line per row, without blanks at the ends."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines())


@asynccontextmanager
async def opened(
    first: Json,
    folder: Path,
    *,
    size: tuple[int, int] = (120, 40),
    replies: dict[str, Reply] | None = None,
    **options: Any,
) -> AsyncIterator[Stage]:
    """The control room over ``first``, the status it begins with; nothing in it moves by itself."""
    channel = ScriptedChannel(dict(replies or {}))
    opening = Opening(
        channel,
        Path("/home/ada/work"),
        first,
        memory=Memory(Path("/home/ada/work"), options.get("screen", "fleet"), folder),
        now=lambda: NOW,
        steady=lambda: 1000.0,
        **options,
    )
    app = ControlRoom(opening)
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot, channel)
        await stage.settle()
        yield stage
