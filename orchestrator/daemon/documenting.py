"""Makes words of text, mail and PDF signals: one after the other, each in a confined process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import anyio

from agents import warden
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.signal_views import Live, owned
from orchestrator.daemon.signals import Signals
from orchestrator.documents import Limits, Reader, engine_of, job_of, reader_of
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.transcript import TranscriptFailed, TranscriptFinished, TranscriptStarted
from orchestrator.fold.state import SignalRecord
from orchestrator.transcripts.files import run_folder

_WAKES = frozenset({"signal.received", "transcript.requested"})
_ROOT = Path(__file__).parents[2]
_MOST_OUTPUT = 1_000_000
_SPLIT = "Split it and drop the parts."
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


class Due(NamedTuple):
    """A run that is to be made, or made again because it never ended."""

    signal: str
    run: str
    reader: Reader


@dataclass(frozen=True, slots=True)
class Ended:
    """How the worker ended and what it said."""

    code: int | None
    """``None``: it was ended because it took too long."""
    said: Mapping[str, Any] | None


class Documents:
    """Reads every document that has no run yet. What was begun and never ended is begun again."""

    def __init__(
        self, runtime: Runtime, signals: Signals, marker: str = "", limits: Limits | None = None
    ) -> None:
        self._runtime = runtime
        self._signals = signals
        self._marker = marker
        self._limits = limits or Limits()
        self._wake = anyio.Event()
        self._at_work: Due | None = None
        runtime.writer.listen(self._hear)
        signals.hearing.append(self)

    async def run(self) -> None:
        """Work off what is due, then wait for more; a failure of one is that one's."""
        while True:
            self._wake = anyio.Event()
            while (due := next(self._due(), None)) is not None:
                await self._make(due)
            await self._wake.wait()

    def waits(self, signal: str) -> str:
        """As in ``Hearing``."""
        at_work = self._at_work is not None and self._at_work.signal == signal
        record = self._runtime.state.signals.get(signal)
        due = due_of(signal, record) if record is not None and not at_work else None
        return "It is read after what came before it." if due is not None else ""

    def live(self, signal: str) -> Live | None:
        """As in ``Hearing``."""
        at_work = self._at_work
        if at_work is None or at_work.signal != signal:
            return None
        return Live(at_work.run, 0.0, None, None)

    def _hear(self, event: Event) -> None:
        if event.body.kind in _WAKES:
            self._wake.set()

    def _due(self) -> Iterator[Due]:
        for name, record in self._runtime.state.signals.items():
            due = due_of(name, record)
            if due is not None:
                yield due

    async def _make(self, due: Due) -> None:
        record = self._runtime.state.signals[due.signal]
        self._at_work = due
        try:
            engine, parameters = engine_of(due.reader), _parameters(self._limits)
            started = TranscriptStarted(signal=due.signal, run=due.run, engine=engine, parameters=parameters)
            await self._append(record, started)
            began = time.monotonic()
            ended = await self._read(due, record, started)
            took = time.monotonic() - began
            current = self._runtime.state.signals[due.signal]
            if current.erased is None:
                await self._append(current, outcome(due, ended, took, self._limits))
        finally:
            self._at_work = None

    async def _append(self, record: SignalRecord, body: EventBody) -> None:
        whose = owned(record)
        draft = Draft(body=body, project=whose.project, client=whose.client, visibility=whose.visibility)
        await self._runtime.append(draft)

    async def _read(self, due: Due, record: SignalRecord, started: TranscriptStarted) -> Ended:
        job = job_of(
            self._limits,
            path=str(self._signals.store.path(record.first.sha256)),
            folder=str(run_folder(self._signals.runs, due.signal, due.run)),
            reader=due.reader,
            signal=due.signal,
            run=due.run,
            engine=started.engine,
            parameters=started.parameters,
        )
        return await run_worker(job, self._limits.wall, self._marker)


async def run_worker(job: bytes, wall: float, marker: str = "") -> Ended:
    """Start a worker, give it its job, and wait for its end, at most ``wall`` seconds."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    marked = {warden.MARKER: marker} if marker else {}
    with anyio.move_on_after(wall):
        done = await anyio.run_process(
            [sys.executable, "-P", "-m", "orchestrator.documents.worker"],
            input=job,
            env={**kept, **marked, "PYTHONPATH": str(_ROOT)},
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return Ended(done.returncode, _said(done.stdout))
    return Ended(None, None)


def due_of(name: str, record: SignalRecord) -> Due | None:
    """The run that a document needs now: the one that was asked for, began and never ended, or its first."""
    reader = reader_of(record.first.media_type, record.first.name)
    if reader is None or record.erased is not None:
        return None
    open_runs = [run for run, known in record.runs.items() if known.finished is None and known.failed is None]
    if open_runs:
        return Due(name, open_runs[-1], reader)
    if record.requested is not None:
        return Due(name, record.requested.run, reader)
    return None if record.runs else Due(name, "r001", reader)


def outcome(due: Due, ended: Ended, took: float, limits: Limits) -> TranscriptFinished | TranscriptFailed:
    """The event that a worker's end is."""
    if ended.said is not None and ended.code == 0:
        if "sha256" in ended.said:
            return TranscriptFinished(signal=due.signal, run=due.run, took=round(took, 3), **ended.said)
        return TranscriptFailed(signal=due.signal, run=due.run, **ended.said)
    if ended.code is None:
        reason = f"reading it takes longer than {limits.wall:.0f} s"
    elif ended.code == -signal.SIGXCPU:
        reason = f"reading it takes more than {limits.processor} s of processor time"
    elif ended.code == -signal.SIGXFSZ:
        reason = f"its words fill more than {limits.file // 1_000_000} MB"
    elif ended.code < 0:
        reason = f"the reader was ended by {signal.Signals(-ended.code).name}"
    else:
        reason = "the reader failed: something in it is not understood"
    return TranscriptFailed(signal=due.signal, run=due.run, reason=reason, hint=_SPLIT)


def _parameters(limits: Limits) -> dict[str, Any]:
    """What of the limits the words depend on."""
    return {name: getattr(limits, name) for name in ("characters", "pages", "mails", "depth")}


def _said(output: bytes) -> Mapping[str, Any] | None:
    lines = output[-_MOST_OUTPUT:].splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
