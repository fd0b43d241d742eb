"""Following events: nothing lost, nothing twice, over drops and restarts; patience has a limit."""

from __future__ import annotations

import io
import itertools
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.client import Client, EventStream, stream, wire
from orchestrator.client.stream import Buffered, parse
from orchestrator.errors import CounterpointError, DaemonUnreachable, Refused
from tests.support.fake_daemon import FakeDaemon, Problem


@pytest.fixture
def fake() -> Iterator[FakeDaemon]:
    folder = Path(tempfile.mkdtemp(prefix="cp-"))
    with FakeDaemon(folder / "api.sock") as daemon:
        yield daemon
    shutil.rmtree(folder)


def _texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["body"]["text"] for event in events]


def _say(fake: FakeDaemon, numbers: range) -> list[str]:
    for number in numbers:
        fake.emit("agent.text", project="acme", text=str(number))
    return [str(number) for number in numbers]


def test_frames_are_read_whole_or_not_at_all() -> None:
    raw = b': hello\r\n\r\nid: 7\r\nevent: a\r\ndata: {"x":\r\ndata: 1}\r\n\r\n'
    raw += b"id: 8\n\ndata:b\n\ndata: cut off\n"
    found = [(message.id, message.event, "\n".join(message.data)) for message in parse(io.BytesIO(raw))]
    assert found == [("7", "a", '{"x":\n1}'), (None, "message", "b")]


@given(raw=st.binary(max_size=200).map(lambda data: data.replace(b"x", b"\n")), size=st.integers(1, 50))
def test_lines_out_of_chunks_are_the_lines_of_the_whole(raw: bytes, size: int) -> None:
    source = io.BytesIO(raw)
    lines = Buffered(SimpleNamespace(read1=lambda _: source.read(size)))
    assert list(iter(lines.readline, b"")) == list(io.BytesIO(raw))


def test_dropped_connections_lose_and_repeat_nothing(fake: FakeDaemon) -> None:
    expected = _say(fake, range(20))
    fake.drops = [3, 0, 5, 1, 7]
    events = EventStream(fake.socket_path, 0, {}, sleep=lambda _: None)
    assert _texts(list(itertools.islice(events, 20))) == expected
    assert fake.streams_from[:6] == [0, 3, 3, 8, 9, 16]
    assert events.cursor == 20


def test_a_server_that_repeats_is_corrected(fake: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _say(fake, range(6))
    fake.drops = [4]
    original = fake.stream
    monkeypatch.setattr(fake, "stream", lambda after, query, write: original(max(0, after - 2), query, write))
    events = EventStream(fake.socket_path, 0, {}, sleep=lambda _: None)
    assert _texts(list(itertools.islice(events, 6))) == expected
    assert 2 in fake.streams_from


def test_following_survives_a_restart_of_the_daemon(fake: FakeDaemon) -> None:
    _say(fake, range(3))
    events = Client(fake.socket_path).events(1, follow=True, project="acme")
    assert _texts(list(itertools.islice(events, 2))) == ["1", "2"]

    def restart() -> None:
        fake.stop()
        _say(fake, range(3, 5))
        fake.start()

    restarting = threading.Thread(target=restart)
    restarting.start()
    assert _texts(list(itertools.islice(events, 2))) == ["3", "4"]
    restarting.join()


def test_scope_and_kinds_hold_while_following(fake: FakeDaemon) -> None:
    fake.emit("agent.text", project="other", text="x")
    fake.emit("task.cancel_requested", project="acme", task="t1")
    fake.emit("agent.text", project="acme", task="t1", text="mine")
    fake.emit("agent.text", project="acme", task="t2", text="another task's")
    found = Client(fake.socket_path).events(0, follow=True, project="acme", task="t1", kinds=("agent.text",))
    assert _texts([next(found)]) == ["mine"]


def test_deltas_pass_only_when_wanted(fake: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    _say(fake, range(1))
    original = fake.stream
    frame = 'event: agent.delta\ndata: {"project": "acme", "task": null, "body": {"text": "hal"}}\n\n'

    def with_delta(after: int, query: dict[str, Any], write: Any) -> None:
        write(frame)
        original(after, query, write)

    monkeypatch.setattr(fake, "stream", with_delta)
    client = Client(fake.socket_path)
    assert _texts(list(itertools.islice(client.events(follow=True, deltas=True), 2))) == ["hal", "0"]
    assert _texts(list(itertools.islice(client.events(follow=True), 1))) == ["0"]


def test_a_daemon_that_stays_away_is_reported(fake: FakeDaemon) -> None:
    fake.stop()
    pauses: list[float] = []
    events = EventStream(fake.socket_path, 0, {}, patience=0.0, longest_pause=0.2, sleep=pauses.append)
    with pytest.raises(DaemonUnreachable, match="away"):
        next(iter(events))
    patient = EventStream(fake.socket_path, 0, {}, longest_pause=0.2, sleep=_stop_after(pauses, 5))
    with pytest.raises(InterruptedError):
        next(iter(patient))
    assert pauses == [0.05, 0.1, 0.2, 0.2, 0.2]


def _stop_after(pauses: list[float], calls: int) -> Any:
    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == calls:
            raise InterruptedError

    return sleep


@pytest.mark.parametrize(("data", "kind"), [("not json", CounterpointError), ("[1]", CounterpointError)])
def test_an_event_that_is_none_is_refused(
    fake: FakeDaemon, monkeypatch: pytest.MonkeyPatch, data: str, kind: type[Exception]
) -> None:
    monkeypatch.setattr(fake, "stream", lambda after, query, write: write(f"id: 1\ndata: {data}\n\n"))
    with pytest.raises(kind, match="not a JSON object"):
        next(Client(fake.socket_path).events(follow=True))


def test_a_refused_subscription_is_an_error(fake: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "target", lambda path, params: wire.target("/projects/acme/review"))
    fake.problems["GET /projects/acme/review"] = Problem(409, "Refused", "sealed")
    with pytest.raises(Refused, match="sealed"):
        next(Client(fake.socket_path).events(follow=True))


def test_who_follows_hears_that_the_daemon_is_away_and_back(fake: FakeDaemon) -> None:
    _say(fake, range(2))
    heard: list[bool] = []
    again = iter([fake.stop, fake.start])
    pauses = iter(range(99))

    def pause(_: float) -> None:
        if next(pauses) in {0, 2}:
            next(again)()

    fake.drops = [1]
    events = iter(EventStream(fake.socket_path, 0, {}, sleep=pause, told=heard.append))
    assert _texts(list(itertools.islice(events, 2))) == ["0", "1"]
    assert heard[-2:] == [False, True]
    assert heard.count(False) == heard.count(True)
