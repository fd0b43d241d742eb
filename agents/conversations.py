"""Finds what was said in a session: the CLI's own transcript first, then our mirrored copy."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from agents._claude import sheet
from agents._claude.environment import config_dir
from agents.spec import AgentSpec
from agents.transcripts import Entry, read_entries

_PASTED = re.compile(r'"contentHash"\s*:\s*"([0-9a-zA-Z]+)"')
_UUID = 36
"""Characters of a conversation's id."""


def local_transcript(
    spec: AgentSpec, session_id: str, environ: Mapping[str, str] = os.environ
) -> Path | None:
    """The CLI's transcript file of a session; ``None`` when the CLI never wrote one, or it is gone."""
    folder = config_dir(spec, environ) / "projects"
    return next(iter(sorted(folder.glob(f"*/{session_id}.jsonl"))), None)


def conversation(spec: AgentSpec, session_id: str) -> tuple[Entry, ...]:
    """All whole entries of a session's transcript; empty when there is none anywhere."""
    local = local_transcript(spec, session_id)
    if local is not None:
        return read_entries(local).entries
    mirrored = next(iter(sorted(spec.transcripts.glob(f"*/{session_id}.jsonl"))), None)
    return read_entries(mirrored).entries if mirrored is not None else ()


def released_calls(spec: AgentSpec, session_id: str) -> frozenset[str]:
    """Calls that were let through after an answer; whether they ran is for the transcript to say."""
    return sheet.released(spec, session_id)


def kept_of(
    folders: Iterable[Path],
    sessions: Collection[str],
    transcripts: Path,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Path]:
    """Files and folders that hold conversations: those held in ``folders``, and those of these ids.

    In our mirror, in the person's own CLI folder, which the CLI's login makes agents share, and in the CLI's
    temporary folder, where it keeps what commands print.
    """
    folders = tuple(folders)
    own, keys = _own_folder(environ), _keys(folders)
    for root in (transcripts, own / "projects"):
        yield from (root / key for key in sorted(keys) if (root / key).is_dir())
        for file in sorted(root.glob("*/*")):
            if file.parent.name not in keys and _begins_with(file.name, sessions):
                yield file
    for folder in sorted(path for path in own.glob("*") if path.is_dir() and path.name != "projects"):
        yield from (file for file in sorted(folder.iterdir()) if _begins_with(file.name, sessions))
    yield from _temporary(folders, keys, sessions, environ)


def forget_prompts(
    folders: Iterable[Path], sessions: Collection[str], environ: Mapping[str, str] = os.environ
) -> None:
    """Take them out of what it remembers, with what was pasted into them; other lines stay as they are."""
    file, places = _history(environ), set(map(str, folders))
    while True:
        before = file.read_bytes() if file.is_file() else b""
        lines = before.splitlines(keepends=True)
        gone = [line for line in lines if _is_of(line, places, sessions)]
        if not gone:
            return
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        draft.write_bytes(b"".join(line for line in lines if line not in gone))
        draft.chmod(file.stat().st_mode & 0o777)
        if file.stat().st_size != len(before):
            continue  # the CLI has added a line meanwhile
        draft.replace(file)
        for name in (name for line in gone for name in _PASTED.findall(line.decode(errors="replace"))):
            (file.parent / "paste-cache" / f"{name}.txt").unlink(missing_ok=True)


def _own_folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("CLAUDE_CONFIG_DIR") or Path(environ.get("HOME") or Path.home()) / ".claude")


def _keys(folders: Iterable[Path]) -> set[str]:
    from agents._claude.local import folder_name  # brings the Agent SDK, which a daemon starts without

    return {folder_name(folder) for folder in folders}


def _history(environ: Mapping[str, str]) -> Path:
    return _own_folder(environ) / "history.jsonl"


def _is_of(line: bytes, folders: Collection[str], sessions: Collection[str]) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    return isinstance(entry, dict) and (entry.get("project") in folders or entry.get("sessionId") in sessions)


def _temporary(
    folders: Collection[Path], keys: Collection[str], sessions: Collection[str], environ: Mapping[str, str]
) -> Iterator[Path]:
    """What the CLI keeps in its temporary folder: by folder and conversation, and where a shell was."""
    base = Path(environ.get("TMPDIR") or tempfile.gettempdir())
    root = base / f"claude-{os.getuid()}"
    for folder in sorted(root.iterdir()) if root.is_dir() and not root.is_symlink() else ():
        if folder.name in keys:
            yield folder
        elif folder.is_dir() and not folder.is_symlink():
            yield from (one for one in sorted(folder.iterdir()) if _begins_with(one.name, sessions))
    for file in sorted(base.glob("claude-*-cwd")):
        with contextlib.suppress(OSError, ValueError):
            place = Path(file.read_text().strip()) if file.stat().st_uid == os.getuid() else None
            if place is not None and any(place.is_relative_to(folder) for folder in folders):
                yield file


def _begins_with(name: str, sessions: Collection[str]) -> bool:
    """Whether a file is named after one of the conversations, whose ids are UUIDs."""
    return len(name) >= _UUID and name[:_UUID] in sessions
