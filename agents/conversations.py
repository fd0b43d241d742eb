"""Finds what was said in a session: the CLI's own transcript first, then our mirrored copy."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from agents._claude import sheet
from agents._claude.environment import config_dir
from agents.spec import AgentSpec
from agents.transcripts import Entry, read_entries


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
