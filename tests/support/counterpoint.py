"""Runs the real command line and the real daemon against a local endpoint."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeAlias

from orchestrator.client import Client
from orchestrator.errors import CounterpointError
from orchestrator.home.locate import find_socket, read_record
from tests.support.endpoint import KEY
from tests.support.warm import WarmDaemon, run_warm

ROOT = Path(__file__).parents[2]
LONGEST_PAUSE = 0.15
"""Seconds between two looks: who looks more often makes the daemon answer instead of work."""
DaemonProcess: TypeAlias = WarmDaemon | subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value that was printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines that were printed."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Running:
    """A command under way."""

    child: subprocess.Popen[str]
    out: IO[str]
    err: Path

    def said(self) -> str:
        """What it has written to standard error so far."""
        return self.err.read_text()

    def ended(self, seconds: float = 60) -> Ran:
        """What it left once it ended."""
        code = self.child.wait(seconds)
        self.out.seek(0)
        return Ran(code, self.out.read(), self.said())


@dataclass(frozen=True, slots=True)
class Installed:
    """The command line, for one home."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    daemons: list[DaemonProcess] = field(default_factory=list)
    is_warm: bool = True
    """Whether what is run is forked from what is loaded; benchmarks begin everything from nothing."""

    def env(self, **more: str) -> dict[str, str]:
        """The whole environment of a command: scrubbed, with the test's HOME and a dummy key."""
        names = ("HOME", "XDG_RUNTIME_DIR", "TMPDIR")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        base = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "ANTHROPIC_API_KEY": KEY,
            "PYTHONPATH": str(ROOT),
            "IS_SANDBOX": "1",
        }
        return {**base, **kept, **self.environment, **more}

    def run(self, *arguments: str, stdin: str = "", **more: str) -> Ran:
        """Run ``counterpoint ARGUMENTS`` in the home; from nothing when it needs ``more`` environment."""
        if self.is_warm and not more:
            return Ran(*run_warm(arguments, self.home, self.env(), stdin, 90))
        done = subprocess.run(
            [sys.executable, "-P", "-m", "orchestrator.cli", *arguments],
            cwd=self.home,
            env=self.env(**more),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, stdin: str = "", **more: str) -> Ran:
        """As ``run``, and it must have succeeded."""
        ran = self.run(*arguments, stdin=stdin, **more)
        assert ran.code == 0, f"{arguments}: exit {ran.code}\n{ran.out}\n{ran.err}\n{self.log()}"
        return ran

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[Running]:
        """``counterpoint ARGUMENTS`` in the home, under way; killed when the block ends."""
        with tempfile.TemporaryFile("w+") as out, tempfile.NamedTemporaryFile("w+") as err:
            line = [sys.executable, "-P", "-m", "orchestrator.cli", *arguments]
            child = subprocess.Popen(line, cwd=self.home, env=self.env(), stdout=out, stderr=err, text=True)
            try:
                yield Running(child, out, Path(err.name))
            finally:
                child.kill()
                child.wait()

    def client(self) -> Client:
        """A client of the running daemon."""
        return Client(find_socket(self.home))

    def log(self) -> str:
        """The daemon's log so far."""
        path = self.home / ".counterpoint" / "logs" / "daemon.log"
        return path.read_text()[-6000:] if path.exists() else ""

    def daemon_pid(self) -> int | None:
        """The process id of the daemon on record."""
        record = read_record(self.home)
        return record.pid if record else None

    def daemon(self, **more: str) -> WarmDaemon:
        """A daemon in the foreground."""
        child = WarmDaemon(self.home, self.env(**more), self._log())
        self.daemons.append(child)
        return child

    def daemon_running(self, code: str, **more: str) -> subprocess.Popen[bytes]:
        """A daemon begun from nothing by ``code``, which may put something else in its place first."""
        line = [sys.executable, "-P", "-c", code]
        with self._log().open("ab") as stream:
            child = subprocess.Popen(
                line, env=self.env(**more), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )
        self.daemons.append(child)
        return child

    def _log(self) -> Path:
        log = self.home / ".counterpoint" / "logs" / "daemon.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.parent.parent.chmod(0o700)
        log.parent.chmod(0o700)
        return log


@contextlib.contextmanager
def installed(home: Path, *, is_warm: bool = True, **environment: str) -> Iterator[Installed]:
    """The command line for ``home``; its daemon is stopped at the end, whatever happened."""
    command = Installed(home, environment, is_warm=is_warm)
    try:
        yield command
    finally:
        pid = command.daemon_pid()
        if not command.daemons and pid is not None:
            with contextlib.suppress(CounterpointError):
                command.client().post("/shutdown", {"drain": False, "timeout_s": 0.0})
        for daemon in command.daemons:
            daemon.terminate()
            daemon.wait(30)
        if pid is not None:
            wait_until(lambda: not alive(pid), 20, f"the daemon {pid} ends\n{command.log()}")


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Any, seconds: float, what: str) -> None:
    """Wait for ``condition`` with a deadline; fails saying ``what`` did not happen."""
    deadline, pause = time.monotonic() + seconds, 0.01
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(pause)
        pause = min(pause * 1.3, LONGEST_PAUSE)


def answers(client: Client) -> bool:
    """Whether the daemon answers."""
    try:
        client.get("/health")
    except CounterpointError:
        return False
    return True
