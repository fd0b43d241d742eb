"""Requests and replies about signals: raw input that is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View

SignalKindName = Literal["memo", "text", "mail", "file"]


SignalState = Literal[
    "kept",  # and nothing is to be done with it: no words are in it, or no model is set up
    "waiting",
    "transcribing",
    "transcribed",
    "asking",
    "routed",
    "delivered",
    "failed",
    "erased",
]


class SignalRequest(Request):
    """Tell the journal of bytes that are in the raw store, by the ticket of their receipt."""

    ticket: str = Field(pattern=r"^[0-9a-f]{32}$")


class SpanView(View):
    """Words ``first`` to ``last`` of the current run and where they go."""

    first: int
    last: int
    verdict: Literal["project", "nobody", "unsure"]
    project: str = ""
    reason: str = ""
    by: str = ""
    candidates: tuple[tuple[str, float], ...] = ()
    proposed: str = ""
    """Whom the meta-agent proposes, a project or ``nobody``; empty: the first of the candidates is."""
    start: float | None = None
    """Seconds from the beginning of the audio; ``None`` in a document."""
    end: float | None = None
    excerpt: str = ""
    """The first words of it."""


class RunView(View):
    """One run over a signal's bytes."""

    run: str
    state: Literal["transcribing", "finished", "failed"]
    since: datetime
    evidence: str = ""
    engine: dict[str, Any] = Field(default_factory=dict)
    done: float | None = None
    """Seconds of audio that are transcribed."""
    seconds: float | None = None
    """Of audio in all; while ``blocks`` is 0, as far as its file tells."""
    blocks: int = 0
    block: int = 0
    eta: float | None = None
    """Seconds until it is done, by the speed so far."""
    words: int = 0
    language: str = ""
    flags: dict[str, int] = Field(default_factory=dict)
    reason: str = ""
    """Why it failed."""
    hint: str = ""


class SignalView(View):
    """One signal. ``path`` is where its raw bytes lie, read-only."""

    signal: str
    state: SignalState = "kept"
    reason: str = ""
    """Why it is in that state, and what would help."""
    run: str = ""
    """The current run: the last finished one."""
    runs: tuple[RunView, ...] = ()
    spans: tuple[SpanView, ...] = ()
    """In the order of words; only those that the caller may read."""
    tasks: dict[str, str] = Field(default_factory=dict)
    """Task by project, where its part was delivered."""
    kind: SignalKindName
    name: str
    size: int
    media_type: str
    origin: str
    sha256: str
    path: str
    received_at: datetime
    projects: tuple[str, ...] = ()
    seen: int = 1
    seen_at: datetime | None = None
    evidence: str = ""


class SignalAccepted(View):
    """The journal has it. ``new`` is false when the same bytes had come in before."""

    cursor: int
    new: bool
    signal: SignalView


class SignalList(View):
    """Signals, the oldest first; ``unfinished`` are copies that were cut short."""

    cursor: int
    signals: tuple[SignalView, ...]
    unfinished: tuple[str, ...] = ()


class RunRequest(Request):
    """Have a new run over a signal's bytes made; earlier ones stay."""

    model: str | None = Field(default=None, max_length=4096)
    """A model that is set up, or a folder with one; ``None``: as configured."""


class GivenRequest(Request):
    """A transcript that was made elsewhere, in the shape of a run's ``raw.json``."""

    transcript: dict[str, Any]


class RunAccepted(View):
    """It will be made; ``run`` is its id."""

    cursor: int
    signal: str
    run: str


class VoiceView(View):
    """Whether memos can become words."""

    ready: bool
    model: str = ""
    """The model that is used."""
    reason: str = ""
    """Why not, and what helps."""
    signal: str = ""
    """The memo that is at work."""
    waiting: int = 0


class WordView(View):
    """One word of a segment."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


class SegmentView(View):
    """One utterance or paragraph. Its words are numbered from ``first`` through the whole run."""

    segment: str
    """``s03.07``."""
    reference: str
    first: int
    text: str
    """Verbatim; of what is withheld, ``[withheld 12:04-15:30]``."""
    corrected: str = ""
    """As it is to be read, where corrections apply; else empty."""
    words: tuple[WordView, ...] = ()
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    place: str = ""


class FlagView(View):
    """Where the transcript should not be trusted."""

    kind: str
    note: str
    start: float | None = None
    end: float | None = None
    first: int | None = None
    last: int | None = None


class TranscriptView(View):
    """What a signal says, as far as the run is."""

    signal: str
    run: str
    finished: bool
    seconds: float | None = None
    language: str = ""
    engine: dict[str, Any] = Field(default_factory=dict)
    segments: tuple[SegmentView, ...] = ()
    flags: tuple[FlagView, ...] = ()
