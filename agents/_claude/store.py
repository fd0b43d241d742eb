"""The raw transcript store: append-only JSON lines under the agent's transcript directory.

It implements the SDK's ``SessionStore``. One file per conversation and one per sub-agent; a batch is on disk
when ``append`` returns; an entry with a uuid is kept once; a torn last line stays and is closed with a
newline before anything is added. File names are the keys, percent-encoded: no key can name a place outside.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, unquote

import anyio
from claude_agent_sdk import (
    SessionKey,
    SessionListSubkeysKey,
    SessionStore,
    SessionStoreEntry,
    SessionStoreListEntry,
    SessionSummaryEntry,
    fold_session_summary,
)

from agents.transcripts import read_entries

_NAME_MAX = 240
_SUFFIX = ".jsonl"


class TranscriptStore(SessionStore):
    """Durable, idempotent and readable without the SDK. Safe for concurrent calls within one process."""

    def __init__(self, directory: Path) -> None:
        self._root = directory
        self._seen: dict[Path, set[str]] = {}
        self._lock = threading.Lock()

    async def append(self, key: SessionKey, entries: list[SessionStoreEntry]) -> None:
        """Add the entries whose uuid is not there yet; they are on disk when this returns."""
        if entries:
            await anyio.to_thread.run_sync(partial(self.add, key, cast("list[dict[str, Any]]", entries)))

    async def load(self, key: SessionKey) -> list[SessionStoreEntry] | None:
        """All whole entries, or ``None`` for a key that was never written."""
        entries = await anyio.to_thread.run_sync(self.read, key)
        return cast("list[SessionStoreEntry] | None", entries)

    async def list_sessions(self, project_key: str) -> list[SessionStoreListEntry]:
        """Ids and times of a project key's conversations."""
        return await anyio.to_thread.run_sync(self._sessions, project_key)

    async def list_session_summaries(self, project_key: str) -> list[SessionSummaryEntry]:
        """The SDK's summary of each conversation, folded from its entries."""
        return await anyio.to_thread.run_sync(self._summaries, project_key)

    async def delete(self, key: SessionKey) -> None:
        """Erase a conversation with its sub-agents, or one sub-agent's part."""
        await anyio.to_thread.run_sync(self._delete, key)

    async def list_subkeys(self, key: SessionListSubkeysKey) -> list[str]:
        """The sub-agents' parts of a conversation."""
        return await anyio.to_thread.run_sync(self._subkeys, key)

    def add(self, key: SessionKey, entries: Iterable[dict[str, Any]]) -> int:
        """Blocking ``append``; returns how many entries were new."""
        path = self.path(key)
        with self._lock:
            seen = self._seen_in(path)
            fresh = _unseen(entries, seen)
            if fresh:
                _append(path, fresh)
                seen.update(str(entry["uuid"]) for entry in fresh if entry.get("uuid"))
        return len(fresh)

    def read(self, key: SessionKey) -> list[dict[str, Any]] | None:
        """Blocking ``load``."""
        path = self.path(key)
        return list(read_entries(path).entries) if path.exists() else None

    def path(self, key: SessionKey) -> Path:
        """The file of a key."""
        session = self._root / _encode(key["project_key"]) / _encode(key["session_id"])
        subpath = key.get("subpath")
        if subpath is None:
            return session.with_name(session.name + _SUFFIX)
        return session / (_encode(subpath) + _SUFFIX)

    def _seen_in(self, path: Path) -> set[str]:
        if path not in self._seen:
            entries = read_entries(path).entries
            self._seen[path] = {str(entry["uuid"]) for entry in entries if entry.get("uuid")}
        return self._seen[path]

    def _files(self, project_key: str) -> list[Path]:
        return sorted((self._root / _encode(project_key)).glob(f"*{_SUFFIX}"))

    def _sessions(self, project_key: str) -> list[SessionStoreListEntry]:
        return [
            {"session_id": _decode(path), "mtime": path.stat().st_mtime_ns // 10**6}
            for path in self._files(project_key)
        ]

    def _summaries(self, project_key: str) -> list[SessionSummaryEntry]:
        summaries: list[SessionSummaryEntry] = []
        for path in self._files(project_key):
            key: SessionKey = {"project_key": project_key, "session_id": _decode(path)}
            entries = cast("list[SessionStoreEntry]", list(read_entries(path).entries))
            summary = fold_session_summary(None, key, entries)
            summary["mtime"] = path.stat().st_mtime_ns // 10**6
            summaries.append(summary)
        return summaries

    def _delete(self, key: SessionKey) -> None:
        path = self.path(key)
        with self._lock:
            path.unlink(missing_ok=True)
            self._seen.pop(path, None)
            if "subpath" not in key:
                folder = path.with_suffix("")
                shutil.rmtree(folder, ignore_errors=True)
                self._seen = {
                    known: seen for known, seen in self._seen.items() if folder not in known.parents
                }

    def _subkeys(self, key: SessionListSubkeysKey) -> list[str]:
        folder = self._root / _encode(key["project_key"]) / _encode(key["session_id"])
        return [_decode(path) for path in sorted(folder.glob(f"*{_SUFFIX}"))]


def _unseen(entries: Iterable[dict[str, Any]], seen: set[str]) -> list[dict[str, Any]]:
    fresh: list[dict[str, Any]] = []
    batch: set[str] = set()
    for entry in entries:
        uuid = entry.get("uuid")
        if uuid and (str(uuid) in seen or str(uuid) in batch):
            continue
        if uuid:
            batch.add(str(uuid))
        fresh.append(entry)
    return fresh


def _append(path: Path, entries: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not path.exists()
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    with path.open("ab") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write((b"\n" if _is_torn(path) else b"") + lines.encode(errors="surrogatepass"))
        file.flush()
        os.fsync(file.fileno())
    if new:
        _sync_directory(path.parent)


def _is_torn(path: Path) -> bool:
    """Whether the file's last line was not finished."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encode(part: str) -> str:
    """A file name for any text, never empty, hidden or with a separator; ``ValueError`` for one too long."""
    name = quote(part, safe="")
    if name in {"", ".", ".."} or name.startswith("."):
        name = "%2E" + name[1:] if name else "%"
    if len(name) > _NAME_MAX:
        raise ValueError(f"a key of {len(part)} characters is too long for a file name")
    return name


def _decode(path: Path) -> str:
    return unquote(path.name.removesuffix(_SUFFIX))
