"""Routes what a signal says, asks what is unsure, and delivers to each project its words: once.

Every step is worked out of the fold, so a step that a crash cut off is made by the next daemon: a routing
from the finished run, a delivery from the routing. What is decided and what is told are journaled in one
transaction each.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import anyio
import anyio.to_thread

from orchestrator.attention import Found
from orchestrator.attention.routes import PREFIX, again_item, route_item
from orchestrator.daemon.delivering import Deliveries
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.routed import (
    answers,
    beside,
    corrected,
    decision_id,
    is_stale,
    is_taught,
    known_layers,
    names_of,
    persons,
    proposed_anew,
    told_by_person,
    waits_for_again,
)
from orchestrator.daemon.signals import Signals
from orchestrator.daemon.topics import FileTopics
from orchestrator.daemon.transcript_views import layers_of, stored
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.ask import AttentionDismissed
from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded
from orchestrator.events.routing import RoutedSpan, SignalErased, SignalRouted
from orchestrator.events.signal import SignalSeenAgain
from orchestrator.events.transcript import TranscriptCorrected, TranscriptFinished
from orchestrator.fold.memo_reading import MemoReadingRecord
from orchestrator.fold.on_transcript import current_run
from orchestrator.fold.state import RoutingRecord, SignalRecord
from orchestrator.routing import CueRouter, ProjectNames, Router, carried, given, questions
from orchestrator.transcripts import Flag, Reading, flags_of, read
from orchestrator.transcripts.heard import heard

_log = logging.getLogger(__name__)
_STIRS = (
    TranscriptFinished,
    TranscriptCorrected,
    SignalRouted,
    SignalSeenAgain,
    SignalErased,
    MemoReadingBegun,
    MemoReadingEnded,
)
_REMEMBERED = 4
"""Readings that are kept at hand."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The current run of a signal under its corrections."""

    record: SignalRecord
    reading: Reading
    flags: tuple[Flag, ...]


class Routing:
    """Where the words of all signals go. ``run`` keeps it going for as long as the daemon lives."""

    def __init__(self, fleet: Fleet, signals: Signals, router: Router | None = None) -> None:
        self._runtime = fleet.runtime
        self._fleet = fleet
        self._signals = signals
        self._router = router or CueRouter()
        self._topics = FileTopics(fleet.runtime)
        self._deliveries = Deliveries(fleet)
        self._lock = anyio.Lock()
        self._wake = anyio.Event()
        self._stirred: dict[str, None] = {}
        self._readings: dict[tuple[str, str, tuple[str, ...]], tuple[Reading, tuple[Flag, ...]]] = {}
        self._items: dict[str, Found] = {}
        self.unreadable: dict[str, str] = {}
        """Signals whose transcript cannot be read, and why."""
        fleet.writer.listen(self._take)

    @property
    def items(self) -> tuple[Found, ...]:
        """What waits for the person, for the attention queue."""
        return tuple(self._items.values())

    def _take(self, event: Event) -> None:
        if isinstance(event.body, _STIRS):
            self._stirred[event.body.signal] = None
        elif isinstance(event.body, AttentionDismissed) and event.body.item.startswith(PREFIX):
            self._stirred[event.body.item.removeprefix(PREFIX)] = None
        else:
            return
        self._wake.set()

    async def run(self) -> None:
        """Tend to every signal once, and then to each of which something is heard."""
        self._stirred |= dict.fromkeys(self._runtime.state.signals)
        while True:
            self._wake = anyio.Event()
            while self._stirred:
                name = next(iter(self._stirred))
                del self._stirred[name]
                await self.tend(name)
            await self._wake.wait()

    async def tend(self, name: str) -> None:
        """Do for a signal whatever is due: route it, deliver what is settled, ask what is not."""
        async with self._lock:
            try:
                await self._route(name)
                await self._deliver(name)
                await self._ask(name)
                self.unreadable.pop(name, None)
            except (OSError, ValueError) as problem:
                self.unreadable[name] = str(problem)
                _log.error("the transcript of signal %s cannot be read: %s", name, problem)

    async def heard(self, name: str) -> Heard | None:
        """What a signal says by its last finished run; raises ``OSError`` or ``ValueError`` when damaged."""
        record = self._runtime.state.signals.get(name)
        run = current_run(record) if record is not None and record.erased is None else None
        if record is None or run is None:
            return None
        key = name, run.started.run, known_layers(record, run.started.run)
        if key not in self._readings:
            transcript = await anyio.to_thread.run_sync(stored, self._signals.runs, name, run)
            reading = read(transcript, layers_of(record))
            self._readings[key] = reading, await anyio.to_thread.run_sync(flags_of, transcript)
            for old in list(self._readings)[:-_REMEMBERED]:
                del self._readings[old]
        return Heard(record, *self._readings[key])

    async def decide(self, name: str, body: SignalRouted) -> None:
        """Journal a decision of the person's, and do at once what follows from it."""
        await self._runtime.append_now(_sealed(body))
        await self.tend(name)

    async def take(self, name: str, *bodies: EventBody) -> None:
        """Journal, in one transaction, what was proposed from elsewhere, and do at once what follows."""
        await self._runtime.append(*map(_sealed, bodies))
        await self.tend(name)

    async def correct(self, name: str, body: TranscriptCorrected) -> None:
        """Journal a correction of the person's, and do at once what follows from it."""
        await self._runtime.append_now(_sealed(body))
        await self.tend(name)

    def memo_reading(self, name: str) -> MemoReadingRecord | None:
        """The meta-agent's latest reading of a memo."""
        return self._runtime.state.memo_readings.get(name)

    def is_read(self, name: str) -> bool:
        """Whether the meta-agent reads the memo just now: what it proposes is what will be asked."""
        known = self.memo_reading(name)
        return known is not None and known.ended is None

    # Routing

    async def _route(self, name: str) -> None:
        record = self._runtime.state.signals.get(name)
        run = current_run(record) if record is not None and record.erased is None else None
        if record is None or run is None or record.first.origin == "talk":
            return
        routing, new = record.routing, run.started.run
        if routing is not None and routing.run == new and not is_stale(record, routing):
            await self._propose(name, record, routing)
            return
        transcript = await anyio.to_thread.run_sync(stored, self._signals.runs, name, run)
        rules = heard(transcript, self._runtime.specs.config.voice.heard_as)
        known = {layer.layer for layer in record.layers}
        layers = [layer for layer in rules if layer.id not in known]
        reading = read(transcript, [*layers_of(record), *layers])
        seen = (*known_layers(record, new), *(layer.id for layer in layers))
        bodies: list[EventBody] = [corrected(name, layer) for layer in layers]
        bodies += await self._decisions(name, record, reading, seen)
        await self._runtime.append(*map(_sealed, bodies))

    async def _propose(self, name: str, record: SignalRecord, routing: RoutingRecord) -> None:
        """What the person said of some of a memo's words tells of those that are still unsure."""
        heard = await self.heard(name) if is_taught(routing) else None
        if heard is None or not heard.reading.transcript.timed:
            return
        known = names_of(self._runtime.projects, record.projects)
        spans = await anyio.to_thread.run_sync(self._routed, heard.reading, known, persons(routing))
        decision = SignalRouted(
            signal=name,
            run=routing.run,
            decision=decision_id(routing, name, routing.run, "router"),
            router=self._router.name,
            spans=proposed_anew(routing, spans),
            given=record.projects,
            layers=known_layers(record, routing.run),
            decided=told_by_person(routing),
        )
        await self._runtime.append(_sealed(decision))

    async def _decisions(
        self, name: str, record: SignalRecord, reading: Reading, seen: tuple[str, ...]
    ) -> Sequence[SignalRouted]:
        """The router's decision, beside what the person decided; of an earlier run, carried over."""
        run, routing = reading.transcript.run.id, record.routing
        own = persons(routing) if routing is not None else ()
        moved = routing is not None and routing.run != run and bool(own)
        if moved and routing is not None:
            old = await anyio.to_thread.run_sync(stored, self._signals.runs, name, record.runs[routing.run])
            own = carried(old, reading.transcript, own)
        alone = record.projects[0] if len(record.projects) == 1 else None
        if alone is not None:
            spans = given(reading, alone)
        else:
            known = names_of(self._runtime.projects, record.projects)
            spans = await anyio.to_thread.run_sync(self._routed, reading, known)
        decision = SignalRouted(
            signal=name,
            run=run,
            decision=decision_id(routing, name, run, "router"),
            by="router" if alone is None else "project",
            router="" if alone is not None else self._router.name,
            spans=beside(spans, own),
            given=record.projects,
            layers=seen,
        )
        if not moved or routing is None:
            return (decision,)
        again = SignalRouted(
            signal=name,
            run=run,
            decision=decision_id(routing, name, run, "person"),
            by="person",
            router=f"carried over from {routing.run}",
            spans=own,
        )
        return decision, again

    def _routed(
        self, reading: Reading, known: Sequence[ProjectNames], decided: Sequence[RoutedSpan] = ()
    ) -> tuple[RoutedSpan, ...]:
        """What the router decides; where it is unsure of what is spoken, by the projects' files too."""
        spans = () if decided else self._router.route(reading, known)
        if spans and (not reading.transcript.timed or all(span.verdict != "unsure" for span in spans)):
            return spans
        return self._router.route(reading, self._topics.added(known), decided)

    # Delivering and asking

    async def _deliver(self, name: str) -> None:
        record = self._runtime.state.signals.get(name)
        if record is None or not self._deliveries.due(name, record):
            return
        heard = await self.heard(name)
        if heard is not None:
            await self._deliveries.make(name, heard.record, heard.reading, heard.flags)

    async def _ask(self, name: str) -> None:
        """Have the attention queue show what is unsure of the signal."""
        self._items.pop(name, None)
        record = self._runtime.state.signals.get(name)
        if record is None or record.routing is None or record.erased is not None:
            return
        routing, called = record.routing, record.first.name or name
        if self.is_read(name):
            return
        if any(span.verdict == "unsure" for span in routing.spans):
            heard = await self.heard(name)
            if heard is None or heard.reading.transcript.run.id != routing.run:
                return
            asked = questions(heard.reading.transcript, routing.spans, answers(routing))
            projects = record.projects or tuple(self._runtime.projects)
            self._items[name] = route_item(name, called, asked, projects, routing.since, routing.evidence)
        elif again := waits_for_again(record):
            self._items[name] = again_item(name, called, again, routing.since, routing.evidence)


def _sealed(body: EventBody) -> Draft:
    """An event for the person alone: it tells of several clients."""
    return Draft(body=body, visibility="sealed")
