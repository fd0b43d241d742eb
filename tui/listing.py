"""The files of a project's folder, for completion: bounded, and never outside of it."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

MOST = 5000
_PASSED_OVER = frozenset({"node_modules", "__pycache__"})


def files_below(folder: Path, most: int = MOST) -> list[str]:
    """Paths below ``folder``, relative to it, near ones first; folders end with a slash.

    Links are not followed; hidden names, and names that could not be printed, are passed over, and what
    cannot be read is left out.
    """
    found: list[str] = []
    waiting = deque([""])
    while waiting and len(found) < most:
        inside = waiting.popleft()
        for entry in _entries(folder / inside):
            name = entry.name
            if name.startswith(".") or name in _PASSED_OVER or not name.isprintable() or entry.is_symlink():
                continue
            path = f"{inside}{name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
                path += "/"
            found.append(path)
    return found[:most]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)[:MOST]
    except OSError:
        return []
