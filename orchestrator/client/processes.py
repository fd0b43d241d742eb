"""Whether a daemon's process lives, from the kernel and from the lock it holds for life."""

from __future__ import annotations

import json
import os
from pathlib import Path

from orchestrator.home.locate import run_directory


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return not stat.rpartition(")")[2].strip().startswith(("Z", "X"))


def lock_holder(home: Path) -> int | None:
    """The process that last took the daemon's lock of ``home``, while it lives.

    The lock itself is not touched: to probe it is to be in a starting daemon's way.
    """
    try:
        pid = int(json.loads((run_directory(home) / "daemon.lock").read_text())["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if pid > 0 and alive(pid) else None
