"""The journal as Server-Sent Events: the event's cursor is the SSE id, so Last-Event-ID resumes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from orchestrator.capabilities import Caller, may_read
from orchestrator.daemon.deltas import DeltaHub
from orchestrator.events import Event
from orchestrator.journal import JournalWriter

KEEPALIVE = 15.0
"""Seconds of silence after which a comment line tells both ends that the connection lives."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events a subscriber wants, of those it may read; empty means all."""

    caller: Caller
    project: str | None = None
    task: str | None = None
    kinds: frozenset[str] = frozenset()

    def takes(self, event: Event) -> bool:
        """Whether ``event`` passes."""
        return (
            may_read(self.caller, event)
            and (self.project is None or event.project == self.project)
            and (self.task is None or event.task == self.task)
            and (not self.kinds or event.kind in self.kinds)
        )


def event_frame(event: Event) -> bytes:
    """One durable event as an SSE frame."""
    return f"id: {event.cursor}\nevent: {event.kind}\ndata: {event.model_dump_json()}\n\n".encode()


class EventStream(Response):
    """Streams the journal from a cursor on: first history, then live, each event exactly once.

    Ends when the client goes away or the daemon stops. Deltas, when wanted, come between events.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        writer: JournalWriter,
        hub: DeltaHub,
        *,
        after: int,
        wanted: Filter,
        deltas: bool,
        until: anyio.Event,
        keepalive: float = KEEPALIVE,
    ) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._writer = writer
        self._hub = hub
        self._after = after
        self._wanted = wanted
        self._deltas = deltas
        self._until = until
        self._keepalive = keepalive
        self._sending = anyio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one subscriber."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await self._put(send, b": connected\n\n")
        async with anyio.create_task_group() as tasks:

            async def first_to_end(job: Callable[[], Awaitable[None]]) -> None:
                await job()
                tasks.cancel_scope.cancel()

            tasks.start_soon(first_to_end, lambda: _disconnected(receive))
            tasks.start_soon(first_to_end, lambda: self._durable(send))
            tasks.start_soon(first_to_end, self._until.wait)
            tasks.start_soon(self._keep_alive, send)
            if self._deltas:
                tasks.start_soon(self._transient, send)
        if self._until.is_set():
            await self._put(send, b"", more=False)

    async def _put(self, send: Send, frame: bytes, *, more: bool = True) -> None:
        async with self._sending:
            await send({"type": "http.response.body", "body": frame, "more_body": more})

    async def _durable(self, send: Send) -> None:
        async for event in self._writer.subscribe(self._after, wanted=self._wanted.takes):
            await self._put(send, event_frame(event))

    async def _transient(self, send: Send) -> None:
        wanted = self._wanted
        with self._hub.feed(wanted.project) as feed:
            async for batch in feed.batches():
                data = b"".join(item.data for item in batch if wanted.task in {None, item.task})
                if data:
                    await self._put(send, data)

    async def _keep_alive(self, send: Send) -> None:
        while True:
            await anyio.sleep(self._keepalive)
            await self._put(send, b": keepalive\n\n")


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
