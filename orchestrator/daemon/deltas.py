"""Token deltas: batched per frame, bounded, droppable. Durable events never travel here."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from agents.events import Delta

FRAME = 0.033
"""Seconds between batches to one subscriber."""
LIMIT = 512
"""Deltas held for one subscriber; the oldest fall out, and the complete block mends the picture."""


@dataclass(frozen=True, slots=True)
class ProjectDelta:
    """A delta and the project it belongs to."""

    project: str
    task: str | None
    delta: Delta


@dataclass(eq=False, slots=True)
class DeltaFeed:
    """One subscriber's view of the deltas, of one project or of all."""

    project: str | None = None
    held: deque[ProjectDelta] = field(default_factory=lambda: deque(maxlen=LIMIT))
    ready: anyio.Event = field(default_factory=anyio.Event)

    async def batches(self) -> AsyncIterator[list[ProjectDelta]]:
        """Batches of adjacent deltas, merged per block, at most one per frame; never ends by itself."""
        while True:
            await self.ready.wait()
            await anyio.sleep(FRAME)
            self.ready = anyio.Event()
            batch, self.held = self.held, deque(maxlen=LIMIT)
            if batch:
                yield merge(batch)


class DeltaHub:
    """Hands each delta to every feed; never waits, so a stalled subscriber harms nobody."""

    def __init__(self) -> None:
        self._feeds: set[DeltaFeed] = set()

    def watched(self, project: str) -> bool:
        """Whether anybody has a feed of the project's deltas."""
        return any(feed.project in {None, project} for feed in self._feeds)

    def publish(self, delta: ProjectDelta) -> None:
        """Give ``delta`` to all feeds of its project."""
        for feed in self._feeds:
            if feed.project in {None, delta.project}:
                feed.held.append(delta)
                feed.ready.set()

    @contextmanager
    def feed(self, project: str | None = None) -> Iterator[DeltaFeed]:
        """A feed of the deltas that are published while the block runs, of ``project`` or of all."""
        feed = DeltaFeed(project)
        self._feeds.add(feed)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)


def merge(batch: deque[ProjectDelta]) -> list[ProjectDelta]:
    """Join deltas that follow each other in the same block."""
    merged: list[ProjectDelta] = []
    for item in batch:
        last = merged[-1] if merged else None
        if last is not None and _continues(last, item):
            joined = last.delta.model_copy(update={"text": last.delta.text + item.delta.text})
            merged[-1] = ProjectDelta(item.project, item.task, joined)
        else:
            merged.append(item)
    return merged


def _continues(last: ProjectDelta, item: ProjectDelta) -> bool:
    a, b = last.delta, item.delta
    same = (last.project, last.task, a.turn, a.block, a.channel) == (
        item.project,
        item.task,
        b.turn,
        b.block,
        b.channel,
    )
    return same and a.offset + len(a.text) == b.offset
