"""Buries adopted processes: as a subreaper the daemon becomes the parent of agents' orphans.

A child that the daemon started itself is waited for by whoever started it, soon after it died. What
is still a zombie twice ``PATIENCE`` seconds later was adopted, so it is buried here. Wakes only when a
child dies, and once for many that die together.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import anyio

PATIENCE = 10.0


async def bury_adopted() -> None:
    """Run for the daemon's life."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if sys.platform != "linux":
        return
    death = anyio.Event()

    async def listen() -> None:
        with anyio.open_signal_receiver(signal.SIGCHLD) as deaths:
            async for _ in deaths:
                death.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        while True:
            await death.wait()
            death = anyio.Event()
            await _bury_after(PATIENCE, children)


async def _bury_after(patience: float, children: Path) -> None:
    await anyio.sleep(patience)  # by now whoever started the child has waited for it
    before = zombies(children)
    if before:
        await anyio.sleep(patience)
        for pid in before & zombies(children):
            _bury(pid)


def _bury(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def zombies(children: Path) -> set[int]:
    """Process ids of dead children that nobody has waited for; none where the kernel does not list them."""
    try:
        listed = children.read_text().split()
    except OSError:
        return set()
    return {pid for pid in map(int, listed) if _is_zombie(pid)}


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
