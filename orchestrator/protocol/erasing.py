"""Replies about what was erased because the person said so."""

from __future__ import annotations

from pydantic import Field

from orchestrator.protocol.base import Request, View


class EraseRequest(Request):
    """Erase a signal and everything made of it, for good."""

    reason: str = Field(default="", max_length=500)


class ErasedFile(View):
    """A file that is gone."""

    what: str
    """``bytes``, ``run``, ``cache``, ``incoming``, ``library`` or ``object``."""
    path: str
    size: int = 0


class ErasedView(View):
    """What is gone, and what the program cannot take back."""

    cursor: int
    signal: str
    files: tuple[ErasedFile, ...] = ()
    events: int = 0
    """Journaled events whose words are gone."""
    left: tuple[str, ...] = ()
    """Where its words may still be: what agents were told of it, in words for the person."""
