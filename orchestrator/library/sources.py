"""What the library holds: a source and its passages. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.events import Visibility
from orchestrator.protocol.library import KINDS, Kind

__all__ = ["KINDS", "Kind", "Passage", "Source"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a source, word for word. All passages of a source, one after the other, are its text."""

    text: str
    ref: str
    """Its own address, see ``references``."""
    speaker: str = ""
    at: datetime | None = None
    """When it was said; ``None``: with the source."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be quoted, or a stretch of a conversation.

    A source of the same ``name`` takes the old one's place. ``series`` is what stays the same when the
    content and with it the name changes, such as a file's path: then the old one is no longer found by
    words, and its name says what took its place.
    """

    name: str
    kind: Kind
    passages: tuple[Passage, ...]
    at: datetime
    title: str = ""
    project: str | None = None
    client: str | None = None
    visibility: Visibility = "client"
    series: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    """What else is worth finding it by: the sender and subject of a mail, the names in a route."""
