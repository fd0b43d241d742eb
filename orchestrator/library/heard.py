"""A transcript of a signal as a source: a passage per utterance or paragraph. Pure."""

from __future__ import annotations

from datetime import datetime

from orchestrator.events import Visibility
from orchestrator.library.passages import cut
from orchestrator.library.sources import Kind, Passage, Source
from orchestrator.transcripts import Transcript

_KINDS: dict[str, Kind] = {"memo": "transcript", "mail": "mail", "text": "note", "file": "document"}


def series(signal: str) -> str:
    """What stays the same when a signal gets another transcript."""
    return f"signal:{signal}"


def transcribed(
    transcript: Transcript,
    signal_kind: str,
    title: str,
    at: datetime,
    project: str | None,
    client: str | None,
    visibility: Visibility,
) -> Source:
    """The source that a finished run is."""
    run = transcript.run
    called = f"memo:{run.signal}/{run.id}"
    passages = tuple(
        Passage(segment.text.rstrip("\n") + "\n", f"{called}/{segment.id}", segment.speaker)
        for segment in transcript.segments
        if segment.text.strip()
    )
    kind = _KINDS.get(signal_kind, "document")
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
