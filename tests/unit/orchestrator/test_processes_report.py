"""Reading ``/proc``, and what is told of it: on made-up process tables and on real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestrator.daemon import procfs
from orchestrator.daemon.processes import SESSION, Measured, Sitting, tell
from orchestrator.daemon.procfs import TICKS, Process, below, memory, read_processes, uptime, variable
from orchestrator.protocol import ProjectView
from tests.support.counterpoint import wait_until

DAEMON = 100


def project(slug: str, state: str = "idle") -> ProjectView:
    fields = {"name": slug, "client": slug, "folder": slug, "calibration": "c", "state": state}
    return ProjectView.model_validate({"project": slug, "session_id": f"session-{slug}", **fields})


class Machine:
    """A made-up ``/proc``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(
        self,
        pid: int,
        parent: int,
        command: str,
        *,
        started: int = 0,
        cpu: tuple[int, int] = (0, 0),
        state: str = "S",
        session: str = "",
        kilobytes: int | None = 1000,
    ) -> None:
        """A process; ``started`` in seconds of uptime, ``cpu`` in ticks at the first and second look."""
        entry = self.root / str(pid)
        entry.mkdir()
        for look, ticks in enumerate(cpu):
            stat = f"{pid} (a) b (c) {state} {parent} {'0 ' * 9}{ticks} 0 0 0 0 0 1 0 {started * TICKS} 0 0"
            (entry / f"stat{look}").write_text(stat)
        (entry / "cmdline").write_bytes(command.replace(" ", "\0").encode() + b"\0" if command else b"")
        (entry / "environ").write_bytes(f"PATH=/bin\0{SESSION}={session}\0".encode() if session else b"")
        if kilobytes is not None:
            text = f"Rss:  9999 kB\nPss:  {kilobytes} kB\nPss_Anon: 7 kB\n"
            (entry / "smaps_rollup").write_text(text)

    def look(self, number: int) -> dict[int, Process]:
        """The table at the first or second look."""
        for entry in self.root.iterdir():
            (entry / "stat").write_text((entry / f"stat{number}").read_text())
        return read_processes(self.root)

    def measured(self) -> Measured:
        """Both looks, two seconds apart, at uptime 1000."""
        return Measured(self.look(0), self.look(1), 2.0, 1000.0, self.root)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.add(1, 0, "init")
    made.add(DAEMON, 1, "python -m orchestrator.daemon", cpu=(50, 50 + TICKS // 5))
    made.add(101, DAEMON, "python warden.py X=1", kilobytes=500)
    made.add(102, DAEMON, "python -m agents.endpoint")
    made.add(110, DAEMON, "claude", started=400, cpu=(0, TICKS), session="s1")
    made.add(111, 110, "bash -c make", started=700, cpu=(0, TICKS), session="s1")
    made.add(112, 111, "cc x.c", started=900)
    made.add(113, 110, "", state="Z")
    made.add(120, DAEMON, "claude", started=990, session="s2", kilobytes=None)
    made.add(130, DAEMON, "sleep 600", started=500, session="s1")
    made.add(140, DAEMON, "git status")
    made.add(900, 1, "elsewhere", cpu=(0, 10 * TICKS))
    return made


def test_an_agent_is_its_cli_and_all_that_it_started_orphans_included(machine: Machine) -> None:
    sittings = [
        Sitting(project("acme", "working"), 110, None),
        Sitting(project("beta"), 120, 12.34),
        Sitting(project("new", "working"), None, None),
        Sitting(project("quiet"), None, None),
        Sitting(project("gone"), 999, 5.0),
    ]
    found = tell(machine.measured(), sittings, DAEMON)
    acme, beta, new = found.agents
    assert (acme.project, acme.pid, acme.children, acme.age_s, acme.idle_s) == ("acme", 110, 3, 600, None)
    assert (acme.cpu_percent, acme.memory_bytes) == (100.0, 4 * 1_024_000)
    assert acme.longest is not None
    assert (acme.longest.pid, acme.longest.command, acme.longest.age_s) == (130, "sleep 600", 500)
    assert (beta.pid, beta.children, beta.memory_bytes, beta.idle_s) == (120, 0, None, 12.3)
    assert (new.pid, new.age_s, new.longest) == (None, None, None)
    assert found.without_process == 2
    assert (found.daemon.pid, found.daemon.cpu_percent) == (DAEMON, 10.0)
    assert [(helper.role, helper.pid) for helper in found.helpers] == [
        ("warden", 101),
        ("endpoint", 102),
        ("other", 140),
    ]
    assert (found.totals.processes, found.totals.cpu_percent) == (9, 110.0)


def test_a_reused_process_id_does_not_inherit_the_time_of_the_one_before(machine: Machine) -> None:
    measured = machine.measured()
    old = measured.after[110]
    reused = Measured(
        {110: Process(110, DAEMON, old.started - 5, 10**6, "other")}, {110: old}, 1.0, 1000.0, machine.root
    )
    assert reused.cpu([old]) == 100.0


def test_what_a_process_calls_itself_is_printable(machine: Machine) -> None:
    machine.add(150, 110, "\x1b]0;evil\x07 \udcffx".encode("utf-8", "surrogateescape").decode("latin-1"))
    shown = machine.measured().shown(machine.look(1)[150], "child")
    assert shown.command.isprintable()


def test_a_kernel_thread_and_half_a_table_do_no_harm(machine: Machine) -> None:
    machine.add(160, 2, "")
    (machine.root / "161").mkdir()
    (machine.root / "161" / "stat0").write_text("161 (cut")
    (machine.root / "161" / "stat1").write_text("161 (cut")
    found = machine.look(0)
    assert found[160].command == "[a) b (c]"
    assert 161 not in found
    assert 113 not in found, "a zombie uses nothing"
    assert memory(161, machine.root) is None
    assert variable(161, SESSION, machine.root) is None


def test_a_table_that_goes_round_in_a_circle_ends() -> None:
    circle = {1: Process(1, 2, 0, 0, "a"), 2: Process(2, 1, 0, 0, "b")}
    assert [process.pid for process in below(circle, [1])] == [2]


def test_real_processes_are_seen_as_they_are() -> None:
    code = "import sys, subprocess\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, "marked"], stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        wait_until(lambda: "marked" in read_processes()[child.pid].command, 10, "the child is itself")
        found = read_processes()[child.pid]
        assert found.parent == os.getpid()
        assert found.pid in {process.pid for process in below(read_processes(), [os.getpid()])}
        assert 0 <= uptime() - found.started / TICKS < 60
        size = memory(child.pid)
        assert size is not None
        assert 500_000 < size < 500_000_000
        assert variable(child.pid, "HOME") == os.environ["HOME"]
        child.stdin.close()
        child.wait(10)
    assert child.pid not in read_processes()


def test_work_shows_as_processor_time() -> None:
    before, began = read_processes(), time.monotonic()
    while time.monotonic() - began < 0.2:
        pass
    after = read_processes()
    measured = Measured(before, after, time.monotonic() - began, uptime(), procfs.PROC)
    assert 5 < measured.cpu([after[os.getpid()]]) < 200


def test_a_shell_around_a_command_is_not_what_runs_the_longest(tmp_path: Path) -> None:
    made = Machine(tmp_path)
    made.add(1, 0, "init")
    made.add(DAEMON, 1, "python -m orchestrator.daemon")
    made.add(110, DAEMON, "claude", started=400)
    made.add(111, 110, "bash -c eval make", started=500)
    made.add(112, 111, "make", started=501)
    made.add(113, 112, "cc x.c", started=900)
    found = tell(made.measured(), [Sitting(project("acme", "working"), 110, None)], DAEMON)
    longest = found.agents[0].longest
    assert longest is not None
    assert (longest.pid, found.agents[0].children) == (112, 3)
