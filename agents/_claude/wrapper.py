"""Writes the executable that the SDK is given as ``cli_path``: it runs the launcher on the bundled CLI."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import claude_agent_sdk

from agents._claude import launcher

_WRITING = threading.Lock()
"""Sessions open in threads: one of them writes the file, and none starts it while it is open for writing."""


def bundled_cli() -> Path:
    """The CLI that comes with the SDK."""
    return Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"


def write_wrapper(directory: Path, cli: Path | None = None, inside: Sequence[str] = ()) -> Path:
    """An executable in ``directory`` (made private) that launches ``cli``; written anew when it differs.

    ``inside`` are words that go before the CLI's, to run it in a sandbox; each sandbox has a file of its own.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)
    command = [sys.executable, "-IS", launcher.__file__, *inside, str(cli or bundled_cli())]
    text = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
    path = directory / (f"claude-{hashlib.sha256(text.encode()).hexdigest()[:16]}" if inside else "claude")
    with _WRITING:
        if not path.exists() or path.read_text() != text or not os.access(path, os.X_OK):
            draft = directory / f".{path.name}.{os.getpid()}"
            draft.write_text(text)
            draft.chmod(0o700)
            draft.replace(path)
    return path
