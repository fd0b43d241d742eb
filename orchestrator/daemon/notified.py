"""What a daemon remembers of its notifications for the next one: a cursor per way, and the last failure."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestrator.home.paths import write_private

_log = logging.getLogger(__name__)
_LARGEST = 4 * 2**20


class Failure(BaseModel):
    """The latest notification of a way that could not be delivered."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    problem: str


class Told(BaseModel):
    """Up to where one way has told, and which of what may come again."""

    model_config = ConfigDict(frozen=True)

    cursor: int
    told: dict[str, str] = {}
    failed: Failure | None = None
    """Empty again once one was delivered."""


class Memory(BaseModel):
    """All ways; a way that is not configured any more is forgotten."""

    ways: dict[str, Told] = {}


def load_memory(path: Path) -> Memory:
    """What was remembered; nothing when it cannot be read: then only what comes is told."""
    try:
        with path.open("rb") as stream:
            return Memory.model_validate_json(stream.read(_LARGEST))
    except (OSError, ValidationError):
        return Memory()


def save_memory(path: Path, memory: Memory) -> None:
    """Keep it; a disk that refuses only means that a later daemon may tell something twice."""
    try:
        if memory.ways:
            write_private(path, memory.model_dump_json().encode() + b"\n")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("what was notified could not be remembered: %s", error)
