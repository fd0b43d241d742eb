"""Command line, daemon and endpoint in processes of their own, forked from one which has them loaded.

Only loading is spared: each has its own environment, folder, standard streams and exit code. The real start,
from nothing, is what ``Installed.running`` and ``daemon_running`` and a few tests of ``tests/contracts`` see.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

_LOADED = (
    "orchestrator.client",
    "orchestrator.signals",
    "orchestrator.cli",
    *(f"orchestrator.cli.{name}" for name in ("say", "up", "status", "tasks", "signal", "drop", "answer")),
    "orchestrator.daemon.compose",
    *("agents.endpoint.server", "agents.endpoint.runner", "agents.endpoint.extractive"),
    *("agents._claude.sessions", "agents._claude.session", "workspaces._git", "snowballstemmer"),
    *("anyio._backends._asyncio", "pydantic.v1", "uvicorn.lifespan.on", "yaml"),
    "tests.support.warm",
    "tests.support.frozen",
)
_DAEMON = ["-P", "-m", "orchestrator.daemon"]
_POPEN = subprocess.Popen


class WarmDaemon:
    """A daemon's process, with what tests use of ``subprocess.Popen``."""

    def __init__(self, home: Path, environment: Mapping[str, str], log: Path) -> None:
        arguments = ["--home", str(home)]
        self._process: ForkServerProcess = _context().Process(
            target=_daemon, args=(arguments, dict(environment), log)
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, negative for the signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it ended; ``subprocess.TimeoutExpired`` when it does not within ``timeout``."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(_DAEMON, timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmEndpoint:
    """The process of a local endpoint: ``stdout`` has its one line, and closing ``stdin`` ends it."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        read, write = _context().Pipe(duplex=False)
        told, tells = _context().Pipe(duplex=False)
        given = (tuple(arguments), dict(environment), read, tells)
        self._process: ForkServerProcess = _context().Process(target=_endpoint, args=given)
        self._process.start()
        for end in (read, tells):
            end.close()
        self.stdin = os.fdopen(os.dup(write.fileno()), "wb")
        self.stdout = os.fdopen(os.dup(told.fileno()), "rb")
        for end in (write, told):
            end.close()

    def wait(self, seconds: float) -> int | None:
        """Its exit code, if it ends within ``seconds``."""
        self._process.join(seconds)
        return self._process.exitcode

    def end(self) -> None:
        """End it, by force where it does not."""
        self.stdin.close()
        self.stdout.close()
        self._process.terminate()
        if self.wait(5) is None:
            self._process.kill()
            self.wait(5)


def run_warm(
    arguments: Sequence[str], home: Path, environment: Mapping[str, str], stdin: str, seconds: float
) -> tuple[int, str, str]:
    """Run ``counterpoint ARGUMENTS`` in ``home``; its exit code, output and errors."""
    with tempfile.TemporaryDirectory(prefix="warm-") as kept:
        folder = Path(kept)
        (folder / "0").write_text(stdin)
        child = _context().Process(target=_command, args=(tuple(arguments), home, dict(environment), folder))
        child.start()
        child.join(seconds)
        if child.exitcode is None:
            child.kill()
            child.join()
            raise TimeoutError(f"counterpoint {' '.join(arguments)} did not end within {seconds:g} s")
        code = child.exitcode
        child.close()
        return code, (folder / "1").read_text(), (folder / "2").read_text()


@cache
def _context() -> ForkServerContext:
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(_LOADED))
    return found


def _command(arguments: tuple[str, ...], home: Path, environment: dict[str, str], folder: Path) -> None:
    os.chdir(home)
    _begin("counterpoint", arguments, environment)
    _stream(0, folder / "0", os.O_RDONLY)
    _stream(1, folder / "1", os.O_WRONLY | os.O_CREAT)
    _stream(2, folder / "2", os.O_WRONLY | os.O_CREAT)
    subprocess.Popen = _popen  # type: ignore[misc,assignment]  # a daemon it starts is forked, too
    from orchestrator.cli import main

    main()


def _daemon(arguments: Sequence[str], environment: dict[str, str], log: Path) -> None:
    _begin("counterpoint-daemon", arguments, environment)
    _stream(0, Path(os.devnull), os.O_RDONLY)
    for number in (1, 2):
        _stream(number, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.exit(_serve())


def _endpoint(
    arguments: Sequence[str], environment: dict[str, str], given: Connection, told: Connection
) -> None:
    _begin("counterpoint-endpoint", arguments, environment)
    _take(0, given.fileno())
    _take(1, told.fileno())
    for end in (given, told):
        end.close()
    from agents.endpoint.__main__ import main

    main()


def _begin(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [name, *arguments]


def _serve() -> int:
    from orchestrator.daemon.__main__ import main

    return main()


def _popen(arguments: Sequence[str], **options: Any) -> Any:
    """As ``subprocess.Popen``; a daemon is forked from here instead of begun from nothing."""
    if list(arguments[1:4]) != _DAEMON:
        return _POPEN(arguments, **options)
    return _Forked(arguments[4:], options)


class _Forked:
    """A daemon that was forked from the command that starts it."""

    def __init__(self, arguments: Sequence[str], options: Mapping[str, Any]) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid:
            return
        try:
            subprocess.Popen = _POPEN  # type: ignore[misc]  # what the command had replaced
            os.setsid()
            os.chdir(options["cwd"])
            _stream(0, Path(os.devnull), os.O_RDONLY)
            _take(1, options["stdout"])
            _take(2, options["stderr"])
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            _begin("counterpoint-daemon", arguments, options["env"])
            code = _serve()
            sys.stderr.flush()
            os._exit(code)
        finally:
            os._exit(70)

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._wait(os.WNOHANG)

    def wait(self) -> int | None:
        """Its exit code, once it ended."""
        return self._wait(0)

    def _wait(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def _stream(number: int, path: Path, flags: int) -> None:
    """Make ``path`` the standard stream of that number, as a fresh interpreter would."""
    opened = os.open(path, flags, 0o600)
    _take(number, opened)
    os.close(opened)


def _take(number: int, descriptor: int) -> None:
    os.dup2(descriptor, number)
    mode = "r" if number == 0 else "w"
    stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
    setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
