"""Requests and replies about where the words of a signal go, and how they are to be read."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View
from orchestrator.protocol.signals import SpanView


class SpanRequest(Request):
    """Words of a signal to a project."""

    place: str = Field(min_length=1, max_length=200)
    """``12:04-15:30``, ``s03.07``, ``s03.07-s04.02``, ``s03.07#4-9``, ``all``, ``unsure``, or of the question
    about a memo ``line 3`` and ``line HEARD``.
    """
    project: str = Field(min_length=1, max_length=200)
    """Its slug or name; ``nobody``: it is for no project."""


class RouteRequest(Request):
    """The person's decision. ``confirm`` makes what is decided theirs; ``proposed`` gives all that is asked
    to whom it is proposed to; ``undo`` takes their last one back.
    """

    spans: tuple[SpanRequest, ...] = Field(default=(), max_length=200)
    confirm: bool = False
    proposed: bool = False
    undo: bool = False


class LineView(View):
    """One line of the question about a memo: all places where one name was heard, that one answer decides."""

    number: int
    """Counted from 1, until the next decision."""
    heard: tuple[str, ...] = ()
    """What was heard as the name, word for word, the most frequent first; none: no name."""
    proposed: str = ""
    """Empty: none of the projects."""
    seconds: float = 0.0
    words: int = 0
    places: tuple[tuple[int, int], ...] = ()
    """First and last word of each."""
    where: str = ""
    """Of the first place."""
    excerpt: str = ""
    """How it begins."""


class ReadingAccepted(View):
    """The meta-agent reads a memo; ``signal.reading_ended`` tells how it went."""

    cursor: int
    signal: str
    reading: str
    """Its id."""


class ReadingView(View):
    """The meta-agent's latest reading of a memo."""

    reading: str
    state: Literal["reading", "proposed", "nothing", "stopped", "failed"]
    words: int = 0
    """That it proposed something for."""
    problem: str = ""
    tokens: int = 0
    cost_usd: float | None = None


class RouteView(View):
    """Where the words of a signal go after a decision."""

    cursor: int
    signal: str
    run: str
    spans: tuple[SpanView, ...] = ()
    lines: tuple[LineView, ...] = ()
    """What is asked of a memo."""
    tasks: dict[str, str] = Field(default_factory=dict)
    """The latest task by project, where words were delivered."""
    reading: ReadingView | None = None
    """``None``: it was never read."""
    asks: int = 0
    """Questions that are left; what is unsure besides is only listed."""


class CorrectionRequest(Request):
    """Words of a signal are to be read otherwise: ``place`` as ``text``; or, with ``undo``, no longer."""

    place: str = Field(default="", max_length=200)
    """Of one segment: ``s03.07#4-9`` or ``s03.07``."""
    text: str = Field(default="", max_length=10_000)
    undo: str | None = Field(default=None, max_length=100)
    """The id of a correction."""


class CorrectionView(View):
    """A correction that holds now, or was taken back."""

    cursor: int
    signal: str
    run: str
    correction: str
    """Its id."""
    expect: str = ""
    """The raw words."""
    text: str = ""
    undone: bool = False
    delivered: tuple[str, ...] = ()
    """Projects that were told these words before; nothing is told them by itself."""
