"""The command line in a process of its own that was forked from one which has it loaded.

Only loading is spared: the command has its own environment, folder, standard streams and exit code. The real
start, from nothing, is what ``Installed.running`` and a few tests of ``tests/contracts`` see.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

_LOADED = (
    "orchestrator.client",
    "orchestrator.signals",
    "orchestrator.cli",
    *(f"orchestrator.cli.{name}" for name in ("say", "up", "status", "tasks", "signal", "drop", "answer")),
    "tests.support.warm",
)


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
    os.environ.clear()
    os.environ.update(environment)
    _stream(0, folder / "0", os.O_RDONLY)
    _stream(1, folder / "1", os.O_WRONLY | os.O_CREAT)
    _stream(2, folder / "2", os.O_WRONLY | os.O_CREAT)
    sys.argv = ["counterpoint", *arguments]
    from orchestrator.cli import main

    main()


def _stream(number: int, path: Path, flags: int) -> None:
    """Make ``path`` the standard stream of that number, as a fresh interpreter would."""
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, number)
    os.close(opened)
    mode = "r" if number == 0 else "w"
    stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
    setattr(sys, ("stdin", "stdout", "stderr")[number], stream)
