"""Events of transcripts: runs over a signal's bytes, and corrections of their words."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from agents.events import Body


class TranscriptRequested(Body):
    """Emitted when the person wants a run of its own: another model, other settings. Earlier runs stay."""

    kind: Literal["transcript.requested"] = "transcript.requested"
    signal: str
    run: str
    model: str | None = None
    """As ``[voice] model``; ``None``: what is configured when it begins."""


class TranscriptStarted(Body):
    """Emitted when a worker begins a run, and again when it goes on with it after a restart."""

    kind: Literal["transcript.started"] = "transcript.started"
    signal: str
    run: str
    engine: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)


class TranscriptProgressed(Body):
    """Emitted when a block is on disk; what is known of the whole by then."""

    kind: Literal["transcript.progressed"] = "transcript.progressed"
    signal: str
    run: str
    block: int
    """Finished ones, so 1 after the first."""
    blocks: int
    """0 while not all of it is decoded: only the beginning is cut by then."""
    done: float
    """Seconds of audio that are transcribed."""
    seconds: float
    """Of all of it; while ``blocks`` is 0, as far as its file tells."""
    eta: float | None = None
    """Seconds until the rest is done, by the speed so far."""


class TranscriptFinished(Body):
    """Emitted when a run is complete and read-only. The transcript is the file of that hash in its folder."""

    kind: Literal["transcript.finished"] = "transcript.finished"
    signal: str
    run: str
    sha256: str
    words: int
    blocks: int = 0
    seconds: float | None = None
    """Of audio; ``None``: a document."""
    language: str = ""
    flags: dict[str, int] = Field(default_factory=dict)
    """How often each kind of flag was raised."""
    took: float = 0.0
    """Seconds of work."""


class TranscriptFailed(Body):
    """Emitted when a run cannot be completed. The signal's bytes are as safe as before."""

    kind: Literal["transcript.failed"] = "transcript.failed"
    signal: str
    run: str
    reason: str
    hint: str = ""
    retry: bool = False
    """Whether it is tried again by itself when what was missing is there."""
    replaced: bool = False
    """Whether it was only given up for a run that the person wants instead."""


class TranscriptCorrected(Body):
    """Emitted when words of a run are to be read otherwise; or, with ``revokes``, no longer."""

    kind: Literal["transcript.corrected"] = "transcript.corrected"
    signal: str
    run: str
    layer: str
    by: str = "person"
    first: int = 0
    last: int = 0
    expect: str = ""
    text: str = ""
    revokes: str | None = None
