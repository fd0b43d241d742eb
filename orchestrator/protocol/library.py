"""Replies of ``GET /v1/library/search`` and ``/v1/library/read``: passages, word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from orchestrator.protocol.base import Request, View

Kind = Literal["transcript", "mail", "note", "document", "code", "draft", "agent", "conversation", "journal"]
"""What a source is: words that were heard or came in, files, or what was said here.

``agent`` is a file that an agent wrote and the person has not changed since: it proves nothing.
"""
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


class QuoteRequest(Request):
    """Whether words stand somewhere; in one source when its address is given."""

    quote: str = Field(min_length=1, max_length=20_000)
    ref: str | None = Field(default=None, max_length=5000)


class QuoteView(View):
    """Where a quote stands, or the nearest real words. That it stands there says nothing of its truth."""

    stands: bool
    source: str = ""
    """The source's address."""
    text: str = ""
    """The source's own characters, when it stands there."""
    exact: bool = False
    """Whether it was quoted to the character."""
    start: int = 0
    """Characters of the source's text."""
    end: int = 0
    kind: str = ""
    title: str = ""
    project: str | None = None
    reason: str = ""
    """Why it is refused."""
    nearest: str = ""
    likeness: float = 0.0
    """Share of the quote's words that stand there in the same order."""
    passages: tuple[PassageView, ...] = ()
    """Whole passages: what a quote leaves out is shown beside it."""
