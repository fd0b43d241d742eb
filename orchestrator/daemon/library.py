"""Keeps the library up to what is raw: the journal as it grows, signals, the person's files when asked.

What blocks is done in threads of its own. Nothing polls: it waits for events and questions.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread

from orchestrator.capabilities import Caller
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.shelving import SIGNALS, WITHDRAWN, Shelves
from orchestrator.errors import Refused
from orchestrator.events import Event
from orchestrator.evidence.located import Located, NotThere, locate
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Subscription
from orchestrator.library import Library, LibraryUnusable, Result, Search, Source, find, read
from orchestrator.library.journaled import SAYING

_log = logging.getLogger(__name__)
AT_ONCE = 500
"""Events that are taken in together."""
TOGETHER = 0.2
"""Seconds that events may wait for one another."""
PATIENCE = 1.5
"""Seconds that a search waits for a look at the files; what is found later is found by the next one."""
_CHANGES = frozenset({"workspace.prepared", "workspace.landed"})
_WANTED = SAYING | SIGNALS | WITHDRAWN | _CHANGES
T = TypeVar("T")


@dataclass(slots=True)
class Progress:
    """How far the library is behind what is raw; ``total`` 0: not at all."""

    what: str = ""
    done: int = 0
    total: int = 0


class Librarian:
    """The daemon's library. It may be asked from its first moment on, and says how complete it is."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._shelves = Shelves(runtime)
        self._library: Library | None = None
        self._problem = ""
        self._opened = anyio.Event()
        self._look = anyio.Event()
        self._looked = anyio.Event()
        self._writing = anyio.CapacityLimiter(1)
        self._reading = anyio.CapacityLimiter(4)
        self.progress = Progress()
        self._round = anyio.CancelScope()
        self._emptied = list[anyio.Event]()

    async def run(self) -> None:
        """Open, take in what is new, and follow. What cannot be read or written is said."""
        try:
            folder = HomePaths(self._runtime.specs.config.home).library
            self._library = await self._write(lambda: Library(folder))
            await self._write(lambda: self._ready.sync(self._told("words")))
        except LibraryUnusable as problem:
            self._fail(problem)
            return
        finally:
            self._opened.set()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._follow_on)
            tasks.start_soon(self._keep_looking)

    async def add_source(self, source: Source) -> None:
        """Take in a source that neither journal nor files tell of; it is found when this returns."""
        await self._opened.wait()
        await self._write(lambda: self._ready.put([source]))

    async def begin_anew(self) -> None:
        """Remove everything and take it in again: of what was erased, nothing stays on disk."""
        await self._opened.wait()
        if self._library is not None:
            emptied = anyio.Event()
            self._emptied.append(emptied)
            self._round.cancel()
            await emptied.wait()

    async def search(self, wanted: Search, caller: Caller, *, fresh: bool = False) -> list[Result]:
        """The best places for ``wanted``; with ``fresh`` after a look at the person's files."""
        await self._opened.wait()
        if fresh:
            await self.look()
        found = await self._read(lambda: find(self._ready, wanted, caller))
        if not found:
            await self._settled()
            found = await self._read(lambda: find(self._ready, wanted, caller))
        return found

    async def read(self, ref: str, caller: Caller, neighbours: int) -> Result | str | None:
        """The passage at an address, or what became of its source; raises ``ValueError`` for no address."""
        await self._opened.wait()
        return await self._read(lambda: read(self._ready, ref, caller, neighbours))

    async def quote(self, quote: str, caller: Caller, ref: str | None, apart: str = "") -> Located | NotThere:
        """Where a quote stands, or why it is refused; raises ``ValueError`` when ``ref`` is no address."""
        await self._opened.wait()
        found = await self._read(lambda: locate(self._ready, quote, caller, ref, apart))
        if isinstance(found, NotThere):
            await self._settled()
            found = await self._read(lambda: locate(self._ready, quote, caller, ref, apart))
        return found

    async def ask(self, job: Callable[[Library], T]) -> T:
        """What ``job`` reads of the library, in a thread."""
        await self._opened.wait()
        return await self._read(lambda: job(self._ready))

    async def remember(self, key: str, value: str) -> None:
        """Keep a value beside the library; it is lost with it."""
        await self._opened.wait()
        await self._write(lambda: self._ready.put([], state={key: value}))

    async def count(self) -> tuple[int, int]:
        """How many sources and passages there are."""
        await self._opened.wait()
        return await self._read(lambda: self._ready.count())

    async def look(self, patience: float = PATIENCE) -> None:
        """Look at the person's files, and wait a moment for what is new."""
        looked = self._looked
        self._look.set()
        with anyio.move_on_after(patience):
            await looked.wait()

    @property
    def _ready(self) -> Library:
        if self._library is None:
            fix = "Restart the daemon; `counterpoint doctor` looks at the disk."
            raise Refused(f"The library cannot be used: {self._problem}", fix)
        return self._library

    async def _follow_on(self) -> None:
        """Follow, from the beginning again whenever all is to begin anew."""
        while self._library is not None:
            if not self._emptied:
                with self._round:
                    await self._follow()
            self._round, waiting = anyio.CancelScope(), self._emptied
            self._emptied = []
            if not waiting:
                return
            try:
                await self._write(self._empty)
            except LibraryUnusable as problem:
                self._fail(problem)
            self._look.set()
            for emptied in waiting:
                emptied.set()

    def _empty(self) -> None:
        folder = HomePaths(self._runtime.specs.config.home).library
        self._ready.close()
        shutil.rmtree(folder, ignore_errors=True)
        self._shelves.forget()
        self._library = Library(folder)

    async def _follow(self) -> None:
        """Take in the journal from where the library stands."""
        known = await self._read(lambda: self._ready.state("cursor"))
        begin = int(known or 0)
        writer = self._runtime.writer
        subscription = writer.subscribe(begin, wanted=lambda event: event.kind in _WANTED)
        async for batch in _batches(subscription):
            behind = writer.cursor - subscription.position
            self.progress = Progress("journal", subscription.position - begin, writer.cursor - begin)
            try:
                await self._take(batch, subscription.position)
            except Exception as problem:  # noqa: BLE001 - the library is disposable, the fleet is not
                self._fail(problem)
                return
            if behind < AT_ONCE:
                self.progress = Progress()
            if any(event.kind in _CHANGES for event in batch):
                self._look.set()

    async def _take(self, batch: Sequence[Event], cursor: int) -> None:
        plan = self._shelves.plan(batch)
        await self._write(partial(self._shelves.take, self._ready, plan, cursor))

    async def _keep_looking(self) -> None:
        """Look at the person's files whenever somebody wants it, once for all who do."""
        while True:
            await self._look.wait()
            self._look = anyio.Event()
            try:
                await self._write(lambda: self._shelves.look(self._ready, self._told("files")))
            except Exception as problem:  # noqa: BLE001 - as above: the next look may succeed
                _log.warning("the files were not looked at: %s", problem)
            self.progress = Progress()
            looked, self._looked = self._looked, anyio.Event()
            looked.set()

    async def _settled(self) -> None:
        """Return when what is being written is found: in between a source that is replaced is not."""
        with anyio.move_on_after(PATIENCE):
            await anyio.to_thread.run_sync(lambda: None, limiter=self._writing)

    def _told(self, what: str) -> Callable[[int, int], None]:
        def told(done: int, total: int) -> None:
            self.progress = Progress(what, done, total) if done < total else Progress()

        return told

    def _fail(self, problem: Exception) -> None:
        self._problem, self._library = str(problem), None
        _log.error("the library cannot be used: %s", problem)

    async def _write(self, job: Callable[[], T]) -> T:
        # A thread cannot be cancelled: anyio waits for it, and a batch is short.
        return await anyio.to_thread.run_sync(job, limiter=self._writing)

    async def _read(self, job: Callable[[], T]) -> T:
        try:
            return await anyio.to_thread.run_sync(job, limiter=self._reading)
        except LibraryUnusable as problem:
            raise Refused(f"The library cannot be read: {problem}", "Restart the daemon.") from problem


async def _batches(subscription: Subscription) -> AsyncIterator[list[Event]]:
    """Events as they come, those of a moment together."""
    async for event in subscription:
        batch = [event]
        with anyio.move_on_after(TOGETHER):
            while len(batch) < AT_ONCE:
                try:
                    batch.append(await anext(subscription))
                except StopAsyncIteration:
                    break
        yield batch
