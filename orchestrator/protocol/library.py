"""Replies of ``GET /v1/library/search`` and ``/v1/library/read``: passages, word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from orchestrator.protocol.base import View

Kind = Literal["transcript", "mail", "note", "document", "code", "draft", "conversation", "journal"]
"""What a source is: words that were heard or came in, files, or what was said here."""
KINDS: tuple[str, ...] = get_args(Kind)


class PassageView(View):
    """A passage as it was said or written; it may be an agent's, so hostile text."""

    ref: str
    """Its address, for ever."""
    text: str
    speaker: str = ""
    at: datetime
    hit: bool = False
    """Whether it has words that were looked for; the others stand around it."""


class PlaceView(View):
    """A place in a source."""

    ref: str
    """Of the passage that was found first."""
    kind: str
    title: str
    project: str | None = None
    client: str | None = None
    at: datetime
    score: float
    snippet: str = ""
    """The passage around the first word that was looked for, on one line."""
    marks: tuple[tuple[int, int], ...] = ()
    """Begin and end of each such word in the snippet, in order."""
    window: tuple[PassageView, ...]


class LibraryView(View):
    """What was found, the best first, and how complete the library is."""

    results: tuple[PlaceView, ...]
    words: tuple[str, ...] = ()
    """What was looked for, as stems."""
    sources: int = 0
    passages: int = 0
    rebuilding: str = ""
    """What is still being taken in: ``journal``, ``files``, ``words``; empty: it is complete."""
    done: int = 0
    total: int = 0


class ReadView(View):
    """The passage at an address with its neighbours, or what became of it."""

    place: PlaceView | None = None
    fate: str = ""
    """``removed``, ``erased``, or the address of what took its place."""
