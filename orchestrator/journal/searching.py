"""Words in the journal, newest first. A call looks through a bounded part and says where to go on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.events import Event
from orchestrator.journal.codec import Row, decode
from orchestrator.journal.said import SAID_KINDS, Snippet, is_plain, pattern, said, snippet
from orchestrator.journal.store import Journal

SECONDS = 0.2
"""After about this long a call ends with what it has."""
STRETCH = 4000
"""Cursors that are looked through at a time; other readers of the journal come in between."""
OBJECT_BYTES = 4 * 1024 * 1024
"""Payloads stored apart are looked through up to this size."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An event in which all words occur, and where."""

    event: Event
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Found:
    """What a call found, the newest first."""

    hits: tuple[Hit, ...]
    next: int | None
    """Everything from this cursor on was looked through: go on before it. ``None``: it was everything."""
    since: datetime | None
    """How far back that is; ``None`` when it was everything."""
    uncovered: int
    """Events of which only the beginning was looked through, as their payload is large or gone."""


@dataclass(slots=True)
class _Search:
    journal: Journal
    words: Sequence[str]
    uncovered: int = 0
    hits: list[Hit] = field(default_factory=list)

    def take(self, row: Row) -> None:
        name, size = row[-2], row[-1]
        payload = self.journal.payload(name) if name is not None and size <= OBJECT_BYTES else None
        if payload is not None and not self._may_hold(payload):
            return
        event = decode(row, lambda _: payload)
        self.uncovered += event.incomplete
        found = snippet(said(event.body), self.words)
        if found is not None:
            self.hits.append(Hit(event, found))

    def _may_hold(self, payload: bytes) -> bool:
        lower = payload.lower()
        return all(word.encode() in lower for word in self.words if is_plain(word))


def search(
    journal: Journal,
    words: Sequence[str],
    *,
    before: int,
    limit: int,
    project: str | None = None,
    kinds: Sequence[str] | None = None,
    seconds: float = SECONDS,
) -> Found:
    """At most ``limit`` events before the cursor ``before`` in which all ``words`` were said.

    ``words`` are as ``words_of`` makes them; 0 stands for the journal's end. Blocking.
    """
    wanted = [kind for kind in SAID_KINDS if kinds is None or kind in kinds]
    likes, escapes = list(map(pattern, words)), not all(map(str.isascii, words))
    job, ends = _Search(journal, words), time.monotonic() + seconds
    at = before or journal.last_cursor + 1
    while at > 1 and wanted:
        low = max(0, at - 1 - STRETCH)
        rows = journal.rows_like(low, at, likes, project=project, kinds=wanted, escapes=escapes)
        for row in rows.rows:
            job.take(row)
            at = row[0]
            if len(job.hits) == limit or time.monotonic() > ends:
                return _found(job, at)
        at = at if rows.more else low + 1
        if time.monotonic() > ends:
            return _found(job, at)
    return Found(tuple(job.hits), None, None, job.uncovered)


def _found(job: _Search, at: int) -> Found:
    if at <= 1:
        return Found(tuple(job.hits), None, None, job.uncovered)
    return Found(tuple(job.hits), at, job.journal.time_of(at), job.uncovered)
