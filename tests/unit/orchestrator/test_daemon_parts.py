"""The daemon's small parts: lock, relay, deltas, peers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.types import Receive, Scope, Send

from agents.events import AgentText, Delta, DurableAgentEvent
from orchestrator.daemon.app import PeerGuard
from orchestrator.daemon.deltas import HELD, DeltaHub, ProjectDelta, Shown
from orchestrator.daemon.lock import hold_lock
from orchestrator.daemon.peers import Peer, descends_from
from orchestrator.daemon.reaper import bury_adopted
from orchestrator.daemon.relay import open_relay
from orchestrator.daemon.server import bind
from orchestrator.errors import DaemonRunning, Refused

pytestmark = pytest.mark.anyio


def test_a_second_daemon_is_refused_by_name_and_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "run" / "daemon.lock"
    with hold_lock(lock):
        with pytest.raises(DaemonRunning) as refused, hold_lock(lock):
            pass
        assert refused.value.pid == os.getpid()
    with hold_lock(lock):
        pass


def test_a_lock_whose_holder_was_killed_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "daemon.lock"
    code = (
        "import sys, pathlib, os, signal\n"
        "from orchestrator.daemon.lock import hold_lock\n"
        f"with hold_lock(pathlib.Path({str(lock)!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -9
    with hold_lock(lock):
        pass


async def test_the_relay_keeps_order_and_stores_everything_before_it_closes() -> None:
    stored: list[str] = []
    shown: list[str] = []
    gate = anyio.Event()

    async def store(events: list[DurableAgentEvent]) -> None:
        await gate.wait()
        stored.extend(event.text for event in events if isinstance(event, AgentText))

    async with open_relay(store, lambda delta: shown.append(delta.text)) as emit:
        for number in range(50):
            await emit(AgentText(text=str(number)))
            await emit(Delta(turn="t", block=0, offset=number, text=str(number)))
        assert stored == []
        gate.set()
    assert stored == [str(number) for number in range(50)]
    assert shown == stored


def delta(offset: int, text: str, *, block: int = 0, project: str = "acme") -> ProjectDelta:
    return ProjectDelta(project, "t1", Delta(turn="turn", block=block, offset=offset, text=text))


async def test_a_frame_joins_what_follows_in_a_block_for_all_subscribers_at_once() -> None:
    hub = DeltaHub()
    with hub.feed() as everything, hub.feed("acme") as one:
        for item in (
            delta(0, "ab"),
            delta(0, "y", block=1),
            delta(0, "b", project="beta"),
            delta(2, "c"),
            delta(9, "x"),
        ):
            hub.publish(item)
        with anyio.fail_after(5):
            batch = await anext(everything.batches())
            assert texts(batch) == ["abc", "y", "b", "x"]
            assert texts(await anext(one.batches())) == ["abc", "y", "x"]
            hub.publish(delta(10, "z"))
            (later,) = await anext(one.batches())
        body = json.loads(later.data.partition(b"data: ")[2])["body"]
        assert (body["kind"], body["offset"], body["text"]) == ("agent.delta", 10, "z")


async def test_a_stalled_subscriber_is_bounded_and_a_live_one_gets_the_text() -> None:
    hub = DeltaHub()
    with hub.feed() as stalled, hub.feed() as live:
        batches = live.batches()
        with anyio.fail_after(20):
            for number in range(HELD + 5):
                hub.publish(delta(number, "x"))
                assert texts(await anext(batches)) == ["x"]
        assert len(stalled.held) == HELD


def texts(batch: list[Shown]) -> list[str]:
    return [json.loads(item.data.partition(b"data: ")[2])["body"]["text"] for item in batch]


def test_descent_follows_parents_and_an_unreadable_process_counts_as_a_descendant(tmp_path: Path) -> None:
    def process(pid: int, parent: int, name: str = "x") -> None:
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} ({name}) S {parent} 1 1 0")

    process(10, 1)
    process(11, 10, "a) S 1 (b")
    process(12, 11)
    process(20, 1)
    assert descends_from(12, 10, tmp_path)
    assert not descends_from(20, 10, tmp_path)
    assert not descends_from(10, 12, tmp_path)
    assert descends_from(999, 10, tmp_path)


@pytest.mark.parametrize("state", [{}, {"peer": Peer(1, 0, "a process that an agent started")}])
async def test_a_caller_that_is_not_known_to_be_the_person_reaches_no_call(state: dict[str, Peer]) -> None:
    reached: list[str] = []
    sent: list[Any] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["type"])

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    guard = PeerGuard(inner)
    for kind in ("http", "websocket", "lifespan"):
        await guard({"type": kind, "state": dict(state)}, receive, send)
    assert reached == []
    assert [message["status"] for message in sent if "status" in message] == [403]
    await guard({"type": "http", "state": {"peer": Peer(1, 0)}}, receive, send)
    assert reached == ["http"]


def test_what_lies_in_the_sockets_place_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "daemon.sock").write_text("mine")
    with pytest.raises(Refused, match="is in the way"):
        bind(tmp_path / "daemon.sock")
    assert (tmp_path / "daemon.sock").read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="adoption is Linux only")
async def test_many_deaths_while_the_reaper_is_at_work_wake_it_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[float] = []
    released = anyio.Event()

    async def bury_after(patience: float, children: Path) -> None:
        looked.append(patience)
        await released.wait()

    async def turns_of_the_loop() -> None:
        for _ in range(100):
            await anyio.lowlevel.checkpoint()

    monkeypatch.setattr("orchestrator.daemon.reaper._bury_after", bury_after)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bury_adopted)
        await anyio.wait_all_tasks_blocked()
        for _ in range(20):
            os.kill(os.getpid(), signal.SIGCHLD)
            await turns_of_the_loop()
        assert len(looked) == 1
        released.set()
        await turns_of_the_loop()
        assert len(looked) == 2
        tasks.cancel_scope.cancel()


async def test_only_who_follows_a_project_makes_it_watched() -> None:
    hub = DeltaHub()
    with hub.feed("acme") as feed:
        hub.publish(delta(0, "b", project="beta"))
        hub.publish(delta(0, "a", project="acme"))
        with anyio.fail_after(5):
            assert [item.project for item in await anext(feed.batches())] == ["acme"]
        assert (hub.watched("acme"), hub.watched("beta")) == (True, False)
    assert not hub.watched("acme")
