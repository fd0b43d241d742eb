"""Notifies the person: follows the journal for each way and runs its program, one at a time.

Nothing of the fleet waits for it, and nothing that goes wrong here goes wrong elsewhere.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread

from orchestrator.daemon.holds import holds_of
from orchestrator.daemon.notified import Failure, Memory, Told, load_memory, save_memory
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.sending import (
    Sent,
    Unavailable,
    desktop_command,
    environment,
    own_command,
    run_program,
)
from orchestrator.events import Event
from orchestrator.fold import task_views
from orchestrator.home.config import NotifyConfig
from orchestrator.journal import JournalError
from orchestrator.limits import rejected_until
from orchestrator.notify import (
    GROUPS,
    WATCHED,
    Gatherer,
    Group,
    Held,
    Notice,
    Notification,
    Watch,
    held_in,
    payload,
    sample,
    title,
)
from orchestrator.protocol.notify import NotifySentView, NotifyTestView, NotifyView, NotifyWayView

_log = logging.getLogger(__name__)
PUSHED = ("desktop", "command")
"""Ways that the daemon itself sends by; the terminal is a client."""
RECENT = 50
_WAITING = frozenset({"queued", "retrying", "answered"})
_AGAIN = 60.0
"""Seconds until a way is followed anew after something unexpected."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where notifications' programs run, and where the daemon remembers what it told."""

    home: Path
    memory: Path
    marker: str


class Notifier:
    """All ways of one daemon. ``run`` follows the journal; ``view`` and ``test`` answer the API."""

    def __init__(self, runtime: Runtime, place: Place) -> None:
        self._runtime = runtime
        self._place = place
        self._config: NotifyConfig = runtime.specs.config.notify
        self._now = Told(cursor=runtime.writer.cursor, told=dict.fromkeys(_held(runtime), ""))
        self._sending = anyio.Lock()
        self._recent: deque[NotifySentView] = deque(maxlen=RECENT)
        self._memory = Memory()
        self._channels: dict[str, Channel] = {}

    async def run(self) -> None:
        """Notify for as long as the daemon runs. Begins where the last daemon ended, or now."""
        ways = [way for way in PUSHED if _groups(self._config, way)]
        known = (await anyio.to_thread.run_sync(load_memory, self._place.memory)).ways
        for way in ways:
            self._memory.ways[way] = self._first(known.get(way))
            self._channels[way] = Channel(self._runtime, self._config, way, self._memory.ways[way])
        await self._save()
        try:
            async with anyio.create_task_group() as tasks:
                for channel in self._channels.values():
                    tasks.start_soon(self._keep, channel)
        finally:
            for way, channel in self._channels.items():
                self._remember(way, channel, self._memory.ways[way].failed)
            save_memory(self._place.memory, self._memory)

    async def view(self) -> NotifyView:
        """The configuration in force and what was sent lately."""
        return await anyio.to_thread.run_sync(self._view)

    def _view(self) -> NotifyView:
        config = self._config
        chosen = [way for way in (*PUSHED, "terminal") if _groups(config, way)]
        return NotifyView(
            kinds=config.kinds,
            at_most=config.at_most,
            ways=tuple(self._way(way) for way in chosen),
            sent=tuple(self._recent),
        )

    async def test(self) -> NotifyTestView:
        """Send a sample for each group by each way that it goes by, and say what came of it."""
        found = [
            await self._send(way, sample(group, self._runtime.clock.now()))
            for way in PUSHED
            for group in _groups(self._config, way)
        ]
        return NotifyTestView(sent=tuple(found))

    def _first(self, known: Told | None) -> Told:
        """Where to begin: as remembered, unless the journal was shorter then, as after a restore."""
        return known if known is not None and known.cursor <= self._now.cursor else self._now

    def _way(self, way: str) -> NotifyWayView:
        problem = ""
        if way in PUSHED:
            try:
                self._command(way, sample("done", self._runtime.clock.now()))
            except Unavailable as error:
                problem = str(error)
        groups, channel = _groups(self._config, way), self._channels.get(way)
        return NotifyWayView(
            way=way,
            needs_you="needs_you" in groups,
            done="done" in groups,
            problem=problem,
            waiting=len(channel.waiting) if channel else 0,
        )

    async def _keep(self, channel: Channel) -> None:
        while True:
            try:
                while (notification := await channel.next()) is not None:
                    await self._deliver(channel, notification)
            except JournalError as error:
                _log.warning("notifications by %s wait for the journal: %s", channel.way, error)
            except Exception:  # noqa: BLE001 - the boundary: whatever goes wrong here harms nothing else
                _log.exception("notifications by %s failed", channel.way)
            else:
                return
            channel.settled(delivered=False)
            await anyio.sleep(_AGAIN)

    async def _deliver(self, channel: Channel, notification: Notification) -> None:
        sent = await self._send(channel.way, notification)
        channel.settled(delivered=not sent.problem)
        failed = Failure(at=sent.at, problem=sent.problem) if sent.problem else None
        self._remember(channel.way, channel, failed)
        await self._save()

    async def _send(self, way: str, notification: Notification) -> NotifySentView:
        async with self._sending:
            try:
                sent = await self._run(way, notification)
            except Unavailable as error:
                sent = Sent(str(error))
        if not sent.ok:
            _log.warning("the notification by %s failed: %s", way, sent.problem)
        view = NotifySentView(
            at=self._runtime.clock.now(),
            way=way,
            group=notification.group,
            title=title(notification),
            counts={str(kind): count for kind, count in notification.counts.items()},
            evidence=notification.evidence,
            problem=sent.problem,
        )
        self._recent.append(view)
        return view

    async def _run(self, way: str, notification: Notification) -> Sent:
        home = self._place.home
        command = await anyio.to_thread.run_sync(self._command, way, notification)
        told = json.dumps(payload(notification, str(home)), ensure_ascii=True).encode()
        env = environment(os.environ, home, self._place.marker)
        stdin = told + b"\n" if way == "command" else b""
        return await run_program(command, stdin, env=env, cwd=home, timeout=self._config.timeout)

    def _command(self, way: str, notification: Notification) -> list[str]:
        path = os.environ.get("PATH", os.defpath)
        return desktop_command(notification, path) if way == "desktop" else own_command(self._config, path)

    def _remember(self, way: str, channel: Channel, failed: Failure | None) -> None:
        cursor, told = channel.position()
        self._memory.ways[way] = Told(cursor=cursor, told=told, failed=failed)

    async def _save(self) -> None:
        await anyio.to_thread.run_sync(save_memory, self._place.memory, self._memory.model_copy(deep=True))


class Channel:
    """One way's view of the journal: what it has to tell next. One task may ask it."""

    def __init__(
        self,
        runtime: Runtime,
        config: NotifyConfig,
        way: str,
        begin: Told,
        clock: Callable[[], float] = anyio.current_time,
    ) -> None:
        self.way = way
        self._runtime = runtime
        self._clock = clock
        self._kinds = {kind for kind in config.kinds if GROUPS[kind] in _groups(config, way)}
        self._watch = Watch.begin(task_views(runtime.state), begin.cursor, begin.told)
        self._gatherer = Gatherer(config.at_most)
        self._events = runtime.writer.subscribe(begin.cursor)
        self._under_way: tuple[Notice, ...] = ()

    @property
    def waiting(self) -> tuple[Notice, ...]:
        """What has not been delivered."""
        return (*self._gatherer.waiting, *self._under_way)

    async def next(self) -> Notification | None:
        """The next notification, once it may go out; ``None`` when the journal is closed.

        What has happened by now is read first: the backlog of a restart goes out as one.
        """
        while True:
            behind = self._events.position < self._runtime.writer.cursor
            now = self._clock()
            if not behind and (notification := self._gatherer.take(now)) is not None:
                self._under_way = notification.notices
                return notification
            with anyio.move_on_after(None if behind else self._gatherer.due_in(now)):
                try:
                    self._take(await anext(self._events))
                except StopAsyncIteration:
                    return None

    def settled(self, *, delivered: bool) -> None:
        """Say what became of the last notification: if nothing, what needs the person goes with the next."""
        if not delivered:
            self._gatherer.carry(found for found in self._under_way if found.group == "needs_you")
        self._under_way = ()

    def position(self) -> tuple[int, dict[str, str]]:
        """Where a later daemon has to begin, and what was told up to there that may come again."""
        waiting = self.waiting
        first = min((notice.cursor for notice in waiting), default=None)
        cursor = self._events.position if first is None else min(first - 1, self._events.position)
        keys = {notice.key for notice in waiting}
        return cursor, {key: task for key, task in self._watch.told.items() if key not in keys}

    def _take(self, event: Event) -> None:
        if event.kind not in WATCHED:
            return
        if key := self._watch.answered(event):
            self._gatherer.withdraw(key)
        held = _held(self._runtime)
        evidence = f"{event.kind}@{event.cursor}"
        notices = self._watch.take(event)
        notices += self._watch.hold(held, event.cursor, evidence, event.at)
        self._gatherer.offer((found for found in notices if found.kind in self._kinds), self._clock())


def _groups(config: NotifyConfig, way: str) -> tuple[Group, ...]:
    """The groups that go by ``way``."""
    chosen: tuple[tuple[Group, tuple[str, ...]], ...] = (
        ("needs_you", config.needs_you),
        ("done", config.done),
    )
    return tuple(group for group, ways in chosen if way in ways)


def _held(runtime: Runtime) -> dict[str, Held]:
    """What holds waiting tasks back now."""
    state = runtime.state
    now = runtime.clock.now()
    holds = holds_of(state, runtime.projects, runtime.specs.config, now)
    waiting = {
        slug: (project.client, holds.reason(project))
        for slug, project in runtime.projects.items()
        if slug in state.projects
        and any(state.tasks[task].view.state in _WAITING for task in state.projects[slug].open)
    }
    return held_in(waiting, rejected_until(state.rate_limits, now), halted=bool(holds.halted))
