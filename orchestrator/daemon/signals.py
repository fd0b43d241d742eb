"""Signals over the API: what the store has is told to the journal, once, and listed from the fold."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import Depends, FastAPI, Path, Query, Request

from orchestrator.capabilities import Caller, may_read
from orchestrator.daemon.prefixes import fitting
from orchestrator.daemon.routed import as_readable
from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.signal_views import Hearing, owned, signal_view
from orchestrator.errors import Refused, UnknownProject, UnknownSignal
from orchestrator.events import Draft
from orchestrator.events.signal import SignalReceived, SignalSeenAgain
from orchestrator.fold.on_signal import arrived, signal_id
from orchestrator.fold.state import SignalRecord
from orchestrator.home.config import HomeConfig, project
from orchestrator.home.paths import HomePaths
from orchestrator.journal import JournalError
from orchestrator.protocol import PREFIX
from orchestrator.protocol.signals import (
    SignalAccepted,
    SignalKindName,
    SignalList,
    SignalRequest,
    SignalView,
)
from orchestrator.signals import RawStore, Receipt, kind_of
from orchestrator.signals.store import Unfinished
from orchestrator.sound import rescue

_log = logging.getLogger(__name__)
MOST_NAMED = 8
"""Signals that are named when an id fits several."""


class Signals:
    """The raw store and the journal, kept in step. Any caller of the store tells it by a ticket."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        paths = HomePaths(runtime.specs.config.home)
        self._root = paths.signals
        self.store = RawStore(paths.signals)
        self.runs = paths.signal_runs
        self.hearing: list[Hearing] = []
        """Who makes words of signals: asked in turn how one stands."""
        self._telling = anyio.Lock()

    @property
    def cursor(self) -> int:
        """The newest event's cursor."""
        return self._runtime.writer.cursor

    @property
    def config(self) -> HomeConfig:
        """The home's configuration."""
        return self._runtime.specs.config

    @property
    def clients(self) -> dict[str, str]:
        """The client of each project."""
        return {slug: found.client for slug, found in self._runtime.projects.items()}

    async def receive(self, ticket: str) -> SignalAccepted:
        """Journal an arrival. The same ticket again changes nothing and gets the same answer."""
        async with self._telling:
            known = arrived(self._runtime.state, ticket)
            if known is None:
                receipt = await anyio.to_thread.run_sync(self.store.receipt, ticket)
                if receipt is None or not await anyio.to_thread.run_sync(self.store.holds, receipt):
                    raise Refused("There is no complete copy of that ticket.", "Drop the file again.")
                known = await self._tell(receipt, self._project(receipt))
        return self._accepted(known, ticket)

    async def look(self) -> tuple[Unfinished, ...]:
        """Catch up where something has come in; what was cut short. One look at the disk when nothing has."""
        found = await anyio.to_thread.run_sync(self.store.on_the_way)
        if found.receipts:
            await self.catch_up()
        return found.unfinished

    async def catch_up(self) -> None:
        """Journal what complete copies others left behind, and finish those whose process died."""
        async with self._telling:
            for receipt in await anyio.to_thread.run_sync(self.store.receipts):
                if arrived(self._runtime.state, receipt.ticket) is not None:
                    await anyio.to_thread.run_sync(self.store.done, receipt.ticket)
                elif await anyio.to_thread.run_sync(self.store.finish, receipt):
                    await self._tell(receipt, self._project_if_known(receipt))

    async def run(self) -> None:
        """What is to be done once after a start. A disk that refuses leaves it to the next start."""
        try:
            await self.repair()
        except ENDS_THE_DAEMON:
            raise
        except (OSError, JournalError) as problem:
            _log.error("the raw store was not gone through: %s", problem)

    async def repair(self) -> None:
        """After a start: catch up, and give what lies in the store without a word an event of its own."""
        for receipt in await anyio.to_thread.run_sync(rescue, self._root):
            _log.warning("a recording that was cut off is kept: %s (%d bytes)", receipt.name, receipt.size)
        blobs = await anyio.to_thread.run_sync(
            lambda: set(self.store.blobs())
        )  # before the receipts are read
        await self.catch_up()
        for sha256 in sorted(blobs):
            async with self._telling:
                if not signal_id(self._runtime.state, sha256)[1] and not await self._is_noted(sha256):
                    await self._recover(sha256)
        for part in await anyio.to_thread.run_sync(self.store.unfinished):
            _log.warning("a copy was cut short and is kept as it is: %s (%d bytes)", part.path, part.size)

    def listed(
        self, caller: Caller, project: str | None, kind: str | None, limit: int | None
    ) -> list[SignalView]:
        """The latest signals that match, the oldest first."""
        slug = self._slug(project) if project is not None else None
        found = [
            known
            for known in self._readable(caller)
            if (slug is None or slug in known[1].projects)
            and kind in {None, kind_of(known[1].first.media_type)}
        ]
        latest = found[-limit:] if limit is not None else found
        return [as_readable(self._view(*known), caller, self.clients) for known in latest]

    def find(self, caller: Caller, name: str) -> SignalView:
        """The signal of that id or hash, the only one that begins so, or that is called so.

        Raises ``UnknownSignal``.
        """
        return as_readable(self._view(*self.record(caller, name)), caller, self.clients)

    def record(self, caller: Caller, name: str) -> tuple[str, SignalRecord]:
        """As ``find``: its id and what the fold has."""
        wanted = name.strip().casefold()
        readable = list(self._readable(caller))
        fits = fitting(wanted, ((signal, record.first.sha256, record) for signal, record in readable))
        fits = fits or [known for known in readable if known[1].first.name.casefold() == wanted]
        if len(fits) != 1:
            raise UnknownSignal(name, [signal for signal, _ in fits[:MOST_NAMED]])
        return fits[0]

    def _readable(self, caller: Caller) -> Iterator[tuple[str, SignalRecord]]:
        known: Iterable[tuple[str, SignalRecord]] = list(self._runtime.state.signals.items())
        return (item for item in known if may_read(caller, owned(item[1])))

    def _accepted(self, name: str, ticket: str) -> SignalAccepted:
        record = self._runtime.state.signals[name]
        new = record.first.ticket == ticket
        return SignalAccepted(cursor=self._runtime.writer.cursor, new=new, signal=self._view(name, record))

    async def _tell(self, receipt: Receipt, slug: str | None) -> str:
        name, known = signal_id(self._runtime.state, receipt.sha256)
        body = _seen_again(name, receipt) if known else _received(name, receipt)
        nobodys = Draft(body=body, visibility="sealed")
        await self._runtime.append_now(self._runtime.draft(slug, body) if slug is not None else nobodys)
        self._runtime.boundaries.cross("signal.told")
        await anyio.to_thread.run_sync(self.store.done, receipt.ticket)
        return name

    async def _is_noted(self, sha256: str) -> bool:
        receipts = await anyio.to_thread.run_sync(self.store.receipts)
        return any(receipt.sha256 == sha256 for receipt in receipts)

    async def _recover(self, sha256: str) -> None:
        if not await anyio.to_thread.run_sync(self.store.intact, sha256):
            _log.error("kept bytes are damaged: %s", self.store.path(sha256))
            return
        await self._tell(await anyio.to_thread.run_sync(self.store.describe, sha256), None)

    def _slug(self, name: str) -> str:
        return project(self._runtime.specs.config, name).slug

    def _project(self, receipt: Receipt) -> str | None:
        return self._slug(receipt.project) if receipt.project is not None else None

    def _project_if_known(self, receipt: Receipt) -> str | None:
        """A project that is gone holds no bytes back: they are listed as nobody's yet."""
        try:
            return self._project(receipt)
        except UnknownProject as problem:
            _log.warning("signal %s: %s", receipt.name, problem)
            return None

    def _view(self, name: str, record: SignalRecord) -> SignalView:
        return signal_view(name, record, self.store.path(record.first.sha256), self.hearing)


def signal_routes(app: FastAPI) -> None:
    """Add the calls about signals to ``app``, whose state has them."""

    @app.post(f"{PREFIX}/signals", status_code=202)
    async def receive(order: SignalRequest, signals: TheSignals) -> SignalAccepted:
        """Journal bytes that lie in the raw store."""
        return await signals.receive(order.ticket)

    @app.get(f"{PREFIX}/signals")
    async def listed(
        signals: TheSignals,
        caller: TheCaller,
        project: Annotated[str | None, Query(max_length=200)] = None,
        kind: SignalKindName | None = None,
        limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    ) -> SignalList:
        """Signals in the order they came in; the latest ``limit``."""
        unfinished = await signals.look()
        return SignalList(
            cursor=signals.cursor,
            signals=tuple(signals.listed(caller, project, kind, limit)),
            unfinished=tuple(str(part.path) for part in unfinished),
        )

    @app.get(f"{PREFIX}/signals/{{signal}}")
    async def one(
        signal: Annotated[str, Path(max_length=200)], signals: TheSignals, caller: TheCaller
    ) -> SignalView:
        """One signal, by its id or how that begins."""
        return signals.find(caller, signal)


async def _signals(request: Request) -> Signals:
    signals: Signals = request.app.state.signals
    return signals


TheSignals = Annotated[Signals, Depends(_signals)]


def _received(name: str, receipt: Receipt) -> SignalReceived:
    return SignalReceived(
        signal=name,
        sha256=receipt.sha256,
        size=receipt.size,
        name=receipt.name,
        media_type=receipt.media_type,
        origin=receipt.origin,
        ticket=receipt.ticket,
        received_at=receipt.received_at,
        source=receipt.source,
        source_mtime_ns=receipt.source_mtime_ns,
    )


def _seen_again(name: str, receipt: Receipt) -> SignalSeenAgain:
    return SignalSeenAgain(
        signal=name,
        size=receipt.size,
        name=receipt.name,
        origin=receipt.origin,
        ticket=receipt.ticket,
        received_at=receipt.received_at,
        source=receipt.source,
        source_mtime_ns=receipt.source_mtime_ns,
    )
