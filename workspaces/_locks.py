"""The two locks of a workspace: the lease of whoever works in it, and the short one of a single operation."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workspaces._layout import Places
from workspaces.errors import LeaseHeld, WorkspaceBroken

OPERATION_SECONDS = 900.0


@contextmanager
def lease(where: Places, project: str) -> Iterator[None]:
    """Hold the workspace's lease; raises `LeaseHeld` with the holder's pid when another has it.

    The lock is the kernel's, held by an open file of a live process, so it cannot be stale.
    """
    where.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = _open(where.lease)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LeaseHeld(project, holder(where)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def holder(where: Places) -> int:
    """The pid written by the lease's holder; 0 when unknown."""
    with suppress(OSError, ValueError):
        return int(where.lease.read_text().strip() or 0)
    return 0


def is_leased(where: Places) -> bool:
    """Whether any live process, this one included, holds the lease."""
    try:
        handle = os.open(where.lease, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def operation(where: Places, project: str) -> Iterator[None]:
    """One operation at a time; refuses under another process's lease, clears the index lock of a dead one."""
    if is_leased(where) and holder(where) not in {0, os.getpid()}:
        raise LeaseHeld(project, holder(where))
    where.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = _open(where.operation)
    try:
        _wait(handle, where)
        for name in ("index.lock", "base.index.lock", "HEAD.lock"):
            (where.private / name).unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, where: Places) -> None:
    deadline = time.monotonic() + OPERATION_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise WorkspaceBroken(where.root, "another operation has not ended") from None
            time.sleep(0.01)
        else:
            return
