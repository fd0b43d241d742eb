"""The CLI's own transcript on disk: where it is, how it joins our store, and how it comes back from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claude_agent_sdk import SessionKey, project_key_for_directory

from agents._claude.environment import config_dir
from agents._claude.store import TranscriptStore
from agents.spec import AgentSpec
from agents.transcripts import main_chain, read_entries


def transcript_file(spec: AgentSpec, session_id: str, environ: Mapping[str, str]) -> Path:
    """Where the CLI keeps the conversation ``session_id`` of this agent."""
    folder = config_dir(spec, environ) / "projects" / project_key_for_directory(spec.cwd)
    return folder / f"{session_id}.jsonl"


def tool_results(spec: AgentSpec, environ: Mapping[str, str]) -> Path:
    """The directory below which the CLI saves tool results that are too long for the conversation."""
    return transcript_file(spec, "any", environ).parent


def has_conversation(file: Path) -> bool:
    """Whether a transcript holds any message; one that ends before its first cannot be resumed."""
    return any(True for _ in main_chain(read_entries(file).entries))


def set_aside(file: Path) -> None:
    """Move a transcript without a conversation out of the way: the CLI would call its id taken."""
    if file.exists():
        number = next(n for n in range(1, 1000) if not file.with_suffix(f".unused-{n}").exists())
        file.rename(file.with_suffix(f".unused-{number}"))


def total_cost(file: Path) -> float:
    """What the CLI will count from when it resumes: the total it noted when it last closed in good order."""
    notes = [entry for entry in read_entries(file).entries if entry.get("type") == "cost-state"]
    total = notes[-1].get("totalCostUSD") if notes else None
    return float(total) if isinstance(total, int | float) else 0.0


def folder_name(cwd: Path) -> str:
    """What the CLI, and our mirror, call the folder of conversations held in ``cwd``."""
    return project_key_for_directory(cwd)


def session_key(spec: AgentSpec, session_id: str) -> SessionKey:
    """The store's key of a conversation."""
    return {"project_key": project_key_for_directory(spec.cwd), "session_id": session_id}


def reconcile(file: Path, store: TranscriptStore, key: SessionKey, since: int = 0) -> int:
    """Add what the CLI's transcript holds from byte ``since`` on and the store lacks; returns the next one.

    Entries are told apart by uuid. Those without one (titles, costs) are the mirror's to bring and are added
    here only when the store has nothing of the file. The CLI's files are never changed.
    """
    for part in sorted(file.with_suffix("").rglob("*.jsonl")):
        subpath = part.relative_to(file.with_suffix("")).with_suffix("").as_posix()
        _reconcile_one(part, store, {**key, "subpath": subpath}, 0)
    return _reconcile_one(file, store, key, since)


def _reconcile_one(file: Path, store: TranscriptStore, key: SessionKey, since: int) -> int:
    found = read_entries(file, since)
    known = store.path(key).exists()
    store.add(key, [entry for entry in found.entries if entry.get("uuid") or not known])
    return found.end


def follow_move(file: Path, copy: Path, *, own: bool) -> None:
    """Bring a conversation along whose workspace lies elsewhere now, as both places are named after it.

    ``copy`` is our copy's place. The CLI's own file moves only where its folder is ours alone.
    """
    for wanted in (file, copy) if own else (copy,):
        if not wanted.exists():
            others = sorted(
                wanted.parent.parent.glob(f"*/{wanted.name}"), key=lambda path: path.stat().st_mtime
            )
            for old in others[-1:]:
                wanted.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if old.with_suffix("").is_dir() and not wanted.with_suffix("").exists():
                    old.with_suffix("").rename(wanted.with_suffix(""))
                old.rename(wanted)


def restore(file: Path, store: TranscriptStore, key: SessionKey) -> bool:
    """Write a missing transcript of the CLI anew from the store; ``False`` when the store has none."""
    if file.exists():
        return True
    entries = store.read(key)
    if not entries:
        return False
    _write(file, entries)
    for subpath in store._subkeys({"project_key": key["project_key"], "session_id": key["session_id"]}):
        _restore_part(file.with_suffix(""), subpath, store.read({**key, "subpath": subpath}) or [])
    return True


def _restore_part(folder: Path, subpath: str, entries: list[dict[str, Any]]) -> None:
    part = (folder / f"{subpath}.jsonl").resolve()
    if part.is_relative_to(folder.resolve()) and not part.exists():
        _write(part, entries)


def _write(file: Path, entries: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text("".join(json.dumps(entry) + "\n" for entry in entries))  # ASCII carries half a character
    draft.chmod(0o600)
    draft.replace(file)
