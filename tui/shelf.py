"""What was written at a home, kept through crashes: prompts that were sent, and drafts that were not yet."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from tui.state.composing import latest

MOST = 500
"""Prompts of the history."""
_LONGEST = 200_000
"""Characters of a prompt that the history keeps; a longer one is kept as a draft alone."""


class Shelf:
    """Prompts and drafts in ``folder``, for this user alone to read.

    A disk that refuses costs what it should have kept and nothing else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sent = folder / "prompts.jsonl"

    def prompts(self) -> list[str]:
        """What was sent, oldest first, each text once; made short on disk when it has grown."""
        entries = self._lines()
        found = latest(entries, MOST)
        if len(entries) > 2 * MOST:
            self._write(self._sent, "".join(json.dumps(text) + "\n" for text in found))
        return found

    def add(self, text: str) -> None:
        """Append ``text`` to what was sent; several control rooms may do so at once."""
        if not text.strip() or len(text) > _LONGEST:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            how = os.open(self._sent, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(how, "a", encoding="utf-8") as file:
                file.write(json.dumps(text) + "\n")
        except OSError:
            return

    def draft(self, name: str) -> str:
        """What was being written at ``name``; empty when nothing was."""
        try:
            return self._draft(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def keep(self, name: str, text: str) -> None:
        """Keep ``text`` as the draft of ``name``; a blank one takes it away."""
        if text.strip():
            self._write(self._draft(name), text)
            return
        try:
            self._draft(name).unlink(missing_ok=True)
        except OSError:
            return

    def _draft(self, name: str) -> Path:
        return self._folder / "drafts" / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.txt"

    def _lines(self) -> list[str]:
        try:
            lines = self._sent.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [text for line in lines if isinstance(text := _parsed(line), str)]

    def _write(self, file: Path, text: str) -> None:
        fresh = file.with_suffix(f".{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.touch(mode=0o600)
            fresh.write_text(text, "utf-8")
            fresh.replace(file)
        except (OSError, UnicodeEncodeError):
            return


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
