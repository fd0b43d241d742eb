"""The offline endpoint for a daemon's life: when its process dies, another takes its place and port."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from agents.endpoint.process import EndpointProcess, EndpointStartFailed, start_endpoint
from agents.spec import Endpoint

_log = logging.getLogger(__name__)
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each new start in a row; after the last one the endpoint stays down."""
_SOUND = 60.0
"""Seconds after which an endpoint that lived counts as sound: the row begins anew."""


@asynccontextmanager
async def keep_offline_endpoint() -> AsyncIterator[Endpoint]:
    """A running extractive endpoint whose address and key stay the same until the block ends."""
    ready = anyio.Event()
    found: list[EndpointProcess] = []

    async def keep() -> None:
        async with start_endpoint(player="extractive") as first:
            found.append(first)
            ready.set()
            await first.ended()
        await _replace(first)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep)
        await ready.wait()
        yield Endpoint("offline", found[0].url, found[0].key, found[0].control_key)
        tasks.cancel_scope.cancel()


async def _replace(first: EndpointProcess) -> None:
    """Start the endpoint again at the same place each time it dies; agents' own retries bridge the gap."""
    pauses = list(_PAUSES)
    while pauses:
        pause, begun = pauses.pop(0), anyio.current_time()
        _log.warning("the offline endpoint died; it starts again in %g s", pause)
        await anyio.sleep(pause)
        try:
            async with start_endpoint(
                player="extractive", key=first.key, control_key=first.control_key, port=first.port
            ) as again:
                await again.ended()
        except EndpointStartFailed as error:
            _log.warning("%s", error)
        if anyio.current_time() - begun > _SOUND:
            pauses = list(_PAUSES)
    _log.error("the offline endpoint keeps dying; tasks will fail until the daemon is restarted")
