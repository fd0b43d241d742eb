"""What a screen remembers of its layout between two runs: one small file per home and screen, private to
this user, since comments that wait to be sent are in it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from tui.state.fleet import Arrangement


class Memory:
    """The remembered layout of one screen of one home. A file that cannot be read counts as none."""

    def __init__(self, home: Path, name: str, folder: Path | None = None) -> None:
        key = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
        self._file = (folder or state_folder()) / "tui" / key / f"{_plain(name)}.json"

    @property
    def folder(self) -> Path:
        """Where what is remembered of this home lies."""
        return self._file.parent

    def load(self) -> tuple[Arrangement, dict[str, Any]]:
        """The arrangement, and whatever else was kept."""
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return _arrangement(kept.get("arrangement") or {}), dict(kept.get("more") or {})
        except (OSError, ValueError, TypeError, AttributeError):
            return Arrangement(), {}

    def save(self, arrangement: Arrangement, more: dict[str, Any]) -> None:
        """Keep both; a disk that refuses costs the layout and nothing else."""
        text = json.dumps({"arrangement": asdict(arrangement), "more": more}, indent=1)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.touch(mode=0o600)
            fresh.write_text(text, "utf-8")
            fresh.replace(self._file)
        except OSError:
            return


def state_folder() -> Path:
    """Where programs of this user keep such things."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "counterpoint"


def _arrangement(kept: dict[str, Any]) -> Arrangement:
    known = {one.name: one.default for one in fields(Arrangement)}
    wanted: dict[str, Any] = {name: _tuples(value) for name, value in kept.items() if name in known}
    good: dict[str, Any] = {name: it for name, it in wanted.items() if type(it) is type(known[name])}
    return Arrangement(**good)


def _tuples(value: object) -> object:
    return tuple(map(str, value)) if isinstance(value, list) else value


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)[:80] or "screen"
