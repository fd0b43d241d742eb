"""What an attached client does at the daemon: one line is one task, and an interrupt is for what was seen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.cli._attach_feed import Feed
from orchestrator.cli._attach_words import Control, Detach, Look, Say
from orchestrator.cli._render import Terminal
from orchestrator.client import Client
from orchestrator.errors import DaemonUnreachable, Refused
from tests.support.fake_daemon import FakeDaemon, Problem


@pytest.fixture
def fake() -> Iterator[FakeDaemon]:
    folder = Path(tempfile.mkdtemp(prefix="cp-"))
    with FakeDaemon(folder / "api.sock") as daemon:
        daemon.add_project("acme")
        yield daemon
    shutil.rmtree(folder)


@pytest.fixture
def feed(fake: FakeDaemon) -> Feed:
    return Feed(Client(fake.socket_path), "Acme", Terminal(color=False))


def test_a_line_sent_again_after_a_lost_reply_is_the_same_task(fake: FakeDaemon, feed: Feed) -> None:
    fake.lost_replies = 1000
    with pytest.raises(DaemonUnreachable):
        feed.do(Say("once"))
    assert feed.sent == set()
    fake.lost_replies = 0
    assert feed.do(Say("once"))
    assert feed.do(Say("once"))
    assert [task["prompt"] for task in fake.tasks.values()] == ["once", "once"], "said twice on purpose"
    assert feed.sent == set(fake.tasks)


def test_an_interrupt_cancels_the_task_that_was_seen_and_nothing_else(
    fake: FakeDaemon, feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    feed.do(Control("interrupt"))
    assert "nothing runs" in capsys.readouterr().out
    feed.do(Say("work"))
    (task,) = fake.tasks
    feed.view.feed({"task": task, "at": None, "body": {"kind": "task.started"}})
    feed.do(Control("interrupt"))
    assert fake.requests[-1] == f"POST /tasks/{task}/cancel"
    fake.problems[f"POST /tasks/{task}/cancel"] = Problem(409, "Refused", "it is over", "look again")
    with pytest.raises(Refused):
        feed.do(Control("interrupt"))


def test_looking_and_leaving_change_nothing(
    fake: FakeDaemon, feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert feed.do(Look("help"))
    assert feed.do(Look("status"))
    assert not feed.do(Detach())
    assert "/interrupt" in capsys.readouterr().out
    assert not [request for request in fake.requests if request.startswith("POST")]


def test_a_pipe_does_not_wait_for_a_daemon_that_refuses_it(fake: FakeDaemon, feed: Feed) -> None:
    feed.do(Say("work"))
    feed.failure = Refused("no")
    feed.drain()
    fake.finish(next(iter(fake.tasks)), "failed")
    feed.failure = None
    for event in fake.events:
        feed.take(event)
    feed.drain()
    assert feed.failed
    assert feed.sent == set()
