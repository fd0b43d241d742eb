"""The meta-agent reads memos of which something is unsure, and proposes whose the words are.

It decides nothing: what it proposes stands in the question that the person answers. A reading is journaled
before a session begins and ends exactly once; what is open when a daemon starts was cut short.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from agents.events import TurnEnded, Usage
from agents.supervisor import Outcome
from orchestrator.capabilities import PERSON
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.memo_tools import MemoDesk
from orchestrator.daemon.meta_session import MetaAgent, error_of, for_the_person
from orchestrator.daemon.readings import Owned, reading
from orchestrator.daemon.routed import decision_id, names_of
from orchestrator.daemon.routing import Heard, Routing
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.signals import Signals
from orchestrator.daemon.specs import Chosen
from orchestrator.errors import CounterpointError, Refused, leaves
from orchestrator.events import Event, EventBody
from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded, ReadingStatus
from orchestrator.events.routing import RoutedSpan, SignalErased, SignalRouted
from orchestrator.fold.on_transcript import current_run
from orchestrator.home.config import Project
from orchestrator.journal import JournalError
from orchestrator.protocol.material import MATERIAL
from orchestrator.protocol.routing import ReadingAccepted
from orchestrator.routing import ProjectNames
from orchestrator.routing.proposals import Line, Proposal, lines_of_memo, proposed_spans, told_memo

_log = logging.getLogger(__name__)
CALIBRATION = "roles/memos"
MOST_TURNS = 30
LONGEST = 400_000
"""Characters of a memo that are read, some eight hours of talking; nothing is proposed of the rest."""
ENDED = "the daemon ended"
HEAD = "Memo: "
"""What the prompt begins with, so that spoken words are never taken for a command of the CLI."""
_AGAIN = 30.0
"""Seconds until a memo that limits made wait is looked at again."""


@dataclass(slots=True)
class _Reading:
    """A reading under way."""

    begun: MemoReadingBegun
    chosen: Chosen
    desk: MemoDesk
    prompt: str
    stop: anyio.Event


class MemoReader:
    """All readings of one home, one after another."""

    def __init__(
        self, runtime: Runtime, routing: Routing, signals: Signals, librarian: Librarian, tasks: TaskGroup
    ) -> None:
        self._runtime = runtime
        self._routing = routing
        self._signals = signals
        self._librarian = librarian
        self._tasks = tasks
        self._meta = MetaAgent(runtime)
        self._room = anyio.CapacityLimiter(1)
        self._stops: dict[str, anyio.Event] = {}
        self._due: dict[str, None] = {}
        self._wake = anyio.Event()
        runtime.writer.listen(self._take)

    async def run(self) -> None:
        """Say of readings that a daemon's end cut short that they are over; then read what is due."""
        for name, record in list(self._runtime.state.memo_readings.items()):
            if record.ended is None and name not in self._stops:
                await self._runtime.append(for_the_person(_ended(record.begun, "failed", ENDED)))
        if not self._runtime.specs.config.map.memos:
            return
        self._due |= dict.fromkeys(self._runtime.state.signals)
        while True:
            self._wake = anyio.Event()
            waits = await self._look()
            with anyio.move_on_after(_AGAIN if waits else None):
                await self._wake.wait()

    def _take(self, event: Event) -> None:
        if isinstance(event.body, SignalErased) and event.body.signal in self._stops:
            self._stops[event.body.signal].set()
        if isinstance(event.body, SignalRouted) and event.body.by == "router":
            self._due[event.body.signal] = None
            self._wake.set()

    async def _look(self) -> bool:
        """Begin what is due; whether something has to wait."""
        for name in [due for due in self._due if due not in self._stops]:
            if not self._is_due(name):
                del self._due[name]
                continue
            if self._meta.waits("soak"):
                return True
            del self._due[name]
            try:
                await self.begin(name, by_person=False)
            except (CounterpointError, JournalError, OSError, ValueError) as problem:
                _log.info("the memo %s is not read: %s", name, problem)
        return False

    def _is_due(self, name: str) -> bool:
        record = self._runtime.state.signals.get(name)
        run = current_run(record) if record is not None else None
        if record is None or run is None or record.routing is None or record.first.origin == "talk":
            return False
        known = self._runtime.state.memo_readings.get(name)
        ended = known.ended if known is not None else None
        was_read = known is not None and known.begun.run == run.started.run
        cut_short = ended is not None and ended.problem == ENDED
        return record.routing.run == run.started.run and not (was_read and not cut_short)

    async def begin(self, given: str, *, by_person: bool = True) -> ReadingAccepted:
        """Have a memo read; raises ``Refused`` with the reason when it cannot be, or need not."""
        name = self._signals.record(PERSON, given)[0]
        if name in self._stops:
            raise Refused("It is being read just now.", "`counterpoint route ID --read` waits for it.")
        if by_person and (reason := self._meta.waits("say")):
            fix = "`counterpoint limits` shows limits; `budget` in [map] is what the meta-agent may spend."
            raise Refused(f"Nothing can be read now: {reason}.", fix)
        stop = self._stops[name] = anyio.Event()
        try:
            now = await self._begun(name, stop, by_person=by_person)
        except BaseException:
            del self._stops[name]
            raise
        self._tasks.start_soon(self._read, name, now)
        return ReadingAccepted(cursor=self._runtime.writer.cursor, signal=name, reading=now.begun.reading)

    def stop(self, given: str) -> ReadingAccepted:
        """Have the meta-agent end; what it has proposed by then is kept."""
        name = self._signals.record(PERSON, given)[0]
        known = self._runtime.state.memo_readings.get(name)
        if name not in self._stops or known is None:
            raise Refused("It is not being read.", "`counterpoint route ID --read` has it read.")
        self._stops[name].set()
        return ReadingAccepted(cursor=self._runtime.writer.cursor, signal=name, reading=known.begun.reading)

    async def _begun(self, name: str, stop: anyio.Event, *, by_person: bool) -> _Reading:
        heard = await self._routing.heard(name)
        routing = heard.record.routing if heard is not None else None
        if heard is None or routing is None or routing.run != heard.reading.transcript.run.id:
            raise Refused("There are no words of this signal yet.", "`counterpoint signal ID` says why.")
        if not heard.reading.transcript.timed:
            raise Refused("Only what was spoken is read.", "`counterpoint route ID --span unsure=PROJECT`.")
        open_to_it = self._projects(heard.record.projects)
        sealed = {slug for slug, one in self._runtime.projects.items() if one.config.sealed}
        lines = await anyio.to_thread.run_sync(lines_of_memo, heard.reading, routing.spans, sealed)
        lines = _as_far_as(lines, LONGEST)
        if not any(line.open for line in lines):
            raise Refused("Nothing of it is unsure that could be read.", "`counterpoint route ID` shows it.")
        chosen = await self._meta.chosen(CALIBRATION)
        begun = MemoReadingBegun(
            signal=name,
            run=routing.run,
            reading=f"r-{uuid.uuid4().hex[:8]}",
            by="person" if by_person else "daemon",
            calibration=chosen.file.name,
            calibration_sha256=chosen.file.sha256,
        )
        shown = reading("propose", "", (f"memo:{name}/{routing.run}",), self._whose(lines), reader="meta")
        await self._runtime.append_now(for_the_person(begun), for_the_person(shown))
        names = [one.project for one in open_to_it]
        desk = MemoDesk(self._runtime, self._librarian, lines, names)
        return _Reading(begun, chosen, desk, _prompt(heard, lines, open_to_it), stop)

    def _projects(self, only: Sequence[str]) -> tuple[ProjectNames, ...]:
        """Those that the meta-agent may know of: all but sealed ones, or those named with the memo."""
        known = names_of(self._runtime.projects, only)
        return tuple(one for one in known if not self._runtime.projects[one.project].config.sealed)

    def _whose(self, lines: Sequence[Line]) -> list[Owned]:
        slugs = dict.fromkeys(line.project for line in lines if line.project)
        return [_Side(self._runtime.projects[slug]) for slug in slugs if slug in self._runtime.projects]

    async def _read(self, name: str, now: _Reading) -> None:
        """Have it read and journal how that ended."""
        outcome: Outcome | None = None
        problem = ""
        try:
            async with self._room:
                if not now.stop.is_set():
                    outcome = await self._meta.turn(
                        now.chosen,
                        now.desk.tools(),
                        now.prompt,
                        rest=self._meta.rest(),
                        max_turns=MOST_TURNS,
                        stop=now.stop,
                    )
        except Exception as error:  # boundary: a reading that breaks fails alone
            if any(isinstance(leaf, JournalError) for leaf in leaves(error)):
                raise
            _log.exception("reading the memo %s failed", name)
            problem = f"{type(error).__name__}: {error}"
        if outcome is not None and not problem and not now.stop.is_set():
            problem = error_of(outcome)
        await self._routing.take(name, *self._outcome(name, now, outcome, problem))
        del self._stops[name]
        self._wake.set()  # words that were made anew meanwhile are due

    def _outcome(
        self, name: str, now: _Reading, outcome: Outcome | None, problem: str
    ) -> tuple[EventBody, ...]:
        """How it ended, and before that what it proposes of what is still unsure."""
        spans = self._spans(name, now.begun.run, now.desk.lines, now.desk.proposals)
        words = sum(span.last - span.first + 1 for span in spans)
        status: ReadingStatus = "proposed" if words else "nothing"
        if problem or now.stop.is_set():
            status = "failed" if problem else "stopped"
        ended = outcome if isinstance(outcome, TurnEnded) else None
        over = _ended(now.begun, status, problem).model_copy(
            update={
                "words": words,
                "requests": ended.turns if ended is not None else 0,
                "usage": ended.usage if ended is not None else Usage(),
                "cost_usd": ended.cost_usd if ended is not None else None,
            }
        )
        if not spans:
            return (over,)
        routing = self._runtime.state.signals[name].routing
        routed = SignalRouted(
            signal=name,
            run=now.begun.run,
            decision=decision_id(routing, name, now.begun.run, "meta"),
            by="meta",
            router=f"{now.begun.calibration} {now.begun.calibration_sha256[:12]}",
            spans=spans,
        )
        return routed, over

    def _spans(
        self, name: str, run: str, lines: Sequence[Line], proposals: Sequence[Proposal]
    ) -> tuple[RoutedSpan, ...]:
        record = self._runtime.state.signals.get(name)
        routing = record.routing if record is not None else None
        if routing is None or routing.run != run:
            return ()
        return proposed_spans(lines, proposals, routing.spans)


@dataclass(frozen=True, slots=True)
class _Side:
    """A project whose words are among those shown."""

    of: Project

    @property
    def project(self) -> str | None:
        """Its slug."""
        return self.of.slug

    @property
    def client(self) -> str | None:
        """For whom it is."""
        return self.of.client


def _ended(begun: MemoReadingBegun, status: ReadingStatus, problem: str) -> MemoReadingEnded:
    return MemoReadingEnded(
        signal=begun.signal, run=begun.run, reading=begun.reading, status=status, problem=problem
    )


def _as_far_as(lines: Sequence[Line], longest: int) -> tuple[Line, ...]:
    kept, length = [], 0
    for line in lines:
        length += len(line.text)
        if length > longest:
            break
        kept.append(line)
    return tuple(kept)


def _prompt(heard: Heard, lines: Sequence[Line], projects: Sequence[ProjectNames]) -> str:
    called = heard.record.first.name or "spoken"
    return f"{HEAD}{called}\n\n{MATERIAL}{told_memo(lines, projects)}"
