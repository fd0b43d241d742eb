"""A signal as a source: a passage per utterance or paragraph, at the time of the thing itself. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.events import Visibility
from orchestrator.events.signal import SignalReceived
from orchestrator.library import mails
from orchestrator.library.passages import cut
from orchestrator.library.sources import Kind, Passage, Source
from orchestrator.transcripts import Transcript

_KINDS: dict[str, Kind] = {"memo": "transcript", "mail": "mail", "text": "note", "file": "document"}


def series(signal: str) -> str:
    """What stays the same when a signal gets another transcript."""
    return f"signal:{signal}"


def made_at(first: SignalReceived, since: datetime) -> datetime:
    """When a signal's file was recorded or written, as far as it says; else ``since``, when it came in."""
    try:
        made = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=first.source_mtime_ns // 1000)
    except OverflowError:
        return since
    return made if mails.EARLIEST <= made <= since else since


def transcribed(
    transcript: Transcript,
    signal_kind: str,
    title: str,
    at: datetime,
    project: str | None,
    client: str | None,
    visibility: Visibility,
) -> Source:
    """The source that a finished run is; of a mail, at the time it was sent, if it says so."""
    run = transcript.run
    called = f"memo:{run.signal}/{run.id}"
    kind = _KINDS.get(signal_kind, "document")
    known = mails.heads(transcript.segments, at) if kind == "mail" else {}
    passages = tuple(
        Passage(
            segment.text.rstrip("\n") + "\n",
            f"{called}/{segment.id}",
            segment.speaker,
            mails.head_of(segment.place, known).sent,
        )
        for segment in transcript.segments
        if segment.text.strip()
    )
    own = known.get("", mails.Head())
    title, at = mails.titled(own.subject, title), own.sent or at
    return Source(called, kind, passages, at, title, project, client, visibility, series(run.signal))


def noted(
    signal: str,
    text: str,
    title: str,
    at: datetime,
    project: str | None,
    client: str | None,
    visibility: Visibility,
) -> Source:
    """The source that a text signal is as it came in."""
    called = series(signal)
    passages = tuple(Passage(text[a:b], f"{called}#{a}-{b}") for a, b in cut(text))
    return Source(called, "note", passages, at, title, project, client, visibility, series(signal))
