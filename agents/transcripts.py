"""Reads raw transcripts: one JSON object per line, as the CLI writes them and our store keeps them.

Nothing here imports the Agent SDK, so readers stay light.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """What a file holds; ``torn`` counts the lines that are not whole, which stay in the file as they are."""

    entries: tuple[Entry, ...]
    torn: int = 0
    end: int = 0
    """The position after the last finished line: where to read on later."""


def read_entries(path: Path, since: int = 0) -> Entries:
    """All whole entries of a transcript file from byte ``since`` on; none when the file is not there."""
    try:
        with path.open("rb") as file:
            file.seek(since)
            data = file.read()
    except FileNotFoundError:
        return Entries((), end=since)
    parsed = [(line, parse_line(line)) for line in data.split(b"\n")]
    return Entries(
        tuple(entry for _, entry in parsed if entry is not None),
        sum(1 for line, entry in parsed if entry is None and line.strip()),
        since + data.rfind(b"\n") + 1,
    )


def parse_line(line: bytes) -> Entry | None:
    """The entry in one line; ``None`` when it is blank, torn or no object."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def main_chain(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """The conversation's own messages, oldest first, without sub-agents and bookkeeping."""
    for entry in entries:
        if entry.get("type") in {"user", "assistant"} and not entry.get("isSidechain"):
            yield entry
