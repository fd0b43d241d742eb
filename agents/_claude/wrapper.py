"""Writes the executable that the SDK is given as ``cli_path``: it runs the launcher on the bundled CLI."""

from __future__ import annotations

import os
import shlex
import sys
import threading
from pathlib import Path

import claude_agent_sdk

from agents._claude import launcher

_WRITING = threading.Lock()
"""Sessions open in threads: one of them writes the file, and none starts it while it is open for writing."""


def bundled_cli() -> Path:
    """The CLI that comes with the SDK."""
    return Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"


def write_wrapper(directory: Path, cli: Path | None = None) -> Path:
    """An executable in ``directory`` (made private) that launches ``cli``; written anew when it differs."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)
    command = [sys.executable, "-IS", launcher.__file__, str(cli or bundled_cli())]
    text = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
    path = directory / "claude"
    with _WRITING:
        if not path.exists() or path.read_text() != text or not os.access(path, os.X_OK):
            draft = directory / f".claude.{os.getpid()}"
            draft.write_text(text)
            draft.chmod(0o700)
            draft.replace(path)
    return path
