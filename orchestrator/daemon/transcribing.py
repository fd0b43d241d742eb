"""Makes words of memos: one at a time, a quick one beside a long one, in worker processes, over any death."""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.signal_views import Live, owned
from orchestrator.daemon.signals import Signals
from orchestrator.daemon.voice_pace import Pace
from orchestrator.daemon.voice_queue import (
    QUICK,
    Pending,
    first_free,
    in_order,
    is_quick,
    next_run,
    overtakes,
    pending,
    places,
    seconds_of,
)
from orchestrator.daemon.voice_samples import Samples
from orchestrator.daemon.voice_worker import WorkerLost, worker
from orchestrator.errors import CounterpointError, Refused, UnknownSignal, leaves
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.routing import SignalErased
from orchestrator.events.signal import SignalReceived, SignalSeenAgain
from orchestrator.events.transcript import (
    TranscriptFailed,
    TranscriptFinished,
    TranscriptProgressed,
    TranscriptRequested,
    TranscriptStarted,
)
from orchestrator.fold.state import SignalRecord
from orchestrator.home.paths import HomePaths
from orchestrator.protocol.signals import VoiceView
from orchestrator.signals import kind_of
from orchestrator.transcripts.files import run_folder
from orchestrator.voice.engine import RATE, WIDTH
from orchestrator.voice.job import SETTINGS, Job, Message, engine_of
from orchestrator.voice.models import Model, NoModel, choose, hashed, known_models
from orchestrator.voice.names import language_of, names_of

_log = logging.getLogger(__name__)
LOOK_AGAIN = 15.0
"""Seconds between looks for a model, or for room on the disk, while a memo waits for it."""
REST = 60.0
"""Seconds until a run is tried again that something outside it ended; doubled each time."""
LONGEST_REST = 900.0
MOST_LOSSES = 3
"""Workers in a row that may die at the same block."""
ROOM = 64 * 2**20
"""Bytes that stay free on the disk."""
_AGAIN = "`counterpoint retranscribe ID` tries it again."


class NoRoom(CounterpointError):
    """The disk has no room for what a run needs meanwhile."""


@dataclass(slots=True)
class _Tries:
    """What went wrong with a memo since something went right."""

    losses: int = 0
    blocks: int = 0
    """Finished ones at the last loss."""
    rests: int = 0
    until: float = 0.0
    """When it is tried again, on the monotonic clock."""


@dataclass(slots=True)
class _AtWork:
    """A run that is made in this moment."""

    item: Pending
    began: float
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    pace: Pace = field(default_factory=Pace)
    """Of its worker."""
    goes_on: bool = False
    """Whether another worker takes over, at once or when it is its turn again."""


class Transcriber:
    """The queue of memos and its workers. Without a memo that waits it does nothing at all."""

    def __init__(self, runtime: Runtime, signals: Signals, models: Path, marker: str) -> None:
        self._runtime, self._signals = runtime, signals
        self._models, self._marker = models, marker
        self._paths = HomePaths(runtime.specs.config.home)
        self._samples = Samples(self._paths.decoded)
        self._wake = anyio.Event()
        self._tries: dict[str, _Tries] = {}
        self._at_work: dict[str, _AtWork] = {}
        self._held = ""
        self._known_places: tuple[tuple[int, tuple[tuple[str, bool], ...]], dict[str, int]] = ((-1, ()), {})
        self._unusable: dict[tuple[str, str], str] = {}
        self._hashes: dict[str, tuple[dict[str, tuple[int, int]], str]] = {}
        runtime.writer.listen(self._listen)

    # Questions

    def waits(self, signal: str) -> str:
        """As ``Hearing.waits``."""
        record = self._record(signal)
        if record is None or signal in self._at_work:
            return ""
        if pending(signal, record) is None:
            return ""
        if self._held:
            return self._held
        before = self._places().get(signal, 0)
        return f"{before} before it" if before else "it is next"

    def live(self, signal: str) -> Live | None:
        """As ``Hearing.live``."""
        work = self._at_work.get(signal)
        if work is None:
            return None
        return Live(work.item.run, work.pace.done, work.pace.seconds, work.pace.eta)

    async def view(self) -> VoiceView:
        """Whether memos can become words, and how many wait."""
        waiting = len(in_order(self._runtime.state.signals))
        signal = next(iter(self._at_work), "")
        try:
            model = await self._model(self._runtime.specs.config.voice.model)
        except NoModel as problem:
            reason = f"{problem} {problem.fix}"
            return VoiceView(ready=False, reason=reason, signal=signal, waiting=waiting)
        return VoiceView(
            ready=not self._held, model=model.name, reason=self._held, signal=signal, waiting=waiting
        )

    # Commands

    async def request(self, signal: str, model: str | None) -> str:
        """Have a new run made, by that model; its id. An unfinished one gives way to it."""
        record = self._runtime.state.signals.get(signal)
        if record is None:
            raise UnknownSignal(signal)
        if kind_of(record.first.media_type) != "memo":
            raise Refused("It is no memo: there is no sound in it.", "Only memos are transcribed.")
        if record.erased is not None:
            raise Refused("It was erased.", "Drop the memo again.")
        await self._model(model or self._runtime.specs.config.voice.model)
        run = next_run(record)
        given_up: list[EventBody] = [
            TranscriptFailed(signal=signal, run=old, reason=f"{run} takes its place.", replaced=True)
            for old, known in record.runs.items()
            if known.finished is None and known.failed is None
        ]
        asked = TranscriptRequested(signal=signal, run=run, model=model)
        await self._runtime.append_now(*(self._draft(record, body) for body in (*given_up, asked)))
        self._tries.pop(signal, None)
        self._give_up(signal)
        self.look()
        return run

    def look(self) -> None:
        """Look at once for what memos wait for."""
        self._unusable.clear()
        for tries in self._tries.values():
            tries.until = 0.0
        self._wake.set()

    # Work

    async def run(self) -> None:
        """Make words of all memos, for as long as the daemon runs."""
        await self._sweep()
        async with anyio.create_task_group() as lanes:
            while True:
                self._wake = anyio.Event()
                try:
                    wait = await self._once(lanes)
                except Exception as problem:  # boundary: what breaks here stops no agent and no other memo
                    if _ends_the_daemon(problem):
                        raise
                    _log.exception("memos wait")
                    wait = LOOK_AGAIN
                if wait != 0:
                    with anyio.move_on_after(wait):
                        await self._wake.wait()

    async def _sweep(self) -> None:
        """Remove samples of earlier daemons that no unfinished run goes on with."""
        every = ((pending(name, record), record) for name, record in self._runtime.state.signals.items())
        kept = {record.first.sha256 for item, record in every if item is not None and item.begun is not None}
        try:
            await anyio.to_thread.run_sync(self._samples.sweep, kept)
        except OSError as problem:
            _log.warning("old samples could not be removed: %s", problem)

    async def _once(self, lanes: TaskGroup) -> float | None:
        """Begin the next run, or say how long there is nothing to do; ``None``: until something happens."""
        now = time.monotonic()
        waiting = in_order(self._runtime.state.signals)
        resting = {name: tries.until - now for name, tries in self._tries.items() if tries.until > now}
        item = first_free(waiting, resting, self._at_work, self._is_quick)
        if item is None:
            self._held = ""
            return min((resting[one.signal] for one in waiting if one.signal in resting), default=None)
        record = self._runtime.state.signals[item.signal]
        try:
            model = await self._model_for(item)
            await self._check_room(record)
        except (NoModel, NoRoom) as problem:
            if isinstance(problem, NoModel) and item.model is not None:
                await self._cannot(item, record, problem)
                return 0
            self._held = f"{problem} {problem.fix}"
            return LOOK_AGAIN
        self._held = ""
        started = self._started(item, record, model)
        work = _AtWork(Pending(item.signal, started.run, begun=started), time.monotonic())
        self._at_work[item.signal] = work
        lanes.start_soon(self._attempt, work, started, record, model)
        return 0

    async def _attempt(
        self, work: _AtWork, started: TranscriptStarted, record: SignalRecord, model: Model
    ) -> None:
        try:
            await self._tell(record, started)
            with work.scope:
                await self._supervise(work, record, self._job(started, record, model), model)
            if not work.goes_on:
                await anyio.to_thread.run_sync(self._samples.drop, record.first.sha256)
        except Exception as problem:  # boundary: as in ``run``
            self._rest(work.item.signal)
            if _ends_the_daemon(problem):
                raise
            _log.exception("a memo waits")
        finally:
            self._at_work.pop(work.item.signal, None)
            self._wake.set()

    async def _supervise(self, work: _AtWork, record: SignalRecord, job: Job, model: Model) -> None:
        try:
            async with worker(job, self._marker) as messages:
                self._runtime.boundaries.cross("voice.spawned")
                async for message in messages:
                    known = work.pace.seconds
                    work.pace.note(message, time.monotonic())
                    if work.pace.seconds != known:
                        self._wake.set()  # how long it is may let another begin
                    await self._take(work, record, message, model)
        except* WorkerLost as lost:
            await self._lost(work, record, str(lost.exceptions[0]))

    async def _take(self, work: _AtWork, record: SignalRecord, message: Message, model: Model) -> None:
        """Journal what a worker says, as far as it lasts."""
        signal, run = work.item.signal, work.item.run
        if message.kind == "block":
            await self._tell(record, _progressed(work, message))
            if message.blocks and await self._gives_way(work):
                work.goes_on = True
                work.scope.cancel()
        elif message.kind == "finished":
            await self._tell(record, _finished(work, message))
            self._tries.pop(signal, None)
        elif message.kind == "unusable":
            self._unusable[model.key] = message.reason
        elif message.kind == "failed":
            failed = TranscriptFailed(
                signal=signal, run=run, reason=message.reason, hint=message.hint, retry=message.retry
            )
            if message.retry:
                self._rest(signal)
            await self._tell(record, failed)

    async def _gives_way(self, work: _AtWork) -> bool:
        """Whether another memo goes before the rest of this one; the blocks and samples of this one stay."""
        seconds, signals = work.pace.seconds or 0.0, self._runtime.state.signals
        now = time.monotonic()
        resting = {name for name, tries in self._tries.items() if tries.until > now}
        item = overtakes(in_order(signals), resting, work.item.signal, signals, seconds - work.pace.done)
        if item is None or len(self._at_work) > 1 or self._is_quick(item.signal):
            return False  # beside a long one, quick ones have a worker of their own
        try:
            await self._model_for(item)
            await self._check_room(signals[item.signal])
        except (NoModel, NoRoom):
            return False
        return True

    async def _lost(self, work: _AtWork, record: SignalRecord, how: str) -> None:
        tries = self._tries.setdefault(work.item.signal, _Tries())
        tries.losses = tries.losses + 1 if tries.blocks == work.pace.blocks else 1
        tries.blocks = work.pace.blocks
        _log.warning("the worker at %s was lost: %s", work.item.signal, how)
        work.goes_on = tries.losses < MOST_LOSSES
        if not work.goes_on:
            where = f"{tries.losses} times at block {work.pace.blocks + 1}"
            reason = f"The worker died {where}; the last time: {how}."
            failed = TranscriptFailed(signal=work.item.signal, run=work.item.run, reason=reason, hint=_AGAIN)
            await self._tell(record, failed)
            self._tries.pop(work.item.signal)

    async def _cannot(self, item: Pending, record: SignalRecord, problem: NoModel) -> None:
        started = TranscriptStarted(signal=item.signal, run=item.run)
        failed = TranscriptFailed(signal=item.signal, run=item.run, reason=str(problem), hint=problem.fix)
        await self._tell(record, started, failed)

    # Details

    def _started(self, item: Pending, record: SignalRecord, model: Model) -> TranscriptStarted:
        """How the run is made: as it was begun, or, by another engine than then, a new one."""
        engine = engine_of(model.name, model.sha256)
        if item.begun is not None and item.begun.engine == engine:
            return item.begun
        run = item.run if item.begun is None else next_run(record)
        return TranscriptStarted(
            signal=item.signal, run=run, engine=engine, parameters=self._parameters(record)
        )

    def _parameters(self, record: SignalRecord) -> dict[str, Any]:
        config = self._runtime.specs.config
        return {
            **SETTINGS,
            "language": language_of(config, record.projects),
            "names": list(names_of(config, record.projects)),
            "threads": config.voice.threads,
        }

    def _job(self, started: TranscriptStarted, record: SignalRecord, model: Model) -> Job:
        sha256 = record.first.sha256
        return Job(
            signal=started.signal,
            run=started.run,
            source=str(self._signals.store.path(sha256)),
            folder=str(run_folder(self._signals.runs, started.signal, started.run)),
            decoded=str(self._samples.path(sha256)),
            model=model.path,
            engine=started.engine,
            parameters=started.parameters,
        )

    async def _model_for(self, item: Pending) -> Model:
        """The model that the run was begun with, while it is there; else the one that is chosen."""
        named = item.model
        if item.begun is not None:
            sha256 = item.begun.engine.get("model_sha256")
            known = await anyio.to_thread.run_sync(known_models, self._models)
            named = next((model.name for model in known if model.sha256 == sha256), None)
        return await self._model(named or self._runtime.specs.config.voice.model)

    async def _model(self, named: str | None) -> Model:
        model = await anyio.to_thread.run_sync(choose, named, self._models)
        model = await anyio.to_thread.run_sync(partial(hashed, model, self._hashes))
        if (why := self._unusable.get(model.key)) is not None:
            said = f"The speech model {model.name!r} cannot be loaded: {why}."
            raise NoModel(said, "`counterpoint voice setup` makes it good.")
        return model

    async def _check_room(self, record: SignalRecord) -> None:
        """Raise ``NoRoom`` when the samples would fill the disk."""
        needed = round(seconds_of(record) * RATE * WIDTH) + ROOM
        usage = await anyio.to_thread.run_sync(shutil.disk_usage, self._paths.state)
        if usage.free < needed:
            said = f"The disk is full: {usage.free / 1e6:.0f} MB are free, {needed / 1e6:.0f} MB are needed."
            raise NoRoom(said, "Make room; it goes on by itself.")

    def _rest(self, signal: str) -> None:
        tries = self._tries.setdefault(signal, _Tries())
        tries.until = time.monotonic() + min(LONGEST_REST, REST * 2**tries.rests)
        tries.rests += 1

    async def _tell(self, record: SignalRecord, *bodies: EventBody) -> None:
        await self._runtime.append(*(self._draft(record, body) for body in bodies))

    def _draft(self, record: SignalRecord, body: EventBody) -> Draft:
        project = owned(record).project
        return self._runtime.draft(project, body) if project else Draft(body=body, visibility="sealed")

    def _places(self) -> dict[str, int]:
        """How many come before each memo that waits; worked out once per event."""
        now = self._runtime.writer.cursor, tuple((name, self._is_quick(name)) for name in self._at_work)
        if self._known_places[0] != now:
            waiting = in_order(self._runtime.state.signals)
            self._known_places = (now, places(waiting, self._at_work, self._is_quick))
        return self._known_places[1]

    def _is_quick(self, signal: str) -> bool:
        """As the queue's, by what its worker found out, while one is at it."""
        record, work = self._runtime.state.signals[signal], self._at_work.get(signal)
        known = work.pace.seconds if work is not None and record.first.origin != "talk" else None
        return is_quick(record) if known is None else known <= QUICK

    def _record(self, signal: str) -> SignalRecord | None:
        return self._runtime.state.signals.get(signal)

    def _give_up(self, signal: str) -> None:
        if (work := self._at_work.get(signal)) is not None:
            work.scope.cancel()

    def _listen(self, event: Event) -> None:
        if isinstance(event.body, SignalErased):
            self._give_up(event.body.signal)
        if isinstance(event.body, SignalReceived | SignalSeenAgain | SignalErased):
            self._wake.set()


def _ends_the_daemon(problem: Exception) -> bool:
    return any(isinstance(leaf, ENDS_THE_DAEMON) for leaf in leaves(problem))


def _progressed(work: _AtWork, message: Message) -> TranscriptProgressed:
    return TranscriptProgressed(
        signal=work.item.signal,
        run=work.item.run,
        block=message.block,
        blocks=message.blocks,
        done=message.done,
        seconds=message.seconds,
        eta=work.pace.eta,
    )


def _finished(work: _AtWork, message: Message) -> TranscriptFinished:
    return TranscriptFinished(
        signal=work.item.signal,
        run=work.item.run,
        sha256=message.sha256,
        words=message.words,
        blocks=message.blocks,
        seconds=message.seconds,
        language=message.language,
        flags=dict[str, int](message.flags),
        took=round(time.monotonic() - work.began, 2),
    )
