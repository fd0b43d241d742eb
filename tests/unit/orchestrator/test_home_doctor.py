from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from orchestrator.home._machine import Machine, Ran, bundled_cli, run_program
from orchestrator.home.adopt import adopt, survey
from orchestrator.home.config import load
from orchestrator.home.doctor import Finding, examine
from orchestrator.home.init import apply, plan_init
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_record

SECRET = "sk-never-shown"


def answer(command: Sequence[str], cwd: Path | None, environ: Mapping[str, str]) -> Ran:
    assert SECRET not in environ.values()
    if "var" in command:
        return Ran(0, "Test <t@example.org>")
    return Ran(0, "git version 2.50.1" if command[0] == "git" else "2.1.330 (Claude Code)")


@pytest.fixture
def machine(isolated: Path) -> Machine:
    return Machine(
        environ={"ANTHROPIC_API_KEY": SECRET, "TERM": "xterm"},
        user_home=isolated,
        platform="linux",
        terminal=True,
        encoding="utf-8",
        run=answer,
        which=lambda _: "/usr/bin/bwrap",
        cli=lambda: Path("/opt/claude"),
        bind=lambda: None,
        answers=lambda _: False,
        open_files=lambda: 65536,
        kernel=lambda _: 1_000_000,
        free=lambda _: 2**40,
        read_only=lambda _: False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "acme").mkdir(parents=True)
    (home / "acme/CLAUDE.md").write_text("Be brief.\n")
    subprocess.run(["git", "init", "-q"], cwd=home, check=True)
    return apply(plan_init(home))


def by_check(findings: list[Finding], check: str) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


def test_a_sound_machine_and_home_have_nothing_to_fix(home: Path, machine: Machine) -> None:
    HomePaths(home).ensure()
    findings = examine(home, machine)
    assert {finding.level for finding in findings} == {"ok"}
    assert not any(finding.fix or SECRET in finding.message for finding in findings)
    assert {"python", "git", "claude cli", "credentials", "configuration", "daemon", "endpoint"} < {
        finding.check for finding in findings
    }
    assert "Not walled" in by_check(findings, "wall")[0].message


def broken_run(command: Sequence[str], cwd: Path | None, environ: Mapping[str, str]) -> Ran:
    return Ran(None, "timed out")


def old_git(command: Sequence[str], cwd: Path | None, environ: Mapping[str, str]) -> Ran:
    return Ran(0, "git version 2.37.9")


def no_bind() -> None:
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize(
    ("change", "check", "level", "says"),
    [
        ({"python": (3, 10)}, "python", "fail", "3.10 is too old"),
        ({"run": old_git}, "git", "fail", "2.37 is too old"),
        ({"run": broken_run}, "git", "fail", "not found"),
        ({"run": broken_run}, "git identity", "warn", "who you are"),
        ({"run": broken_run}, "claude cli", "fail", "timed out"),
        ({"cli": lambda: None}, "claude cli", "fail", "not found"),
        ({"environ": {"TERM": "xterm"}}, "credentials", "warn", "No login and no key"),
        ({"environ": {"TERM": "xterm"}, "platform": "darwin"}, "credentials", "warn", "keychain"),
        ({"bind": no_bind}, "loopback", "fail", "not permitted"),
        ({"open_files": lambda: 256}, "open files", "warn", "256"),
        ({"kernel": lambda _: 1}, "watches", "warn", "fs.inotify"),
        ({"environ": {"TERM": "dumb"}}, "terminal", "warn", "cursor"),
        ({"encoding": "ascii"}, "terminal", "warn", "ascii"),
        ({"free": lambda _: 2**30}, "storage", "warn", "1.0 GiB"),
        ({"free": lambda _: 0}, "storage", "fail", "0.0 GiB"),
        ({"read_only": lambda _: True}, "storage", "fail", "cannot be written"),
    ],
)
def test_each_ailment_of_the_machine_has_a_finding_and_a_fix(
    home: Path, machine: Machine, change: dict[str, object], check: str, level: str, says: str
) -> None:
    ailing = replace(machine, **change)  # type: ignore[arg-type]  # the values of the table are of each field's type
    found = [f for f in by_check(examine(home, ailing), check) if f.level == level]
    assert any(says.casefold() in finding.message.casefold() for finding in found)
    assert all(finding.fix for finding in found)


def test_a_login_counts_by_its_mere_presence(home: Path, machine: Machine, isolated: Path) -> None:
    without = replace(machine, environ={"TERM": "xterm"})
    secret = isolated / ".claude/.credentials.json"
    secret.parent.mkdir()
    secret.write_text(SECRET)
    secret.chmod(0)
    [finding] = by_check(examine(home, without), "credentials")
    assert (finding.level, SECRET in finding.message) == ("ok", False)
    assert "share" in finding.message


def test_an_offline_home_needs_no_credentials(home: Path, machine: Machine) -> None:
    config = HomePaths(home).config
    config.write_text(config.read_text().replace('endpoint = "anthropic"', 'endpoint = "offline"'))
    findings = examine(home, replace(machine, environ={"TERM": "xterm"}))
    assert by_check(findings, "credentials")[0].level == "ok"
    assert "Offline" in by_check(findings, "endpoint")[0].message


def test_what_the_janitor_finds_is_reported_and_left(home: Path, machine: Machine) -> None:
    paths = HomePaths(home)
    paths.ensure()
    assert by_check(examine(home, machine), "workspaces")[0].level == "ok"
    paths.projects.mkdir(exist_ok=True)
    (paths.projects / "acme").mkdir()
    (paths.projects / "acme" / "workspace.json").write_text("{")
    (paths.projects / "forgotten").mkdir()
    (paths.projects / "notes.txt").write_text("mine")
    found = by_check(examine(home, machine), "workspaces")
    assert {finding.level for finding in found} == {"warn"}
    unreadable, orphan, foreign = found
    assert "'acme'" in unreadable.message
    assert "workspace.json" in unreadable.fix
    assert "[projects.forgotten]" in orphan.fix
    assert "not a workspace folder" in foreign.message
    assert sorted(child.name for child in paths.projects.iterdir()) == ["acme", "forgotten", "notes.txt"]


def test_each_ailment_of_the_home_has_a_finding(home: Path, machine: Machine) -> None:
    paths = HomePaths(home)
    paths.ensure()
    adopt(home, survey(home, load(home), home / "none"))
    (home / "acme/CLAUDE.md").write_text("Be long.\n")
    (paths.projects / "forgotten").mkdir()
    (home / ".git/info/exclude").write_text("")
    write_record(paths, DaemonRecord(pid=1, socket=paths.socket))
    findings = {f.check: f for f in examine(home, machine) if f.level != "ok"}
    assert set(findings) == {"approvals", "workspaces", "state", "daemon"}
    assert "changed after it was approved" in findings["approvals"].message
    assert "'forgotten'" in findings["workspaces"].message
    assert "ended without" in findings["daemon"].message
    paths.state.chmod(0o755)
    (home / "acme/CLAUDE.md").unlink()
    (home / "acme").rmdir()
    paths.adopted.write_text("{")
    findings = {f.check: f for f in examine(home, machine) if f.level == "fail"}
    assert set(findings) == {"approvals", "configuration", "state"}
    assert "chmod 700" in findings["state"].fix
    paths.config.write_text("version = 1\nlimit = 2\n")
    [finding] = [f for f in examine(home, machine) if f.check == "configuration"]
    assert (finding.level, finding.fix) == ("fail", "Did you mean 'limits'?")


def test_a_daemon_that_listens_is_told_from_one_that_left_its_socket(home: Path, machine: Machine) -> None:
    paths = HomePaths(home)
    paths.ensure()
    real = replace(machine, answers=Machine().answers)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(paths.claim_socket()))
        server.listen()
        write_record(paths, DaemonRecord(pid=4242, socket=paths.socket))
        assert by_check(examine(home, real), "daemon")[0].message == "Runs (process 4242)."
    assert by_check(examine(home, real), "daemon")[0].level == "warn"


def test_a_check_that_breaks_or_hangs_hides_no_other(machine: Machine) -> None:
    release = threading.Event()

    def hang() -> None:
        release.wait(60)

    def crash(_: str) -> str | None:
        raise RuntimeError("boom")

    findings = examine(None, replace(machine, bind=hang, which=crash), deadline=0.5)
    release.set()
    assert "No answer" in by_check(findings, "loopback")[0].message
    assert "RuntimeError: boom" in by_check(findings, "wall")[0].message
    assert by_check(findings, "python")[0].level == "ok"
    assert by_check(findings, "home")[0].level == "warn"


def test_the_real_machine_answers(isolated: Path) -> None:
    findings = examine(None, Machine(user_home=isolated))
    assert by_check(findings, "git")[0].level == "ok"
    assert by_check(findings, "git identity")[0].level == "ok"
    assert by_check(findings, "claude cli")[0].level == "ok"
    assert by_check(findings, "loopback")[0].level == "ok"


def gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_a_program_that_is_missing_or_silent_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_program(("no-such-program-here",), None, {}).status is None
    monkeypatch.setattr("orchestrator.home._machine.PATIENCE", 1.0)
    silent = ("sh", "-c", "sleep 60 & echo $! > child; sleep 60")
    assert run_program(silent, tmp_path, {"PATH": "/usr/bin:/bin"}).status is None
    child = int((tmp_path / "child").read_text())
    until = time.monotonic() + 10
    while not gone(child):
        assert time.monotonic() < until, "the program's child outlived it"
        os.sched_yield()


def test_the_cli_is_found_without_importing_the_sdk() -> None:
    assert bundled_cli() is not None
    code = "import sys; from orchestrator.home import doctor, _machine; _machine.bundled_cli(); "
    code += "sys.exit('claude_agent_sdk' in sys.modules or 'anyio' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def walled(home: Path, machine: Machine, **changes: Any) -> Finding:
    config = home / "counterpoint.toml"
    config.write_text(config.read_text().replace("[permissions]", '[permissions]\nsandbox = "strict"', 1))
    (finding,) = by_check(examine(home, replace(machine, **changes)), "wall")
    return finding


def test_a_wall_that_is_asked_for_is_tried(home: Path, machine: Machine) -> None:
    assert walled(home, machine).message == "Walled, files and network: acme."


@pytest.mark.parametrize(
    ("changes", "level", "says"),
    [
        ({"which": lambda _: None}, "fail", "bubblewrap is missing"),
        (
            {"run": lambda *_: Ran(1, "bwrap: setting up uid map: Permission denied")},
            "fail",
            "Permission denied",
        ),
        ({"environ": {}}, "warn", "keeps all conversations in one place"),
    ],
)
def test_a_wall_that_cannot_stand_is_said(
    home: Path, machine: Machine, changes: dict[str, Any], level: str, says: str
) -> None:
    finding = walled(home, machine, **changes)
    assert finding.level == level
    assert says in finding.message
    assert finding.fix
