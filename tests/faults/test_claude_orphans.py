"""kill -9 of the daemon leaves nothing: neither the CLI nor what the agent's commands started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from agents import warden
from tests.support.endpoint import ROOT, run_endpoint

pytestmark = pytest.mark.cli

RUNS = {
    "sessions": [
        {
            "match": {"prompt_contains": "go"},
            "turns": [{"tools": [{"name": "Bash", "input": {"command": "sh wait.sh", "description": "x"}}]}],
        }
    ]
}
SILENT = {"default": {"fault": {"kind": "silence", "seconds": 60, "times": None}, "repeat": True}}


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def parent(root: Path, script: Mapping[str, object], guard: str, until: str) -> Iterator[tuple[int, str]]:
    """A parent in the middle of a turn: its process id and its marker; nothing of it is left afterwards."""
    marker = f"{uuid4().hex}.1"
    env = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    }
    with run_endpoint(script) as endpoint:
        command = [sys.executable, "-m", "tests.support.agent_parent", str(root), endpoint.url, endpoint.key]
        with subprocess.Popen(
            [*command, marker, guard], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                assert any(line.strip() == until for line in process.stdout), "the turn did not get that far"
                yield process.pid, marker
            finally:
                process.kill()
                warden.sweep(marker.partition(".")[0])


def commands(marker: str) -> list[str]:
    """What runs under a marker, by command line."""
    found = []
    for pid in warden.marked(marker):
        try:
            found.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip())
        except OSError:
            continue
    return found


def runs_a_command(marker: str) -> bool:
    return "tail -f /dev/null" in commands(marker)


@pytest.mark.parametrize(
    ("script", "until"),
    [(RUNS, "agent.tool_called"), (SILENT, "agent.prompt_delivered")],
    ids=["tool", "api"],
)
def test_the_warden_kills_everything_of_a_killed_parent(
    tmp_path: Path, script: Mapping[str, object], until: str
) -> None:
    with parent(tmp_path, script, "warden", until) as (pid, marker):
        if script is RUNS:
            assert eventually(lambda: runs_a_command(marker), 10), commands(marker)
        assert warden.marked(marker)
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not warden.marked(marker), 3), commands(marker)


def test_without_a_warden_the_cli_dies_with_its_parent_and_the_next_start_sweeps_the_rest(
    tmp_path: Path,
) -> None:
    with parent(tmp_path, RUNS, "alone", "agent.tool_called") as (pid, marker):
        assert eventually(lambda: runs_a_command(marker), 10), commands(marker)
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not any("_bundled/claude " in command for command in commands(marker)), 3)
        home = marker.partition(".")[0]
        left = warden.marked(home)
        assert set(left) <= set(warden.sweep(f"{home}."))
        assert not warden.marked(home)


def test_a_sweep_spares_other_homes_and_what_it_is_told_to_keep() -> None:
    homes = [uuid4().hex, uuid4().hex]
    children = [
        subprocess.Popen(
            ["sleep", "60"], env={warden.MARKER: warden.marker(home, 1), "PATH": "/bin:/usr/bin"}
        )
        for home in (homes[0], homes[0], homes[1])
    ]
    try:
        assert warden.sweep(f"{homes[0]}.", keep=[children[1].pid]) == [children[0].pid]
        assert children[0].wait(5) == -signal.SIGKILL
        assert [child.poll() for child in children[1:]] == [None, None]
        with pytest.raises(ValueError, match="empty prefix"):
            warden.sweep("")
    finally:
        for child in children:
            child.kill()
            child.wait(5)
