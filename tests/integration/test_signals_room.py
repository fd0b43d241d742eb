"""The room of signals on a real daemon: what its keys send is taken, and what follows is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.heard import said
from tests.support.home import make_home
from tui.app import ControlRoom, Opening
from tui.feed import Feed
from tui.memory import Memory

pytestmark = pytest.mark.cli
MEMO = """\
Project Acme. The dock is broken.
Send the invoice to Hermes.

It rains here.
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint({"default": {"text": "Done."}}) as running:
        yield running


@asynccontextmanager
async def room(command: Installed, folder: Path) -> AsyncIterator[Any]:
    """The room, on the running daemon."""
    client = command.client()
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(command.home, "signals", folder)
    app = ControlRoom(Opening(Feed(client), command.home, status, "signals", memory=memory))
    app.animation_level = "none"
    async with app.run_test(size=(120, 40)) as pilot:
        yield pilot


def text(pilot: Any) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip) for strip in strips)


async def sees(pilot: Any, holds: Callable[[str], bool], what: str) -> None:
    """Wait until the screen holds."""
    with anyio.move_on_after(45):
        while not holds(text(pilot)):
            await pilot.pause(0.05)
        return
    raise AssertionError(f"{what}\n{text(pilot)}")


async def test_words_are_given_corrected_taken_back_and_erased_by_keys(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(
        tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Northwind", "hermes": "Olymp"}
    )
    memo = said(home, MEMO, name="car.wav")
    with installed(home) as command:
        command.ok("up")

        def view() -> dict[str, Any]:
            found: dict[str, Any] = command.client().get(f"/signals/{memo}")
            return found

        wait_until(lambda: bool(view()["spans"]), 45, "it is routed")
        async with room(command, tmp_path) as pilot:
            await sees(
                pilot, lambda seen: "The dock is broken." in seen and "▌" in seen, "the words and whose"
            )
            await pilot.press("enter", "G", "p", *"herm", "enter")
            await sees(pilot, lambda seen: "▌✓hermes" in seen, "the last part is Hermes's, by the person")
            await pilot.press("u")
            await sees(pilot, lambda seen: "▌✓hermes" not in seen, "it is taken back")
            await pilot.press("g", "e")
            await sees(pilot, lambda seen: "Read “Project” as" in seen, "a place to type")
            await pilot.press(*["backspace"] * 7, *"Client", "enter")
            await sees(pilot, lambda seen: "✎ Client Acme." in seen, "the correction beside the raw words")
            assert "Project Acme. The dock" in text(pilot)
            await pilot.press("E", "y")
            await sees(pilot, lambda seen: "⊘ erased" in seen and "dock" not in seen, "nothing of it is left")
        assert view()["state"] == "erased"
