"""One lane per project that has work: its supervisor, its workspace lock, its place in the warm pool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import anyio
from anyio.abc import TaskGroup

from agents.events import AgentClosed, AgentEvent
from agents.session import SessionFactory
from agents.supervisor import Supervisor, open_supervisor

ProjectEmit = Callable[[str, AgentClosed], Awaitable[None]]


@dataclass(eq=False, slots=True)
class Lane:
    """One project's way through the daemon: one turn at a time, one git operation at a time."""

    project: str
    supervisor: Supervisor | None = None
    workspace_lock: anyio.Lock = field(default_factory=anyio.Lock)
    begun: bool = False
    ready: anyio.Event = field(default_factory=anyio.Event)


class LanePool:
    """Opens lanes when needed and keeps at most ``max_warm`` sessions open."""

    def __init__(
        self, tasks: TaskGroup, factory: SessionFactory, *, max_warm: int, on_closed: ProjectEmit
    ) -> None:
        self._tasks = tasks
        self._factory = factory
        self._max_warm = max_warm
        self._on_closed = on_closed
        self._lanes: dict[str, Lane] = {}
        self._making_room = anyio.Lock()
        self._touched = anyio.Event()

    def lane(self, project: str) -> Lane:
        """The project's lane; nothing runs in it until a supervisor is asked for."""
        return self._lanes.setdefault(project, Lane(project))

    def warm(self, project: str) -> bool:
        """Whether the project's session is open."""
        lane = self._lanes.get(project)
        return bool(lane and lane.supervisor and lane.supervisor.warm)

    async def supervisor(self, project: str) -> Supervisor:
        """The project's running supervisor."""
        lane = self.lane(project)
        if not lane.begun:
            lane.begun = True
            self._tasks.start_soon(self._serve, lane)
        await lane.ready.wait()
        assert lane.supervisor is not None
        return lane.supervisor

    def visitor(self) -> AbstractAsyncContextManager[Supervisor]:
        """A supervisor beside the lanes, for one short session that is closed when the block ends."""
        return open_supervisor(self._factory)

    async def make_room(self, project: str) -> None:
        """Close least recently used idle sessions until ``project`` may open one."""
        async with self._making_room:
            while not self.warm(project):
                warm = [lane for lane in self._lanes.values() if lane.supervisor and lane.supervisor.warm]
                idle = self._idle()
                if len(warm) < self._max_warm or not idle:
                    return
                await self._close_idle(idle[0], "evicted")

    async def close(self, project: str, reason: str) -> None:
        """Close the project's session after its running turn; it stays resumable."""
        lane = self._lanes.get(project)
        if lane is None or lane.supervisor is None:
            return
        await lane.supervisor.close(reason, self._emit(lane))

    async def _close_idle(self, lane: Lane, reason: str) -> None:
        """Close a session that has nothing to do; one that just got a turn is left alone."""
        if lane.supervisor is not None and lane.supervisor.idle:
            await lane.supervisor.close(reason, self._emit(lane))

    def _emit(self, lane: Lane) -> Callable[[AgentEvent], Awaitable[None]]:
        async def emit(event: AgentEvent) -> None:
            if isinstance(event, AgentClosed):
                await self._on_closed(lane.project, event)

        return emit

    def touch(self) -> None:
        """Note that a turn has ended: its session may be the next to fall idle."""
        self._touched.set()

    async def evict_idle(self, after: float) -> None:
        """Close sessions that were idle for ``after`` seconds; sleeps until the next one is due."""
        while True:
            self._touched = anyio.Event()
            now = anyio.current_time()
            waits = [(lane, _idle_since(lane) + after - now) for lane in self._idle()]
            for lane in (lane for lane, wait in waits if wait <= 0):
                await self._close_idle(lane, "idle")
            due = min((wait for _, wait in waits if wait > 0), default=None)
            with anyio.move_on_after(due):
                await self._touched.wait()

    def _idle(self) -> list[Lane]:
        """Lanes with an open session and nothing to do, the least recently used first."""
        lanes = [lane for lane in self._lanes.values() if lane.supervisor and lane.supervisor.idle]
        return sorted(lanes, key=_idle_since)

    async def _serve(self, lane: Lane) -> None:
        async with open_supervisor(self._factory) as supervisor:
            lane.supervisor = supervisor
            lane.ready.set()
            await anyio.sleep_forever()


def _idle_since(lane: Lane) -> float:
    return lane.supervisor.idle_since if lane.supervisor else 0.0
