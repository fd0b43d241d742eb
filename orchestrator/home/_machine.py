"""What ``doctor`` asks the machine, each question replaceable by a test."""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Level = Literal["ok", "warn", "fail"]
PATIENCE = 10.0
"""Seconds that one program may take to answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``fix`` says what to do about it; empty when nothing is to be done."""

    check: str
    level: Level
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program answered; ``status`` is ``None`` when it could not run or took too long."""

    status: int | None
    output: str


def run_program(command: Sequence[str], cwd: Path | None, environ: Mapping[str, str]) -> Ran:
    """Run ``command`` with exactly ``environ`` and no input.

    One that takes too long is ended together with its children.
    """
    try:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as problem:
        return Ran(None, str(problem))
    with process:
        try:
            output, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # not yet waited for, so the group is still its own
            return Ran(None, f"no answer within {PATIENCE:g} seconds")
    return Ran(process.returncode, output.decode("utf-8", "replace").strip())


def bundled_cli() -> Path | None:
    """The Claude CLI in the Agent SDK's package, found without importing that package."""
    spec = importlib.util.find_spec("claude_agent_sdk")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "_bundled" / "claude"
    return path if path.is_file() and os.access(path, os.X_OK) else None


def bind_loopback() -> None:
    """Raise `OSError` unless a server can listen on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()


def answers(path: Path) -> bool:
    """Whether something listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def open_files() -> int:
    """How many files a process may have open."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def kernel_number(name: str) -> int | None:
    """A number below ``/proc/sys``, where there is one."""
    try:
        return int((Path("/proc/sys") / name).read_text())
    except (OSError, ValueError):
        return None


def read_only(path: Path) -> bool:
    """Whether ``path`` is on a file system mounted read-only, or otherwise cannot be written."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY) or not os.access(path, os.W_OK)


def free_bytes(path: Path) -> int:
    """Bytes that we may still write beside ``path``."""
    return shutil.disk_usage(path).free


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as ``doctor`` sees it."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user_home: Path = field(default_factory=Path.home)
    platform: str = sys.platform
    python: tuple[int, int] = (sys.version_info[0], sys.version_info[1])
    terminal: bool = field(default_factory=lambda: sys.stdout.isatty())
    encoding: str = field(default_factory=lambda: sys.stdout.encoding or "")
    run: Callable[[Sequence[str], Path | None, Mapping[str, str]], Ran] = run_program
    which: Callable[[str], str | None] = shutil.which
    cli: Callable[[], Path | None] = bundled_cli
    bind: Callable[[], None] = bind_loopback
    answers: Callable[[Path], bool] = answers
    open_files: Callable[[], int] = open_files
    kernel: Callable[[str], int | None] = kernel_number
    free: Callable[[Path], int] = free_bytes
    read_only: Callable[[Path], bool] = read_only

    def bare_environment(self, home: Path) -> dict[str, str]:
        """No key, no configuration of the user's: what a program needs to say its version."""
        return {"PATH": self.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}

    def version(self, command: Sequence[str]) -> Ran:
        """What a program says of itself in a home directory made for this question."""
        with tempfile.TemporaryDirectory(prefix="counterpoint-") as empty:
            environ = self.bare_environment(Path(empty)) | {"CLAUDE_CONFIG_DIR": empty}
            return self.run(command, Path(empty), environ)
