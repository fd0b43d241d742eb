"""Serves the API on the home's Unix socket: directory 0700, socket 0600 before anybody can connect."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import uvicorn
from fastapi import FastAPI

from orchestrator.daemon.peers import PeerProtocol
from orchestrator.errors import Refused

GRACE = 2
"""Seconds that open requests get when the daemon stops."""


def bind(path: Path) -> socket.socket:
    """A listening-ready socket at ``path``, mode 0600. The caller holds the home's lock, so what is
    there is left over from a daemon that was killed; anything but a socket is refused."""
    if path.is_symlink() or (path.exists() and not path.is_socket()):
        raise Refused(f"{str(path)!r} is in the way of the daemon's socket.", "Move or remove it.")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    previous = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(previous)
    path.chmod(0o600)
    listener.setblocking(False)
    return listener


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


@asynccontextmanager
async def serving(app: FastAPI, listener: socket.socket, path: Path) -> AsyncIterator[None]:
    """Serve ``app`` while the block runs. No timer ticks: an idle server costs nothing."""
    config = uvicorn.Config(
        app,
        http=PeerProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        backlog=128,
    )
    config.load()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True), anyio.move_on_after(GRACE + 3):
            _remove(path)
            await server.shutdown(sockets=[listener])
