"""Pages of the journal that lead back from a cursor: what a reader who comes late looks at first."""

from __future__ import annotations

import anyio

from orchestrator.daemon.stream import Filter
from orchestrator.journal import JournalWriter
from orchestrator.protocol import EventPage


async def page_before(writer: JournalWriter, before: int, limit: int, wanted: Filter) -> EventPage:
    """The newest events before ``before`` that ``wanted`` takes, oldest first; 0 stands for the end.

    ``end`` is taken before the journal is read, so that following after ``end`` misses nothing.
    """
    end, kinds = writer.cursor, sorted(wanted.kinds) or None
    below = min(before or end + 1, end + 1)
    page = await anyio.to_thread.run_sync(
        lambda: writer.journal.read_before(
            below, limit, project=wanted.project, kinds=kinds, task=wanted.task
        )
    )
    events = tuple(event for event in page if wanted.takes(event))
    return EventPage(
        events=events, next=max(below - 1, 0), end=end, previous=page[0].cursor if page else None
    )
