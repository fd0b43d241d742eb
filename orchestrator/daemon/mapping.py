"""The map: passes over what is new, each a few short sessions of the meta-agent, and what the person decides.

The meta-agent has no project. It runs in an empty folder of its own, without any of the CLI's tools; it reads
through ours, and what it finds goes to the person alone.
"""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial

import anyio
from anyio.abc import TaskGroup

from agents.events import TurnEnded, Usage
from orchestrator.capabilities import META
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.map_links import Links
from orchestrator.daemon.map_recording import Recorder, Tally
from orchestrator.daemon.map_tools import Item, MapDesk
from orchestrator.daemon.map_unlanded import Unlanded, unlanded
from orchestrator.daemon.meta_session import MetaAgent, error_of, for_the_person
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.specs import Chosen
from orchestrator.errors import CounterpointError, Refused, leaves
from orchestrator.events.mapping import MapPassFinished, MapPassStarted, MapTurnEnded
from orchestrator.fold.edit import added
from orchestrator.journal import JournalError
from orchestrator.library import Library
from orchestrator.library.pairing import fresh_sources, latest_sources, like, since_number, weight
from orchestrator.library.store import micros
from orchestrator.library.stretch import Fresh
from orchestrator.mapping import Candidate, Taught, paired, searched
from orchestrator.protocol.mapping import MapRunRequest, MapView, PassAccepted

_log = logging.getLogger(__name__)
CALIBRATION = "roles/meta"
AT_ONCE = 40
"""Pairs of one session: what it has read of the earlier ones is sent again with each request."""
SOURCES_OF_ONE = 3
"""Sources that one session reads whole."""
SPARE = 0.5
"""Share of the day's budget that must be left for a pass that begins by itself to read whole sources."""
MOST_TURNS = 60
SOURCES_AT_ONCE = 100
HITS = 8
"""Passages of other projects that are compared with one stretch."""
MARK = "mapped"
"""What the library remembers: the number of the last source that was looked at."""
_QUIET = 30.0
"""Seconds between looks for something new, while nothing else waits."""
_AFTER_TROUBLE = 3600.0
"""Seconds after a pass that ended early: what stopped it would stop, and cost, the next one too."""
_PROMPT = (
    "Go through the pairs that `decide` shows, page by page, until there are no more. Record the links that "
    "the words themselves show; for every other pair say why there is none."
)
_READING = (
    "Read the sources that `decide` shows, each as a whole, until there are no more. What is each of them "
    "about, in other words than its own? Search the other projects for that with queries of yours, read what "
    "you find, and record the links that the words on both sides show; else say why there is none."
)


@dataclass(slots=True)
class _Pass:
    """A pass under way."""

    run: str
    order: MapRunRequest
    chosen: Chosen
    by_person: bool = True
    tally: Tally = field(default_factory=Tally)
    sources: int = 0
    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0


class Mapper:
    """The map of one home. ``run`` ends what an earlier daemon began, and maps on when it is told to."""

    def __init__(self, fleet: Fleet, librarian: Librarian, tasks: TaskGroup) -> None:
        self._fleet = fleet
        self._runtime: Runtime = fleet.runtime
        self._librarian = librarian
        self._tasks = tasks
        self._meta = MetaAgent(self._runtime)
        self._busy = anyio.Lock()
        self._starting = False
        self.links = Links(fleet, librarian)

    async def run(self) -> None:
        """Say of passes that a daemon's end cut short that they are over; then keep the map up to date."""
        for run, record in list(self._runtime.state.passes.items()):
            if record.finished is None:
                over = MapPassFinished(run=run, problem="the daemon ended")
                await self._runtime.append(for_the_person(over))
        quiet = _QUIET
        while self._runtime.specs.config.map.continuous:
            await anyio.sleep(quiet)
            quiet = _QUIET
            if not self.waits() and self._is_idle() and await self._has_news():
                try:
                    chosen = await self._chosen()
                    order = MapRunRequest(read=self._runtime.specs.config.map.read)
                    problem = await self._pass(await self._begun(order, chosen, by_person=False))
                    quiet = _AFTER_TROUBLE if problem else _QUIET
                except (CounterpointError, JournalError) as refusal:
                    _log.warning("the map waits: %s", refusal)
                    quiet = _AFTER_TROUBLE

    def view(self, project: str | None = None) -> MapView:
        """The map, or the links of one project."""
        return self.links.view(project).model_copy(update={"waits": self.waits()})

    def waits(self) -> str:
        """Why no pass begins now; empty when one may."""
        if self._starting or self._busy.locked():
            return "a pass is under way"
        return self._meta.waits("soak")

    async def start(self, order: MapRunRequest) -> PassAccepted:
        """Begin a pass; raises ``Refused`` while one is under way or limits forbid it."""
        if reason := self.waits():
            raise Refused(f"The map waits: {reason}.", "`counterpoint limits` shows limits and budgets.")
        self._starting = True
        try:
            begun = await self._begun(order, await self._chosen(), by_person=True)
            self._tasks.start_soon(self._pass, begun)
        finally:
            self._starting = False
        return PassAccepted(cursor=self._runtime.writer.cursor, run=begun.run)

    async def _chosen(self) -> Chosen:
        return await self._meta.chosen(self._runtime.specs.config.map.calibration)

    async def _begun(self, order: MapRunRequest, chosen: Chosen, *, by_person: bool) -> _Pass:
        begun = _Pass(f"m-{uuid.uuid4().hex[:8]}", order, chosen, by_person)
        started = MapPassStarted(
            run=begun.run,
            by="person" if by_person else "daemon",
            since=order.since,
            calibration=chosen.file.name,
            calibration_sha256=chosen.file.sha256,
        )
        await self._runtime.append_now(for_the_person(started))
        return begun

    async def _pass(self, now: _Pass) -> str:
        """One pass; why it ended early, or nothing."""
        async with self._busy:
            problem = "the pass was cut short"
            try:
                problem = await self._go_through(now) or await self._read_whole(now)
            except Exception as error:  # boundary: a pass that breaks ends itself alone
                if any(isinstance(leaf, JournalError) for leaf in leaves(error)):
                    raise
                _log.exception("the pass %s failed", now.run)
                problem = f"{type(error).__name__}: {error}"
            await self._runtime.append(for_the_person(_finished(now, problem)))
            return problem

    async def _go_through(self, now: _Pass) -> str:
        """Everything new, source by source; why it ended early, or nothing."""
        await self._librarian.look()
        await self.links.check()
        known = await self._mark(MapRunRequest())
        mark = await self._mark(now.order)
        keeps = mark <= known  # else what came in between was not looked at
        while True:
            fresh = await self._librarian.ask(partial(_fresh_after, mark))
            if not fresh:
                return ""
            for group, pairs in await self._groups(fresh):
                if pairs and (problem := await self._session(now, pairs)):
                    return problem
                now.sources += len(group)
                mark = group[-1].number
                if keeps and mark > known:
                    await self._librarian.remember(MARK, str(mark))

    async def _read_whole(self, now: _Pass) -> str:
        """Unlanded work and the newest sources that nobody read whole yet, as many as were asked for.

        Why it ended early, or nothing.
        """
        left = now.order.read
        after = await self._mark(now.order) if now.order.since is not None else 0
        while left > 0 and (now.by_person or self._has_spare()):
            known = frozenset(self._runtime.state.sources_read)
            most = min(left, SOURCES_OF_ONE)
            fresh: list[Fresh | Unlanded] = list(await unlanded(self._fleet, most, known))
            fresh += await self._librarian.ask(partial(_unread, after, most - len(fresh), known))
            if not fresh:
                return ""
            left -= len(fresh)
            if problem := await self._session(now, fresh):
                return problem
        return ""

    def _has_spare(self) -> bool:
        limit, rest = self._runtime.specs.config.map.budget, self._meta.rest()
        return limit is None or rest is None or rest >= SPARE * limit

    async def _mark(self, order: MapRunRequest) -> int:
        if order.since is not None:
            since = micros(order.since.astimezone(UTC))
            return await self._librarian.ask(lambda library: since_number(library, since))
        return int(await self._librarian.ask(lambda library: library.state(MARK)) or 0)

    async def _groups(self, fresh: Sequence[Fresh]) -> list[tuple[list[Fresh], list[Candidate]]]:
        """Sources with their new pairs, as many together as one session looks at."""
        taught = self.links.taught()
        known = set(self._runtime.state.pairs)
        return await self._librarian.ask(lambda library: list(_groups(library, fresh, known, taught)))

    async def _session(self, now: _Pass, items: Sequence[Candidate | Fresh | Unlanded]) -> str:
        """One session over ``items``; why the pass cannot go on, or nothing."""
        rest = self._rest(now)
        if rest is not None and rest <= 0:
            return "the budget is used up"
        recorder = Recorder(self._runtime, self._librarian, now.run, now.tally)
        desk = MapDesk(recorder, deque(map(Item, items)))
        prompt = _PROMPT if isinstance(items[0], Candidate) else _READING
        outcome = await self._meta.turn(now.chosen, desk.tools(), prompt, rest=rest, max_turns=MOST_TURNS)
        error = error_of(outcome)
        if isinstance(outcome, TurnEnded):
            now.requests += outcome.turns
            now.usage = added(now.usage, outcome.usage)
            now.cost_usd += outcome.cost_usd or 0.0
        ended = MapTurnEnded(
            run=now.run,
            candidates=desk.decided,
            requests=outcome.turns if isinstance(outcome, TurnEnded) else 0,
            usage=outcome.usage if isinstance(outcome, TurnEnded) else Usage(),
            cost_usd=outcome.cost_usd if isinstance(outcome, TurnEnded) else None,
            error=error,
        )
        await self._runtime.append(for_the_person(ended))
        if error:
            return error
        return "the meta-agent ended before it had decided about everything" if desk.left else ""

    def _rest(self, now: _Pass) -> float | None:
        """US dollars that the pass may still spend; ``None``: no limit."""
        own = now.order.budget_usd
        return self._meta.rest(None if own is None else own - now.cost_usd)

    def _is_idle(self) -> bool:
        return not any(record.open for record in self._runtime.state.projects.values())

    async def _has_news(self) -> bool:
        await self._librarian.look()
        mark = await self._mark(MapRunRequest())
        return bool(await self._librarian.ask(lambda library: fresh_sources(library, mark, 1, META)))


def _fresh_after(mark: int, library: Library) -> list[Fresh]:
    return fresh_sources(library, mark, SOURCES_AT_ONCE, META)


def _unread(after: int, most: int, known: frozenset[str], library: Library) -> list[Fresh]:
    return latest_sources(library, after, most, META, known)


def _groups(
    library: Library, fresh: Sequence[Fresh], known: set[str], taught: Taught
) -> Iterator[tuple[list[Fresh], list[Candidate]]]:
    group: list[Fresh] = []
    pairs: list[Candidate] = []
    for source in fresh:
        new = [one for one in pairs_of(library, source, taught) if one.key not in known]
        if pairs and len(pairs) + len(new) > AT_ONCE:
            yield group, pairs
            group, pairs = [], []
        known.update(one.key for one in new)
        group.append(source)
        pairs += new
    if group:
        yield group, pairs


def pairs_of(library: Library, source: Fresh, taught: Taught) -> list[Candidate]:
    """The candidates of one source: bounded, whatever the size of the library. Blocking."""
    weights: dict[str, tuple[float, int]] = {}

    def weigh(stem: str) -> tuple[float, int]:
        if stem not in weights:
            weights[stem] = weight(library, stem)
        return weights[stem]

    size = library.engine.size
    pairs = [
        (stretch, other)
        for stretch in source.stretches
        if (wanted := searched(stretch, weigh, size))
        for other in like(library, wanted, source.project, HITS, META)
    ]
    return paired(pairs, weigh, size, taught)


def _finished(now: _Pass, problem: str) -> MapPassFinished:
    return MapPassFinished(
        run=now.run,
        sources=now.sources,
        candidates=now.tally.candidates,
        recorded=now.tally.recorded,
        merged=now.tally.merged,
        refused=now.tally.refused,
        declined=now.tally.declined,
        read=now.tally.read,
        requests=now.requests,
        usage=now.usage,
        cost_usd=round(now.cost_usd, 6),
        problem=problem,
    )
