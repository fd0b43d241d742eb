"""Runs the endpoint's application on a socket until it is told to stop. Idle, it does nothing at all."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Generator

import anyio
import uvicorn
from anyio.abc import TaskStatus
from starlette.types import ASGIApp

GRACE = 1
"""Seconds that running answers get at the end."""


class _Server(uvicorn.Server):
    """A uvicorn server that waits for an event instead of polling, and leaves signals to us."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = anyio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Installs no handlers."""
        yield

    async def main_loop(self) -> None:
        """Waits for the stop."""
        await self.stopping.wait()


async def serve(app: ASGIApp, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serves ``app`` on ``listener`` until SIGTERM or SIGINT; calls ``announce`` when both would work."""
    server = _Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=60,
        )
    )
    async with anyio.create_task_group() as group:
        await group.start(_stop_on_signal, server)
        announce()
        await server.serve(sockets=[listener])
        group.cancel_scope.cancel()


async def _stop_on_signal(server: _Server, *, task_status: TaskStatus[None]) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            server.should_exit = True
            server.stopping.set()
            return
