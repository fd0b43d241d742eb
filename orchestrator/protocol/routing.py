"""Requests and replies about where the words of a signal go, and how they are to be read."""

from __future__ import annotations

from pydantic import Field

from orchestrator.protocol.base import Request, View
from orchestrator.protocol.signals import SpanView


class SpanRequest(Request):
    """Words of a signal to a project."""

    place: str = Field(min_length=1, max_length=200)
    """``12:04-15:30``, ``s03.07``, ``s03.07-s04.02``, ``s03.07#4-9``, ``all``, or ``unsure``."""
    project: str = Field(min_length=1, max_length=200)
    """Its slug or name; ``nobody``: it is for no project."""


class RouteRequest(Request):
    """The person's decision. ``confirm`` makes what is decided theirs; ``undo`` takes their last one back."""

    spans: tuple[SpanRequest, ...] = Field(default=(), max_length=200)
    confirm: bool = False
    undo: bool = False


class RouteView(View):
    """Where the words of a signal go after a decision."""

    cursor: int
    signal: str
    run: str
    spans: tuple[SpanView, ...] = ()
    tasks: dict[str, str] = Field(default_factory=dict)
    """The latest task by project, where words were delivered."""
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
