"""The daemon, the machine, the terminal and the versions fail: the queue goes on where it was."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from agents import warden
from agents.factory import home_id
from agents.spec import Endpoint
from orchestrator.daemon.startup import SNAPSHOT
from orchestrator.fold import FORMAT
from orchestrator.home.locate import find_socket
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal
from tests.support.counterpoint import DaemonProcess, Installed, alive, answers, installed, wait_until
from tests.support.endpoint import CONTROL_KEY, RunningEndpoint, run_endpoint
from tests.support.faults import arena, fault_home, real_factory
from tests.support.home import make_home
from tests.support.scripts import kinds, queue, script, session, text, until_ended, until_seen

pytestmark = pytest.mark.cli
NAMES = ("acme", "beta")
TASKS = [(name, f"{name}-{number}") for number in range(2) for name in NAMES]
SCRIPT = script(*[session(f"[{task}]", text(f"Answer of {task}.", delay=0.4)) for _, task in TASKS])


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects=dict.fromkeys(NAMES, "C"))
    with installed(home) as ready:
        yield ready


def begin(command: Installed) -> DaemonProcess:
    daemon = command.daemon()
    wait_until(lambda: answers(command.client()), 30, f"the daemon answers\n{command.log()}")
    return daemon


def queue_all(command: Installed) -> None:
    for project, task in TASKS:
        queue(command, project, f"[{task}] Answer.", task)


def all_well(command: Installed, endpoint: RunningEndpoint) -> None:
    """Every task ended once and well, its prompt in one conversation, once."""
    for _, task in TASKS:
        view = until_ended(command, task)
        assert (view["state"], view["result"]) == ("succeeded", f"Answer of {task}.")
        assert kinds(command, task).count("task.finished") == 1
    for project in NAMES:
        own = [str(r["messages"]) for r in endpoint.requests() if f"/{project}/tree" in str(r)]
        for owner, task in TASKS:
            assert own[-1].count(f"[{task}]") == (owner == project)


def kill(command: Installed, daemon: DaemonProcess) -> None:
    daemon.kill()
    daemon.wait(10)
    wait_until(lambda: not warden.marked(f"{home_id(command.home)}."), 10, "everything of it is gone")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_daemon_killed_at_any_moment_is_followed_by_one_that_goes_on(
    command: Installed, endpoint: RunningEndpoint, seed: int
) -> None:
    rng = random.Random(seed)
    daemon = begin(command)
    queue_all(command)
    _, task = rng.choice(TASKS)
    until_seen(command, task, rng.choice(["task.started", "task.prompt_sending", "agent.prompt_delivered"]))
    kill(command, daemon)
    begin(command)
    all_well(command, endpoint)


def test_after_a_reboot_no_stale_lock_socket_or_record_stands_in_the_way(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    daemon = begin(command)
    queue_all(command)
    until_seen(command, "acme-0", "agent.prompt_delivered")
    path = find_socket(command.home)
    kill(command, daemon)
    paths = HomePaths(command.home)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))  # nobody listens on it
    for file in (paths.lock, paths.record):  # their process id belongs to somebody else now
        file.write_text(file.read_text().replace(str(daemon.pid), str(os.getpid())))
    command.ok("up")
    all_well(command, endpoint)
    command.ok("down", "--now")


def test_a_closed_terminal_ends_its_command_and_nothing_else(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    arguments = [sys.executable, "-P", "-m", "orchestrator.cli", "say", "acme", "[acme-0] Answer."]
    terminal = subprocess.Popen(
        [*arguments, "--id", "acme-0", "--wait"],
        cwd=command.home,
        env=command.env(),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: command.daemon_pid() and answers(command.client()), 30, "the daemon answers")
    pid = command.daemon_pid()
    until_seen(command, "acme-0", "task.started")
    os.killpg(terminal.pid, signal.SIGHUP)
    assert terminal.wait(10) != 0
    assert until_ended(command, "acme-0")["state"] == "succeeded"
    assert pid is not None
    assert alive(pid)


def test_another_version_takes_up_the_queue_and_skips_what_it_cannot_read(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    daemon = begin(command)
    queue_all(command)
    daemon.terminate()
    daemon.wait(30)
    journal = Journal.open(HomePaths(command.home).journal)
    try:
        end = journal.load_snapshot(SNAPSHOT)
        assert end is not None
        journal.save_snapshot(SNAPSHOT, end.cursor, FORMAT + 1, b"of another version")
    finally:
        journal.close()
    begin(command)
    all_well(command, endpoint)


def test_another_cli_resumes_the_conversations_of_the_one_before(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = fault_home(tmp_path / "home", NAMES, endpoint.url, "", ())
    model = Endpoint("offline", endpoint.url, endpoint.key, CONTROL_KEY)

    async def upgrade() -> None:
        sessions = []
        for number, (version, task) in enumerate((("old", "acme-0"), ("new", "acme-1")), 1):
            async with arena(home, real_factory(home, tmp_path / version, number), model) as played:
                if number == 1:
                    for name in ("acme-0", "acme-1"):
                        await played.say("acme", f"[{name}] Answer.", name)
                view = await played.ended(task)
                assert (view.state, view.result) == ("succeeded", f"Answer of {task}.")
                sessions.append(view.session_id)
        assert sessions[0] == sessions[1]

    anyio.run(upgrade)
    said = str(endpoint.requests()[-1]["messages"])
    assert (said.count("[acme-0]"), said.count("[acme-1]")) == (1, 1)
