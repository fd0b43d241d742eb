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


def read_entries(path: Path) -> Entries:
    """All whole entries of a transcript file in order; none when the file is not there."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Entries(())
    entries: list[Entry] = []
    torn = 0
    for line in data.split(b"\n"):
        entry = parse_line(line)
        if entry is not None:
            entries.append(entry)
        elif line.strip():
            torn += 1
    return Entries(tuple(entries), torn)


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
