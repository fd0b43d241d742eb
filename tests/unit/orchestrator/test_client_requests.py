"""The client: errors by their wire name, exactly-once submission, paging, and starting a daemon once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator import errors
from orchestrator.client import Client, connect, ensure_daemon, error_from, segment, start, wire
from orchestrator.client.processes import alive, lock_holder
from orchestrator.home.paths import HomePaths
from orchestrator.protocol import (
    API_VERSION,
    PREFIX,
    EventPage,
    HealthView,
    StatusView,
    TaskList,
    TaskRequest,
)
from tests.support import fake_daemon
from tests.support.fake_daemon import FakeDaemon, Problem


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a path short enough for a socket."""
    made = Path(tempfile.mkdtemp(prefix="cp-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fake(folder: Path) -> Iterator[FakeDaemon]:
    with FakeDaemon(folder / "api.sock") as daemon:
        daemon.add_project("acme")
        yield daemon


def test_the_fake_follows_the_protocol(fake: FakeDaemon) -> None:
    client = Client(fake.socket_path)
    order = TaskRequest(project="acme", prompt="hello", origin="say")
    client.post("/tasks", order.model_dump())
    fake.finish("t1")
    assert HealthView.model_validate(client.get("/health")).api == API_VERSION
    assert StatusView.model_validate(client.get("/status")).projects[0].project == "acme"
    assert TaskList.model_validate(client.get("/tasks")).tasks[0].state == "succeeded"
    page = EventPage.model_validate(client.get("/events"))
    assert [event.kind for event in page.events] == ["task.queued", "task.finished"]
    assert "raw" not in page.model_dump_json()  # every body is of a known kind


def test_the_client_knows_the_channel() -> None:
    assert (wire.PREFIX, start.API) == (PREFIX, API_VERSION)


@pytest.mark.parametrize("name", [n for n, c in vars(errors).items() if isinstance(c, type)])
def test_every_error_comes_back_as_its_class(name: str) -> None:
    reply = {"error": {"type": name, "message": "what happened", "fix": "do this"}}
    error = error_from(500, json.dumps(reply).encode())
    known = issubclass(getattr(errors, name), errors.CounterpointError)
    assert type(error).__name__ == (name if known else "CounterpointError")
    assert (str(error), error.fix) == ("what happened", "do this")


@pytest.mark.parametrize(
    ("status", "raw", "kind", "text"),
    [
        (
            409,
            b'{"error": {"type": "WorkspaceDirty", "message": "open files"}}',
            errors.Refused,
            "open files",
        ),
        (422, b'{"error": {"type": "Strange", "message": "no"}}', errors.UsageProblem, "no"),
        (500, b'{"error": {"type": "os", "message": ""}}', errors.CounterpointError, "answered 500"),
        (502, b"<html>bad</html>", errors.CounterpointError, "502: <html>bad"),
        (404, b'{"detail": "Not Found"}', errors.CounterpointError, "404"),
        (500, b"", errors.CounterpointError, "no reason"),
    ],
)
def test_unknown_errors_fall_back(status: int, raw: bytes, kind: type[Exception], text: str) -> None:
    error = error_from(status, raw)
    assert type(error) is kind
    assert text in str(error)


def test_a_name_cannot_leave_its_path_segment() -> None:
    assert segment("../a/b?c#d") == "..%2Fa%2Fb%3Fc%23d"
    assert segment("..") == "%2E%2E"


def test_no_daemon_names_the_fix(folder: Path) -> None:
    with pytest.raises(errors.DaemonUnreachable) as caught:
        Client(folder / "none.sock").get("/health")
    assert "counterpoint up" in caught.value.fix


def test_a_refusal_carries_its_fix(fake: FakeDaemon) -> None:
    fake.problems["GET /status"] = Problem(409, "Refused", "not now", "later")
    with pytest.raises(errors.Refused, match="not now") as caught:
        Client(fake.socket_path).get("/status")
    assert caught.value.fix == "later"


def test_a_lost_reply_does_not_queue_twice(fake: FakeDaemon) -> None:
    fake.lost_replies = 2
    reply = Client(fake.socket_path).submit({"project": "acme", "prompt": "once"})
    assert reply["duplicate"]
    assert list(fake.tasks) == [reply["task"]]
    assert fake.requests.count("POST /tasks") == 3


def test_submission_gives_up_in_time_and_passes_refusals_on(fake: FakeDaemon, folder: Path) -> None:
    with pytest.raises(errors.UnknownProject, match="'nope'"):
        Client(fake.socket_path).submit({"project": "nope", "prompt": "x"})
    with pytest.raises(errors.DaemonUnreachable):
        Client(folder / "none.sock").submit({"project": "acme", "prompt": "x"}, patience=0.1)


def test_pages_give_every_event_once(fake: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestrator.client.client.PAGE", 3)
    for number in range(10):
        fake.emit("agent.text", project="acme" if number % 2 else "other", text=str(number))
    client = Client(fake.socket_path)
    assert [event["cursor"] for event in client.events()] == list(range(1, 11))
    assert [event["cursor"] for event in client.events(4, project="acme")] == [6, 8, 10]
    assert list(client.events(0, kinds=("task.queued",))) == []


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose daemon is the fake as a program; whatever runs at the end is stopped."""
    (folder / "counterpoint.toml").write_text("version = 1\n")
    program = [sys.executable, "-P", str(fake_daemon.__file__)]
    monkeypatch.setattr(start, "daemon_command", lambda home, endpoint: [*program, str(home)])
    yield folder
    try:
        connect(folder).post("/shutdown")
        _until(lambda: not alive(_lock_pid(folder)))
    except errors.DaemonUnreachable:
        pass


def _until(holds: Any) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _lock_pid(home: Path) -> int:
    pid: int = json.loads((home / ".counterpoint/run/daemon.lock").read_text())["pid"]
    return pid


def test_a_daemon_is_started_once_when_commands_race(home: Path) -> None:
    pids: list[int] = []
    racers = [
        threading.Thread(target=lambda: pids.append(ensure_daemon(home).get("/health")["pid"]))
        for _ in range(3)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(pids) == 3
    assert len(set(pids)) == 1
    assert ensure_daemon(home, start=False).get("/health")["pid"] == pids[0]
    assert os.getsid(pids[0]) == pids[0]  # it has left our session: closing the terminal does not end it
    assert start.log_file(home).stat().st_mode & 0o077 == 0
    with pytest.raises(errors.UsageProblem, match="endpoint 'offline', not 'anthropic'"):
        ensure_daemon(home, endpoint="anthropic")
    assert ensure_daemon(home, endpoint="offline").get("/health")["pid"] == pids[0]


def test_without_leave_to_start_nothing_is_started(home: Path) -> None:
    with pytest.raises(errors.DaemonUnreachable):
        ensure_daemon(home, start=False)
    assert not (home / ".counterpoint").exists()


def test_a_daemon_that_ends_at_once_is_explained(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; print('line of an earlier day'); sys.exit('the disk is full')"
    monkeypatch.setattr(start, "daemon_command", lambda home, endpoint: [sys.executable, "-c", code])
    with pytest.raises(errors.DaemonUnreachable, match="exit code 1") as caught:
        ensure_daemon(home)
    assert "the disk is full" in str(caught.value)
    assert str(start.log_file(home)) in caught.value.fix


def test_a_daemon_that_is_stopping_is_waited_for(home: Path) -> None:
    ensure_daemon(home)
    old = _lock_pid(home)
    os.kill(old, signal.SIGSTOP)  # it holds the lock and answers nobody
    HomePaths(home).socket.unlink()
    starting: list[int] = []
    thread = threading.Thread(target=lambda: starting.append(ensure_daemon(home).get("/health")["pid"]))
    thread.start()
    _until(lambda: "already runs" in start.log_file(home).read_text())
    assert lock_holder(home) == old
    os.kill(old, signal.SIGKILL)
    thread.join()
    assert starting == [_lock_pid(home)]
    assert starting != [old]


def test_a_daemon_that_never_answers_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid_file = home / "pid"
    code = f"import os, signal; open({str(pid_file)!r}, 'w').write(str(os.getpid())); signal.pause()"
    monkeypatch.setattr(start, "daemon_command", lambda home, endpoint: [sys.executable, "-c", code])
    with pytest.raises(errors.DaemonUnreachable, match="did not answer"):
        ensure_daemon(home, ready_within=1.0)
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    _until(lambda: not alive(int(pid_file.read_text())))


def test_another_version_is_told_apart(home: Path) -> None:
    HomePaths(home).ensure()
    with FakeDaemon(home / ".counterpoint/run/api.sock") as daemon:
        daemon.api = 99
        with pytest.raises(errors.UsageProblem, match="another version"):
            ensure_daemon(home)


def test_a_home_cannot_shadow_our_packages(folder: Path) -> None:
    (folder / "orchestrator").mkdir()
    (folder / "orchestrator/__init__.py").write_text("raise SystemExit('hijacked')")
    command = start.daemon_command(folder, None)
    code = "import orchestrator; print(orchestrator.__file__)"
    asked = [*command[: command.index("-m")], "-c", code]
    done = subprocess.run(
        asked, cwd=folder, env=start.daemon_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(Path(start.__file__).parents[1] / "__init__.py")
