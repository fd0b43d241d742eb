"""The person's own setup command, run once in a new tree."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

SECONDS = 600.0
TAIL = 2000
_PASSED = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR", "TZ")


def run(command: str, cwd: Path, seconds: float = SECONDS) -> str | None:
    """Run the command by the shell; ``None`` when it succeeded, else what went wrong and the output's tail.

    The environment is an allow-list, so no credential of the daemon reaches it. At the deadline the whole
    process group is killed.
    """
    env = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED or name.startswith(("LC_", "XDG_"))
    }
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            ["/bin/sh", "-c", command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            status = child.wait(seconds)
            problem = f"exit status {status}" if status else None
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            problem = f"no end after {seconds:g} s"
        if problem is None:
            return None
        output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL))
        tail = output.read().decode("utf-8", "replace").strip()
    return f"setup command failed ({problem}): {tail}"
