"""Appending from many tasks at once, and following the journal. Append, then publish."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import anyio
import anyio.to_thread

from orchestrator.events import Draft, Event
from orchestrator.journal.blanking import Blanked
from orchestrator.journal.codec import Encoded, encode
from orchestrator.journal.errors import JournalClosed, JournalError
from orchestrator.journal.store import Journal

BATCH_DRAFTS = 512
"""Most drafts of one transaction."""
RECENT_EVENTS = 1024
"""Most events held for live subscriptions: about half a minute of thirty busy agents, at some 3 KB each."""
RECENT_BYTES = 4 * 1024 * 1024
"""Most encoded bytes of them; whoever is further behind reads the journal."""
PAGE = 64
"""Events that a subscription reads at a time: more are slightly faster, and leave the heap larger."""

Listener = Callable[[Event], None]
Wanted = Callable[[Event], bool]


@dataclass(slots=True)
class _Request:
    batch: list[Encoded]
    done: anyio.Event = field(default_factory=anyio.Event)
    events: list[Event] = field(default_factory=list)
    error: JournalError | None = None


class _Recent:
    """The newest events in memory, without a gap, bounded in number and bytes."""

    def __init__(self) -> None:
        self._events: deque[tuple[Event, int]] = deque()
        self._bytes = 0

    def add(self, event: Event, size: int) -> None:
        self._events.append((event, size))
        self._bytes += size
        while self._events and (len(self._events) > RECENT_EVENTS or self._bytes > RECENT_BYTES):
            self._bytes -= self._events.popleft()[1]

    def after(self, cursor: int, limit: int) -> list[Event] | None:
        """At most ``limit`` events after ``cursor``; ``None`` when the next one is no longer held."""
        if not self._events:
            return None
        skip = cursor + 1 - self._events[0][0].cursor
        if skip < 0:
            return None
        return [self._events[index][0] for index in range(skip, min(skip + limit, len(self._events)))]


class JournalWriter:
    """The daemon's one way to append. Made by ``open_writer``; belongs to one event loop."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: deque[_Request] = deque()
        self._wake = anyio.Event()
        self._published = anyio.Event()
        self._closing = False
        self._ended = False
        self._recent = _Recent()
        self._listeners: list[Listener] = []
        self._threads = anyio.CapacityLimiter(1)
        self.cursor = journal.last_cursor
        """The newest published event."""

    @property
    def journal(self) -> Journal:
        """The journal that is written."""
        return self._journal

    async def append(self, *drafts: Draft) -> list[Event]:
        """Append ``drafts`` together, durably; returns once they are published.

        Concurrent calls share a transaction and keep the order in which they were made. When it raises a
        ``JournalError``, nothing was written and the next call may succeed. Cancelling it leaves open
        whether the events were written: the journal knows.
        """
        if self._closing:
            raise JournalClosed
        request = _Request([encode(draft) for draft in drafts])
        self._pending.append(request)
        self._wake.set()
        await request.done.wait()
        if request.error is not None:
            raise request.error
        return request.events

    async def blank(self, field: str, value: str) -> Blanked:
        """As ``Journal.blank``; subscriptions read the events anew from the file."""
        done = await anyio.to_thread.run_sync(self._journal.blank, field, value, limiter=self._threads)
        self._recent = _Recent()
        return done

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with every later event, in cursor order, before its ``append`` returns.

        For folds: it must be quick and must not raise.
        """
        self._listeners.append(listener)

    def subscribe(self, after: int | None = None, *, wanted: Wanted | None = None) -> Subscription:
        """Follow the journal from the cursor ``after`` (default: from now on), history first.

        Events that ``wanted`` turns down are passed over.
        """
        return Subscription(self, self.cursor if after is None else after, wanted)

    async def _run(self) -> None:
        try:
            while self._pending or not self._closing:
                if self._pending:
                    await self._commit(self._take())
                else:
                    await self._wake.wait()
                    self._wake = anyio.Event()
        finally:
            self._shut()

    def _take(self) -> list[_Request]:
        taken, drafts = [self._pending.popleft()], 0
        drafts += len(taken[0].batch)
        while self._pending and drafts + len(self._pending[0].batch) <= BATCH_DRAFTS:
            taken.append(self._pending.popleft())
            drafts += len(taken[-1].batch)
        return taken

    async def _commit(self, requests: list[_Request]) -> None:
        batch = [item for request in requests for item in request.batch]
        try:
            events = await anyio.to_thread.run_sync(
                self._journal.append_encoded, batch, limiter=self._threads
            )
        except JournalError as error:
            for request in requests:
                request.error = error
        else:
            self._publish(requests, batch, events)
        finally:
            for request in requests:
                if not request.events and request.batch and request.error is None:
                    request.error = JournalClosed()
                request.done.set()

    def _publish(self, requests: list[_Request], batch: list[Encoded], events: list[Event]) -> None:
        position = 0
        for request in requests:
            request.events = events[position : position + len(request.batch)]
            position += len(request.batch)
        for item, event in zip(batch, events, strict=True):
            self._recent.add(event, item.size)
            for listener in self._listeners:
                listener(event)
            self.cursor = event.cursor
        self._notify()

    def _notify(self) -> None:
        published, self._published = self._published, anyio.Event()
        published.set()

    def _shut(self) -> None:
        self._closing = self._ended = True
        while self._pending:
            request = self._pending.popleft()
            request.error = JournalClosed()
            request.done.set()
        self._notify()


class Subscription:
    """Every event after a cursor, once and in order; ends when the writer is closed.

    It holds no queue: a slow reader is served from the journal by cursor. One task may read it.
    """

    def __init__(self, writer: JournalWriter, after: int, wanted: Wanted | None) -> None:
        self._writer = writer
        self._wanted = wanted
        self._page: deque[Event] = deque()
        self._read = after
        self.position = after
        """Everything up to this cursor was handed out or passed over."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while True:
            while self._page:
                event = self._page.popleft()
                self.position = event.cursor
                if self._wanted is None or self._wanted(event):
                    return event
            if not await self._fill():
                raise StopAsyncIteration

    async def _fill(self) -> bool:
        writer = self._writer
        while self._read >= writer.cursor:
            if writer._ended:
                return False
            await writer._published.wait()
        events = writer._recent.after(self._read, PAGE)
        if events is None:
            limit = min(PAGE, writer.cursor - self._read)
            try:
                events = await anyio.to_thread.run_sync(writer.journal.read, self._read, limit)
            except JournalClosed:
                return False
        if not events:
            return False
        self._page.extend(events)
        self._read = events[-1].cursor
        return True


@asynccontextmanager
async def open_writer(journal: Journal) -> AsyncIterator[JournalWriter]:
    """A writer for ``journal``. On leaving, what was handed in is written, then subscriptions end."""
    writer = JournalWriter(journal)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer._run)
        yield writer
        writer._closing = True
        writer._wake.set()
