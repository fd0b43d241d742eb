"""The control room on a running daemon, played by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from tests.support.counterpoint import Installed
from tui.app import ControlRoom, Opening
from tui.feed import Feed
from tui.memory import Memory


@asynccontextmanager
async def live_room(command: Installed, folder: Path, screen: str) -> AsyncIterator[Any]:
    """A pilot of the control room, opened in the room ``screen``."""
    client = command.client()
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(command.home, screen, folder)
    app = ControlRoom(Opening(Feed(client), command.home, status, screen, memory=memory))
    app.animation_level = "none"
    async with app.run_test(size=(120, 40)) as pilot:
        yield pilot


def seen(pilot: Any) -> str:
    """The screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip) for strip in strips)


async def sees(pilot: Any, holds: Callable[[str], bool], what: str) -> None:
    """Wait until the screen holds."""
    with anyio.move_on_after(45):
        while not holds(seen(pilot)):
            await pilot.pause(0.05)
        return
    raise AssertionError(f"{what}\n{seen(pilot)}")
