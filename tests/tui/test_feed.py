"""The real feed against a daemon's socket: what comes is shown without anybody asking, over restarts."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from orchestrator.client import Client
from orchestrator.errors import CounterpointError, DaemonUnreachable
from tests.support.fake_daemon import FakeDaemon, Problem
from tui.app import ControlRoom, Opening
from tui.feed import ERRANDS, Batch, Feed
from tui.memory import Memory

ASK = {
    "id": "toolu_1",
    "kind": "permission",
    "project": "north",
    "title": "Bash: make",
    "cursor": 1,
    "commands": [],
}


@asynccontextmanager
async def following(
    daemon: FakeDaemon, folder: Path, only: tuple[str, ...] = ()
) -> AsyncIterator[ControlRoom]:
    client = Client(daemon.socket_path)
    status = await anyio.to_thread.run_sync(client.get, "/status")
    memory = Memory(folder, "fleet", folder)
    app = ControlRoom(Opening(Feed(client, only=only), folder, status, only=only, memory=memory))
    async with app.run_test(size=(100, 30)):
        yield app


async def until(holds: Callable[[], bool], what: str) -> None:
    with anyio.move_on_after(20) as scope:
        while not holds():  # noqa: ASYNC110  # what is waited for is what a screen shows
            await anyio.sleep(0.02)
    assert not scope.cancelled_caught, what


def taken(feed: Feed) -> Batch:
    """The next that comes, within a while."""
    ends = time.monotonic() + 20
    while not (batch := feed.take()):
        assert time.monotonic() < ends, "nothing comes"
        time.sleep(0.01)
    return batch


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


async def test_history_that_did_not_come_is_asked_for_when_the_daemon_is_back(
    daemon: FakeDaemon, tmp_path: Path
) -> None:
    daemon.emit("agent.text", project="acme", task="t1", text="long ago")
    daemon.problems["GET /events"] = Problem(500, "CounterpointError", "The journal is busy.")
    with daemon:
        async with following(daemon, tmp_path) as app:
            await until(lambda: "GET /events" in daemon.requests, "the history is asked for")
            await anyio.to_thread.run_sync(daemon.stop)
            await until(lambda: "no daemon" in text(app), "the loss is said")
            daemon.problems.clear()
            await anyio.to_thread.run_sync(daemon.start)
            await until(lambda: "long ago" in text(app), "the history is there")


async def test_a_screen_of_one_project_hears_what_was_answered_for_others(
    daemon: FakeDaemon, tmp_path: Path
) -> None:
    daemon.add_project("north")
    with daemon:
        async with following(daemon, tmp_path, only=("acme",)) as app:
            await until(lambda: bool(app.model.link.up and daemon.streams_from), "it follows")
            await until(lambda: daemon.requests.count("GET /attention") == 1, "the queue is asked for")
            daemon.replies["GET /attention"] = {"cursor": 1, "items": [ASK]}
            daemon.emit("agent.ask_raised", project="north", task="t2")
            await until(lambda: app.model.attention == [ASK], "the ask is known")
            assert "north" not in text(app)


async def test_an_event_that_cannot_be_read_is_told_and_ends_nothing(
    daemon: FakeDaemon, tmp_path: Path
) -> None:
    with daemon:
        async with following(daemon, tmp_path) as app:
            for kind in (7, 8):
                daemon.events.append(
                    {
                        "cursor": len(daemon.events) + 1,
                        "project": "acme",
                        "task": None,
                        "body": {"kind": kind},
                    }
                )
            daemon.emit("agent.text", project="acme", task="t1", text="and on")
            await until(lambda: "and on" in text(app), "what comes later is shown")
            told = [note.title for note in app._notifications]
            assert told == ["The daemon sent an event that cannot be read; it is left out."]


def test_an_errand_that_fails_in_its_own_way_is_told_and_others_are_run(daemon: FakeDaemon) -> None:
    found: list[CounterpointError | dict[str, object]] = []
    with daemon:
        feed = Feed(Client(daemon.socket_path))
        for _ in range(ERRANDS + 1):
            feed.get("/search", {"q": "\ud800"}, found.append, found.append)
        feed.get("/status", None, found.append, found.append)
        while len(found) < ERRANDS + 2:
            for call in taken(feed).calls:
                call()
        feed.close()
    assert [type(one) for one in found].count(CounterpointError) == ERRANDS + 1
    ends = time.monotonic() + 20
    while any(thread.name == "errand" for thread in threading.enumerate()):
        assert time.monotonic() < ends, "its threads end with it"
        time.sleep(0.01)


def test_what_nobody_takes_waits_at_the_daemon(daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.feed.MOST", 10)
    for number in range(50):
        daemon.emit("agent.text", project="acme", task="t1", text=f"word {number}")
    with daemon:
        feed = Feed(Client(daemon.socket_path))
        feed.start(0, lambda: None)
        ends = time.monotonic() + 20
        while "GET /attention" not in daemon.requests:
            assert time.monotonic() < ends, "it looks after the queue meanwhile"
            time.sleep(0.01)
        found = [taken(feed).events]
        while sum(map(len, found)) < 50:
            found.append(taken(feed).events)
        feed.close()
    assert max(map(len, found)) <= 10
    assert [event["cursor"] for events in found for event in events] == list(range(1, 51))


class Lossy(Client):
    """A client whose first replies are lost."""

    def __init__(self, socket: Path, losses: int) -> None:
        super().__init__(socket)
        self.losses, self.ids = losses, list[object]()

    def submit(self, task: Mapping[str, object], *, patience: float = 20.0) -> dict[str, Any]:
        """Note the id; the reply does not come as long as there are losses."""
        self.ids.append(task["id"])
        if len(self.ids) <= self.losses:
            raise DaemonUnreachable("The daemon does not answer.")
        return {"cursor": 1}


def test_a_prompt_whose_reply_was_lost_is_the_same_task_when_it_is_sent_again(tmp_path: Path) -> None:
    client = Lossy(tmp_path / "api.sock", losses=2)
    feed, replies = Feed(client), list[object]()

    def send(prompt: str) -> None:
        feed.post("/tasks", {"project": "acme", "prompt": prompt}, replies.append, replies.append)
        for call in taken(feed).calls:
            call()

    for _ in range(4):
        send("Write the offer.")
    send("Write another.")
    first, again, queued, anew, other = client.ids
    assert first == again == queued
    assert len({first, anew, other}) == 3
    assert [isinstance(reply, DaemonUnreachable) for reply in replies] == [True, True, False, False, False]
