"""One conversation on disk: the CLI's transcript, our copy of it, and what they say before it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claude_agent_sdk import SessionKey

from agents._claude import local
from agents._claude.environment import credential_mode
from agents._claude.store import TranscriptStore
from agents.asks import Ask, ask_about
from agents.spec import AgentSpec
from agents.transcripts import deferred_call, read_entries


@dataclass(slots=True)
class Record:
    """Where a conversation is kept and how far it was copied."""

    session_id: str
    resumed: bool
    file: Path
    """The CLI's own transcript."""
    store: TranscriptStore
    key: SessionKey
    cost: float = 0.0
    """The total the CLI counts from."""
    copied: int = 0
    """Bytes of the CLI's transcript that were reconciled."""
    source: str | None = None
    """The conversation that this one starts as a copy of, until it has started."""

    def waits(self) -> Ask | None:
        """The ask that the conversation waits with, by the CLI's own transcript; blocking."""
        note = deferred_call(read_entries(self.file).entries)
        if note is None:
            return None
        given = note.get("toolInput")
        return ask_about(
            str(note.get("toolUseID")),
            str(note.get("toolName")),
            given if isinstance(given, dict) else {},
            self.session_id,
        )

    def continued(self) -> None:
        """Count on from what is on disk: the conversation is about to be resumed; blocking."""
        self.resumed, self.source = True, None
        self.cost = local.total_cost(self.file)

    def reconcile(self) -> None:
        """Bring our copy up to date with the CLI's files; blocking."""
        self.copied = local.reconcile(self.file, self.store, self.key, self.copied)


def open_record(
    spec: AgentSpec, environ: Mapping[str, str], *, resume: str | None, session_id: str
) -> Record:
    """The record of the conversation to resume, or of a new one under ``session_id``.

    A transcript that is missing or holds no message is restored from our copy, else set aside: the CLI would
    refuse its id. An id that has a conversation already is resumed, whatever was asked for.
    """
    wanted = resume or session_id
    file = local.transcript_file(spec, wanted, environ)
    store = TranscriptStore(spec.transcripts)
    key = local.session_key(spec, wanted)
    local.follow_move(file, store.path(key), own=credential_mode(spec, environ) != "login")
    exists = local.restore(file, store, key) and local.has_conversation(file)
    if not exists:
        local.set_aside(file)
        exists = local.restore(file, store, key) and local.has_conversation(file)
    return Record(wanted, exists or resume is not None, file, store, key, local.total_cost(file))


def forked_record(spec: AgentSpec, environ: Mapping[str, str], *, source: str, session_id: str) -> Record:
    """The record of a new conversation that starts as a copy of ``source``, which the CLI makes.

    Nothing of the source is written, as it may be in use; only one that is missing is restored from our copy.
    The CLI counts the fork's cost on from the source's.
    """
    file = local.transcript_file(spec, source, environ)
    store = TranscriptStore(spec.transcripts)
    key = local.session_key(spec, source)
    local.follow_move(file, store.path(key), own=credential_mode(spec, environ) != "login")
    local.restore(file, store, key)
    return Record(
        session_id,
        False,
        file.with_name(f"{session_id}.jsonl"),
        store,
        local.session_key(spec, session_id),
        local.total_cost(file),
        source=source,
    )
