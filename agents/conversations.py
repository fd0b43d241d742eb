"""Finds what was said in a session: the CLI's own transcript first, then our mirrored copy."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from agents._claude import sheet
from agents._claude.environment import config_dir
from agents.spec import AgentSpec
from agents.transcripts import Entry, read_entries

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

    In our mirror, and in the person's own CLI folder, which the CLI's login makes agents share.
    """
    own = Path(environ.get("CLAUDE_CONFIG_DIR") or Path(environ.get("HOME") or Path.home()) / ".claude")
    from agents._claude.local import folder_name  # brings the Agent SDK, which a daemon starts without

    keys = {folder_name(folder) for folder in folders}
    for root in (transcripts, own / "projects"):
        yield from (root / key for key in sorted(keys) if (root / key).is_dir())
        for file in sorted(root.glob("*/*")):
            if file.parent.name not in keys and _begins_with(file.name, sessions):
                yield file
    for folder in sorted(path for path in own.glob("*") if path.is_dir() and path.name != "projects"):
        yield from (file for file in sorted(folder.iterdir()) if _begins_with(file.name, sessions))


def _begins_with(name: str, sessions: Collection[str]) -> bool:
    """Whether a file is named after one of the conversations, whose ids are UUIDs."""
    return len(name) >= _UUID and name[:_UUID] in sessions
