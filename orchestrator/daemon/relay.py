"""Carries one turn's events from the session to the journal, in order and in batches.

The session never waits for a disk unless the relay is full; the turn's outcome is durable before
the relay closes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream

from agents.events import AgentEvent, Delta, DurableAgentEvent, ToolCalled

Store = Callable[[list[DurableAgentEvent]], Awaitable[None]]
Show = Callable[[Delta], None]
_Item = tuple[DurableAgentEvent, "anyio.Event | None"]
"""An event, and what to set when it is stored if somebody waits for that."""

_CAPACITY = 1000


@asynccontextmanager
async def open_relay(store: Store, show: Show) -> AsyncIterator[Callable[[AgentEvent], Awaitable[None]]]:
    """A function that takes events; when the block ends, all of them have been stored.

    For a call it returns only when the call is stored: it may have effects, and none goes unrecorded.
    """
    send, receive = anyio.create_memory_object_stream[_Item](_CAPACITY)

    async def emit(event: AgentEvent) -> None:
        if isinstance(event, Delta):
            show(event)
        elif isinstance(event, ToolCalled):
            stored = anyio.Event()
            await send.send((event, stored))
            await stored.wait()
        else:
            await send.send((event, None))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_pump, receive, store)
        with send:
            yield emit


async def _pump(receive: MemoryObjectReceiveStream[_Item], store: Store) -> None:
    with receive:
        async for first in receive:
            batch = [first]
            while True:
                try:
                    batch.append(receive.receive_nowait())
                except (anyio.WouldBlock, anyio.EndOfStream):
                    break
            await store([event for event, _ in batch])
            for _, stored in batch:
                if stored is not None:
                    stored.set()
