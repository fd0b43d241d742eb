"""Others' transcripts without the client: without its names in their settings, and without its words.

A memo that others have a part in may stay: then the words that are not surely theirs give their place to a
mark. Words keep their numbers, so that every address of others' words means what it did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestrator.daemon.erase_order import EraseOrder, file_of
from orchestrator.daemon.erased_events import Kept, Owned
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.transcripts.files import READ_ONLY, put

MARK = "▒"
"""What stands in the place of a word."""
Body = dict[str, Any]


def without_client(paths: HomePaths, order: EraseOrder) -> dict[str, str]:
    """Write them anew; the new hash by the old one. Blocking; may be repeated."""
    noted = file_of(paths, order.erasure, "hashes")
    hashes: dict[str, str] = json.loads(noted.read_bytes()) if noted.exists() else {}
    kept = dict(order.kept)
    changed = dict[Path, Body]()
    for path in sorted(paths.signal_runs.glob("*/*/raw.json")):
        content = _changed(path, order, kept.get(path.parent.parent.name))
        if content is not None:
            changed[path] = content
    hashes |= {_hash(path.read_bytes()): _hash(_encoded(content)) for path, content in changed.items()}
    if hashes:
        write_private(noted, json.dumps(hashes).encode())
    for path, content in changed.items():
        _write(path.parent, content)
    for signal in kept:
        _drop_unfinished(paths.signal_runs / signal)
    return hashes


def _changed(path: Path, order: EraseOrder, kept: Kept | None) -> Body | None:
    try:
        content: Body = json.loads(path.read_bytes())
        parameters = Owned(order.whose).without_names(content["run"]["parameters"])
        if parameters is not None:
            content["run"]["parameters"] = parameters
        masked = kept is not None and _mask(content, kept)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no transcript of ours; what it has is found at the end
    return content if masked or parameters is not None else None


def _mask(content: Body, kept: Kept) -> bool:
    """Put the mark in the place of all other words; whether there were any. Nothing stays of another run."""
    stays = kept.words if content["run"]["id"] == kept.run else ()
    number, masked = 0, False
    for segment in _segments(content):
        gone = set[int]()
        for at, word in enumerate(segment["words"]):
            if word["text"] != MARK and not any(first <= number <= last for first, last in stays):
                gone.add(at)
            number += 1
        if gone:
            _rewrite(segment, gone)
            masked = True
    return masked


def _segments(content: Body) -> Iterator[Body]:
    for block in content["blocks"]:
        yield from block["segments"]


def _rewrite(segment: Body, gone: set[int]) -> None:
    """The segment's text with the mark for these words; the others stand where their place now says."""
    text, end = "", 0
    for at, word in enumerate(segment["words"]):
        begin, length = word["at"], len(word["text"])
        text += segment["text"][end:begin]
        end = begin + length
        word["at"] = len(text)
        word["text"] = MARK if at in gone else word["text"]
        text += word["text"]
    segment["text"] = text + segment["text"][end:]


def _write(folder: Path, content: Body) -> None:
    texts = [str(segment["text"]).strip() for segment in _segments(content)]
    put(folder / "raw.txt", ("\n".join(texts) + "\n").encode(), mode=READ_ONLY)
    if (folder / "blocks.jsonl").exists():
        lines = [
            json.dumps(block, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
            for block in content["blocks"]
        ]
        put(folder / "blocks.jsonl", "".join(lines).encode())
    put(folder / "raw.json", _encoded(content), mode=READ_ONLY)


def _drop_unfinished(runs: Path) -> None:
    """What a run has heard that never ended is heard anew, if it is ever taken up."""
    for folder in runs.glob("*"):
        if not (folder / "raw.json").exists():
            (folder / "blocks.jsonl").unlink(missing_ok=True)


def _encoded(content: Body) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True).encode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
