"""Who is on the other end of the socket: the kernel says, not the caller.

Agents run as the same user, so file modes do not keep them out. A peer is refused when it runs as
another user or descends from the daemon: every agent, and everything an agent started, does.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

_UCRED = struct.Struct("3i")


@dataclass(frozen=True, slots=True)
class Peer:
    """A connection's other end. ``refusal`` is empty for the person and says why for anybody else."""

    pid: int
    uid: int
    refusal: str = ""


def peer_of(connection: socket.socket, *, daemon_pid: int, daemon_uid: int) -> Peer:
    """The peer of an accepted Unix socket, judged once when it connects."""
    if not hasattr(socket, "SO_PEERCRED"):
        return Peer(0, daemon_uid)
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, _gid = _UCRED.unpack(raw)
    if uid not in {daemon_uid, 0}:
        return Peer(pid, uid, "another user")
    if pid != daemon_pid and descends_from(pid, daemon_pid):
        return Peer(pid, uid, "a process that an agent started")
    return Peer(pid, uid)


def descends_from(pid: int, ancestor: int, proc: Path = Path("/proc")) -> bool:
    """Whether ``pid`` is a descendant of ``ancestor``; a process that cannot be read counts as one."""
    seen: set[int] = set()
    while pid > 1 and pid not in seen:
        if pid == ancestor:
            return True
        seen.add(pid)
        parent = _parent(pid, proc)
        if parent is None:
            return proc.is_dir()
        pid = parent
    return False


def _parent(pid: int, proc: Path) -> int | None:
    try:
        stat = (proc / str(pid) / "stat").read_text()
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])


class PeerProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the peer in each request's ``state``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Judge the peer before the first byte is read."""
        connection = cast("socket.socket", transport.get_extra_info("socket"))
        peer = peer_of(connection, daemon_pid=os.getpid(), daemon_uid=os.getuid())
        self.app_state = {**self.app_state, "peer": peer}
        super().connection_made(transport)
