"""Token deltas: gathered per frame for all subscribers, bounded, droppable. Durable events never travel here.

A frame is cut once, merged per block and encoded once, however many subscribers there are.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from agents.events import Delta

FRAME = 0.033
"""Seconds of one frame; two are not cut much closer together."""
GATHER = FRAME / 4
"""Seconds that a frame waits for what other agents say at the same time."""
HELD = 60
"""Frames held for one subscriber; the oldest fall out, and the complete block mends the picture."""


@dataclass(frozen=True, slots=True)
class ProjectDelta:
    """A delta and the project it belongs to."""

    project: str
    task: str | None
    delta: Delta


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of one block within one frame, as a Server-Sent Event."""

    project: str
    task: str | None
    data: bytes


@dataclass(slots=True)
class _Piece:
    """Deltas of one block that follow each other."""

    first: ProjectDelta
    texts: list[str]
    end: int

    def shown(self) -> Shown:
        """The piece as one delta; it has no id, so it never moves a resume point."""
        item, delta = self.first, self.first.delta
        body = {**delta.model_dump(mode="json"), "text": "".join(self.texts)}
        data = json.dumps({"project": item.project, "task": item.task, "body": body}, ensure_ascii=False)
        return Shown(item.project, item.task, f"event: agent.delta\ndata: {data}\n\n".encode())


@dataclass(eq=False, slots=True)
class DeltaFeed:
    """One subscriber's view of the deltas, of one project or of all."""

    hub: DeltaHub
    project: str | None = None
    held: deque[tuple[Shown, ...]] = field(default_factory=lambda: deque(maxlen=HELD))
    ready: anyio.Event = field(default_factory=anyio.Event)

    async def batches(self) -> AsyncIterator[list[Shown]]:
        """What came since the last batch, at most one per frame; never ends by itself."""
        while True:
            await self.ready.wait()
            await self.hub.frame_end()
            self.ready = anyio.Event()
            frames, self.held = self.held, deque(maxlen=HELD)
            batch = [item for frame in frames for item in frame if self.project in {None, item.project}]
            if batch:
                yield batch


class DeltaHub:
    """Hands each frame to every feed; never waits, so a stalled subscriber harms nobody."""

    def __init__(self) -> None:
        self._feeds: set[DeltaFeed] = set()
        self._pending: list[_Piece] = []
        self._open: dict[tuple[str, str | None, str, int, str], _Piece] = {}
        self._ending: anyio.Event | None = None
        self._last_cut = 0.0

    def watched(self, project: str) -> bool:
        """Whether anybody has a feed of the project's deltas."""
        return any(feed.project in {None, project} for feed in self._feeds)

    def publish(self, item: ProjectDelta) -> None:
        """Give ``item`` to all feeds of its project, with the frame that runs."""
        interested = [feed for feed in self._feeds if feed.project in {None, item.project}]
        if not interested:
            return
        self._gather(item)
        for feed in interested:
            if not feed.ready.is_set():
                feed.ready.set()

    async def frame_end(self) -> None:
        """Return when the frame that runs is over; the first to wait begins and ends it for all."""
        if self._ending is not None:
            await self._ending.wait()
            return
        self._ending = ending = anyio.Event()
        try:
            now = anyio.current_time()
            await anyio.sleep(max(GATHER, self._last_cut + FRAME - GATHER - now))
        finally:
            self._ending, self._last_cut = None, anyio.current_time()
            self._cut()
            ending.set()

    @contextmanager
    def feed(self, project: str | None = None) -> Iterator[DeltaFeed]:
        """A feed of the deltas that are published while the block runs, of ``project`` or of all."""
        feed = DeltaFeed(self, project)
        self._feeds.add(feed)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)

    def _gather(self, item: ProjectDelta) -> None:
        delta = item.delta
        key = (item.project, item.task, delta.turn, delta.block, delta.channel)
        piece = self._open.get(key)
        if piece is not None and piece.end == delta.offset:
            piece.texts.append(delta.text)
            piece.end += len(delta.text)
            return
        self._open[key] = piece = _Piece(item, [delta.text], delta.offset + len(delta.text))
        self._pending.append(piece)

    def _cut(self) -> None:
        """End the frame: what was gathered goes to every feed, which holds it until it is taken."""
        frame = tuple(piece.shown() for piece in self._pending)
        self._pending, self._open = [], {}
        for feed in self._feeds if frame else ():
            feed.held.append(frame)
            feed.ready.set()
