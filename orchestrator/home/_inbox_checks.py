"""The check of the watched folders: they are there and can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from orchestrator.home._machine import Finding
from orchestrator.home._schema import HomeConfig


def inbox(config: HomeConfig) -> Iterator[Finding]:
    """Every folder of ``[inbox] watch`` can be looked into."""
    fine = 0
    for folder in (Path(name).expanduser() for name in config.inbox.watch):
        problem = ""
        if not folder.is_dir():
            problem = "is not there" if not folder.exists() else "is no folder"
        elif not os.access(folder, os.R_OK | os.X_OK):
            problem = "may not be read"
        fine += not problem
        if problem:
            fix = "Make it, or correct [inbox] watch; it is looked at again by itself."
            yield Finding("inbox", "warn", f"The watched folder {str(folder)!r} {problem}.", fix)
    if fine == len(config.inbox.watch):
        yield Finding("inbox", "ok", f"Watched folders: {fine}." if fine else "No folder is watched.")
