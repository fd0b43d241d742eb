"""Events of reading: who was shown what of whom."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class SourcesRead(Body):
    """Emitted before passages are shown to an agent that asked for them. The event belongs to its project."""

    kind: Literal["library.sources_read"] = "library.sources_read"
    reader: Literal["agent", "meta"] = "agent"
    tool: str = ""
    query: str = ""
    refs: tuple[str, ...] = ()
    """Addresses of what was shown."""
    projects: tuple[str, ...] = ()
    """Whose it was, each once."""
    clients: tuple[str, ...] = ()
    question: str = ""
    """The person's question that it was read for, by id."""
