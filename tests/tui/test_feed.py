"""The real feed against a daemon's socket: what comes is shown without anybody asking, over restarts."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest

from orchestrator.client import Client
from tests.support.fake_daemon import FakeDaemon
from tui.app import ControlRoom, Opening
from tui.feed import Feed
from tui.memory import Memory


@asynccontextmanager
async def following(daemon: FakeDaemon, folder: Path) -> AsyncIterator[ControlRoom]:
    client = Client(daemon.socket_path)
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(folder, "fleet", folder)
    app = ControlRoom(Opening(Feed(client), folder, status, memory=memory))
    async with app.run_test(size=(100, 30)):
        yield app


async def until(holds: Callable[[], bool], what: str) -> None:
    with anyio.move_on_after(20) as scope:
        while not holds():  # noqa: ASYNC110  # what is waited for is what a screen shows
            await anyio.sleep(0.02)
    assert not scope.cancelled_caught, what


@pytest.fixture
def daemon(tmp_path: Path) -> FakeDaemon:
    fake = FakeDaemon(tmp_path / "api.sock", tmp_path)
    fake.replies["GET /attention"] = {"cursor": 0, "items": []}
    fake.add_project("acme")
    return fake


def shows(app: ControlRoom, words: str) -> bool:
    return words in text(app)


def text(app: ControlRoom) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_every_event_is_shown_not_only_the_first(daemon: FakeDaemon, tmp_path: Path) -> None:
    with daemon:
        async with following(daemon, tmp_path) as app:
            for number in range(5):
                daemon.emit("agent.text", project="acme", task="t1", text=f"word {number}")
                await until(partial(shows, app, f"word {number}"), f"word {number} is shown")


async def test_the_picture_stays_while_the_daemon_is_away_and_catches_up(
    daemon: FakeDaemon, tmp_path: Path
) -> None:
    with daemon:
        async with following(daemon, tmp_path) as app:
            daemon.emit("agent.text", project="acme", task="t1", text="before")
            await until(lambda: "before" in text(app), "the first words are shown")
            await anyio.to_thread.run_sync(daemon.stop)
            await until(lambda: "no daemon" in text(app), "the loss is said")
            assert "before" in text(app)
            daemon.emit("agent.text", project="acme", task="t1", text="meanwhile")
            await anyio.to_thread.run_sync(daemon.start)
            await until(lambda: "meanwhile" in text(app), "it catches up")
            await until(lambda: "no daemon" not in text(app), "the return is shown")


async def test_what_was_asked_before_anybody_listens_wakes_whoever_begins_to(
    daemon: FakeDaemon, tmp_path: Path
) -> None:
    with daemon:
        feed, woken, came = Feed(Client(daemon.socket_path)), threading.Event(), list[object]()
        feed.get("/status", None, came.append, lambda error: came.append(error))
        await until(lambda: bool(feed._batch), "the answer is there before the start")
        feed.start(0, woken.set)
        assert woken.is_set()
        for call in feed.take().calls:
            call()
        feed.close()
        assert isinstance(came[0], dict)
