"""Erases a signal for good: its bytes, its runs, its words in journal, library and caches.

``signal.erased`` comes first, so that nothing is made of it any more; a note on disk stays until all is
gone, and with it the next start goes on where this one died.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi import Path as PathParameter

from agents.conversations import kept_of
from orchestrator.capabilities import Caller
from orchestrator.daemon.erased_words import (
    Stretches,
    conversations_that_say,
    files_that_say,
    stretches,
    texts_of,
)
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.signal_views import owned
from orchestrator.daemon.signals import Signals
from orchestrator.errors import Refused
from orchestrator.events import Draft
from orchestrator.events.routing import SignalErased
from orchestrator.fold.state import SignalRecord
from orchestrator.home.config import projects
from orchestrator.home.locate import private_directory
from orchestrator.home.paths import HomePaths, write_private
from orchestrator.journal import Journal
from orchestrator.protocol import PREFIX
from orchestrator.protocol.erasing import ErasedFile, ErasedView, EraseRequest

FOLDER = "erasing"
READ = (
    "journal: what the meta-agent searched for and called tools with when it read it; "
    "`counterpoint events --kind agent.tool_called` shows it"
)
_SHOWN = 3
Cancel = Callable[[str], Awaitable[Any]]
BeginAnew = Callable[[], Awaitable[None]]


class Order(NamedTuple):
    """What is to be gone."""

    signal: str
    sha256: str


class Eraser:
    """Erases signals, one at a time."""

    def __init__(self, runtime: Runtime, signals: Signals, cancel: Cancel, library_anew: BeginAnew) -> None:
        self._runtime = runtime
        self._signals = signals
        self._cancel = cancel
        self._library_anew = library_anew
        self._paths = HomePaths(runtime.specs.config.home)
        self._one = anyio.Lock()

    async def erase(self, caller: Caller, name: str, reason: str = "") -> ErasedView:
        """Erase the signal; raises ``UnknownSignal``, or ``Refused`` while words are made of it."""
        async with self._one:
            signal, record = self._signals.record(caller, name)
            self._check(caller, signal, record)
            was_read = signal in self._runtime.state.memo_readings
            tasks = dict(record.routing.delivered) if record.routing is not None else {}
            order = Order(signal, record.first.sha256)
            said = await anyio.to_thread.run_sync(self._said, signal)
            await anyio.to_thread.run_sync(_note, self._paths.signals, order)
            whose = owned(record)
            body = SignalErased(signal=signal, reason=reason)
            await self._runtime.append_now(
                Draft(body=body, project=whose.project, client=whose.client, visibility=whose.visibility)
            )
            left = [await self._told(project, task) for project, task in tasks.items()]
            files = await anyio.to_thread.run_sync(self._purge, order)
            done = await self._runtime.writer.blank("signal", signal)
            await self._library_anew()
            await anyio.to_thread.run_sync(_noted(self._paths.signals, signal).unlink)
        still = await anyio.to_thread.run_sync(self._still_said, {*tasks, *record.projects}, said)
        return ErasedView(
            cursor=self._runtime.writer.cursor,
            signal=signal,
            files=tuple(files),
            events=done.events,
            left=(
                *(text for text in left if text),
                *still,
                *([READ] if was_read else ()),
                *named_by(done.mentions),
            ),
            mentions=done.mentions,
        )

    def finish(self, journal: Journal) -> list[str]:
        """Before anything else runs: go on with what a daemon that died was erasing. Blocking."""
        finished = list[str]()
        for note in sorted((self._paths.signals / FOLDER).glob("*.json")):
            order = Order(**json.loads(note.read_bytes()))
            self._purge(order)
            journal.blank("signal", order.signal)
            shutil.rmtree(self._paths.library, ignore_errors=True)
            note.unlink()
            finished.append(order.signal)
        return finished

    def _check(self, caller: Caller, signal: str, record: SignalRecord) -> None:
        if caller.kind != "person":
            raise Refused("Only the person erases.", "")
        if record.erased is not None:
            raise Refused("It was erased before.", "`counterpoint signal ID --json` has the evidence.")
        if any(one.live(signal) is not None for one in self._signals.hearing):
            raise Refused("Words are being made of it right now.", "Erase it when that is done.")
        read = self._runtime.state.memo_readings.get(signal)
        if read is not None and read.ended is None:
            raise Refused("The meta-agent is reading it right now.", "Erase it when that is done.")

    async def _told(self, project: str, task: str) -> str:
        """Cancel the task if it has not begun; else say where its words may be."""
        view = self._runtime.task(task)
        if view.state == "queued":
            await self._cancel(task)
            return ""
        return f"{project}: its agent was given words of it by task {task}, for its conversation and files"

    def _said(self, signal: str) -> Stretches:
        return stretches(texts_of(self._paths.signal_runs / signal))

    def _still_said(self, slugs: set[str], said: Stretches) -> list[str]:
        """Files of the person's that say it: landed work, or where it came from."""
        home = self._paths.home
        known = projects(self._runtime.specs.config)
        found = files_that_say((one.directory for one in known if one.slug in slugs), said)
        names = [str(file.relative_to(home) if file.is_relative_to(home) else file) for file in found]
        return [f"{name}: your file has words of it" for name in names]

    def _purge(self, order: Order) -> list[ErasedFile]:
        found = list(self._files(order))
        gone = [ErasedFile(what=what, path=str(path), size=path.stat().st_size) for what, path in found]
        for _, path in found:
            path.unlink()
        shutil.rmtree(self._paths.signal_runs / order.signal, ignore_errors=True)
        for folder in {path.parent for _, path in found if path.parent.is_dir()}:
            _sync(folder)
        return gone

    def _files(self, order: Order) -> Iterator[tuple[str, Path]]:
        said = self._said(order.signal)  # its runs go last: a start that goes on knows it again by them
        held = self._paths.state / "map"
        kept = kept_of([held / "workspace"], (), self._paths.transcripts)
        yield from (("conversation", path) for path in conversations_that_say([held, *kept], said))
        raw = self._signals.store.path(order.sha256)
        yield from (("bytes", path) for path in sorted(raw.parent.glob(f"{raw.name}*")))
        for receipt in self._signals.store.receipts():
            if receipt.sha256 == order.sha256:
                incoming = self._paths.signals / "incoming"
                yield from (("incoming", path) for path in sorted(incoming.glob(f"{receipt.ticket}.*")))
        runs = self._paths.signal_runs / order.signal
        yield from (("run", path) for path in sorted(runs.rglob("*")) if path.is_file())
        yield from (("cache", path) for path in sorted(self._paths.decoded.glob(f"{order.sha256}*")))


def erase_routes(app: FastAPI, eraser: Eraser | None) -> None:
    """Add the call that erases."""
    app.state.eraser = eraser

    @app.post(f"{PREFIX}/signals/{{signal}}/erase")
    async def erase(
        signal: Annotated[str, PathParameter(max_length=200)],
        order: EraseRequest,
        request: Request,
        caller: TheCaller,
    ) -> ErasedView:
        """Erase a signal and everything made of it, for good."""
        chosen: Eraser = request.app.state.eraser
        return await chosen.erase(caller, signal, order.reason)


def named_by(mentions: Sequence[int]) -> list[str]:
    """One line, however many events name it."""
    if not mentions:
        return []
    some = ", ".join(map(str, mentions[:_SHOWN])) + (", …" if len(mentions) > _SHOWN else "")
    return [
        f"journal: 1 event names it: {some}"
        if len(mentions) == 1
        else f"journal: {len(mentions)} events name it: {some}"
    ]


def _noted(signals: Path, signal: str) -> Path:
    return signals / FOLDER / f"{signal}.json"


def _note(signals: Path, order: Order) -> None:
    if not (signals / FOLDER).is_dir():
        private_directory(signals / FOLDER)
    write_private(_noted(signals, order.signal), json.dumps(order._asdict()).encode())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
