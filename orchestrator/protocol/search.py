"""Replies of ``GET /v1/search``: where words were said, the newest first."""

from __future__ import annotations

from datetime import datetime

from orchestrator.protocol.base import View


class HitView(View):
    """An event in which all words were said."""

    cursor: int
    at: datetime
    project: str | None = None
    client: str | None = None
    task: str | None = None
    kind: str
    snippet: str
    """The place on one line and printable; an agent's words, so hostile text."""
    marks: tuple[tuple[int, int], ...] = ()
    """Begin and end of each word in the snippet, in order."""


class SearchView(View):
    """One part of the journal looked through; ask again with ``before=next`` until there is none."""

    words: tuple[str, ...]
    hits: tuple[HitView, ...]
    next: int | None = None
    since: datetime | None = None
    """How far back this part goes; ``None`` when it was everything."""
    uncovered: int = 0
    """Events of this part of which only the beginning was looked through: their text is large or gone."""
