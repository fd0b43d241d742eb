"""Reads raw transcripts: one JSON object per line, as the CLI writes them and our store keeps them.

Nothing here imports the Agent SDK, so readers stay light.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
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


def deferred_call(entries: Sequence[Entry]) -> Entry | None:
    """The CLI's note of the call that waits to be answered; ``None`` when the conversation does not wait.

    The note names ``toolUseID``, ``toolName`` and ``toolInput``. It is spent when the call has a result, and
    when another prompt was sent instead. Only the last note counts: it is the one the CLI takes up again.
    """
    waits: Entry | None = None
    for entry in entries:
        note = entry.get("attachment")
        if isinstance(note, dict) and note.get("type") == "hook_deferred_tool":
            waits = note
        elif waits is not None and _settles(entry, str(waits.get("toolUseID"))):
            waits = None
    return waits


def _settles(entry: Entry, call: str) -> bool:
    if entry.get("type") != "user" or entry.get("isSidechain"):
        return False
    content = (entry.get("message") or {}).get("content")
    results = [
        block
        for block in (content if isinstance(content, list) else ())
        if block.get("type") == "tool_result"
    ]
    return not results or any(block.get("tool_use_id") == call for block in results)
