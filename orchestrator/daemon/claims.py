"""What agents state: recorded with its quotes, judged, and looked at again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import anyio

from orchestrator.capabilities import Caller, may_read
from orchestrator.daemon.claim_views import ClaimViews, Made, written
from orchestrator.daemon.erased_runs import MARK
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.quoting import Quoting, said_of
from orchestrator.daemon.runtime import Runtime
from orchestrator.errors import Refused
from orchestrator.events.claim import ClaimQuote, ClaimRecorded, QuoteChecked
from orchestrator.evidence.claims import Judged, judge
from orchestrator.evidence.contradictions import Against, Told, contradictions
from orchestrator.evidence.located import NotThere
from orchestrator.evidence.recorded import Place, claim_id, signals_of
from orchestrator.fold import ClaimRecord, FleetState
from orchestrator.home.config import Project
from orchestrator.home.config import project as find_project
from orchestrator.library import Library, Result
from orchestrator.library.units import Unit, unit_at
from orchestrator.protocol.claims import (
    AgainstView,
    ClaimKind,
    ClaimQuoteView,
    ClaimsView,
    ClaimView,
    CorrectionView,
)

MOST = 2000
"""Claims of one project: more than that no person looks at."""


class Asked(NamedTuple):
    """A quote as an agent gives it."""

    quote: str
    ref: str | None = None


class Recorded(NamedTuple):
    """What became of a statement."""

    body: ClaimRecorded
    again: bool
    """It was recorded before."""


class NotQuoted(Exception):
    """A quote does not stand where it is said to stand."""

    def __init__(self, asked: Asked, found: NotThere) -> None:
        super().__init__(found.reason)
        self.asked = asked
        self.found = found


class Claims:
    """All claims of one daemon."""

    def __init__(self, runtime: Runtime, librarian: Librarian) -> None:
        self._runtime = runtime
        self._librarian = librarian
        self._quoting = Quoting(runtime, librarian)
        self._views = ClaimViews(claim_view)
        self._one = anyio.Lock()

    async def record(self, project: Project, statement: str, quotes: Sequence[Asked]) -> Recorded:
        """Keep a statement of an agent, judged by its quotes; raises ``NotQuoted`` for a false one.

        The agent quotes what it may read and nothing else.
        """
        caller = Caller("agent", project.slug, project.client)
        found = [await self._found(one, caller) for one in quotes]
        judged = self.judged(statement, found, project.client)
        places = [Place(one.source, one.text) for one in found]
        body = ClaimRecorded(
            claim=claim_id(project.slug, statement, places),
            statement=statement,
            status=judged.status,
            reasons=tuple(map(str, judged.reasons)),
            mind=tuple(map(str, judged.mind)),
            quotes=tuple(found),
            signals=signals_of(one.source for one in found),
        )
        async with self._one:
            again = body.claim in self._runtime.state.claims
            if not again and len(list(_of(self._runtime.state, project.slug))) >= MOST:
                raise Refused(f"The project has {MOST:,} claims.", "Record what the person decides on.")
            task = running_task(self._runtime.state, project.slug)
            await self._runtime.append_now(self._runtime.draft(project.slug, body, task))
        return Recorded(body, again)

    def judged(self, statement: str, quotes: Sequence[ClaimQuote], client: str | None = None) -> Judged:
        """Whether these quotes carry a statement. Where agents of ``client`` are told why, no name of another
        client or its projects plays a part: the reasons would tell that there is one.
        """
        owners = [one for one in self._runtime.projects.values() if client in {None, one.client}]
        known = [name for one in owners for name in (one.client, one.name, one.slug) if name]
        return judge(statement, [said_of(one) for one in quotes], known)

    async def _found(self, asked: Asked, caller: Caller) -> ClaimQuote:
        found = await self._quoting.find(asked.quote, caller, asked.ref)
        if isinstance(found, NotThere):
            raise NotQuoted(asked, found)
        return found

    async def place(self, project: Project, ref: str) -> Result | None:
        """The passage at an address, as far as the project's agent may read it."""
        found = await self._librarian.read(ref, Caller("agent", project.slug, project.client), 0)
        return found if isinstance(found, Result) else None

    async def readable(self, caller: Caller, views: Sequence[ClaimView]) -> dict[str, ClaimView]:
        """Those of which all that is shown is what ``caller`` may still read, by their ids."""
        links = self._runtime.state.links.values()
        withdrawn = {task for one in links for tasks in one.withdrawn.values() for task in tasks}
        left = [one for one in views if withdrawn.isdisjoint(one.tasks)]

        def stand(library: Library) -> dict[str, ClaimView]:
            units = dict[str, Unit | str | None]()
            for source in {quote.source for one in left for quote in one.quotes}:
                if source.startswith(("memo:", "signal:", "journal:")):
                    units[source] = unit_at(library, source, caller)
            return {one.claim: one for one in left if all(_stands(quote, units) for quote in one.quotes)}

        return await self._librarian.ask(stand)

    async def view(
        self,
        caller: Caller,
        project: str | None = None,
        client: str | None = None,
        task: str | None = None,
        kind: ClaimKind | None = None,
    ) -> ClaimsView:
        """The claims that ``caller`` may read, in the order they were first recorded.

        Those that are asked for are held against each other, in a thread: they may be thousands.
        """
        cursor, asked = self._asked(caller, project, client, task)
        return await anyio.to_thread.run_sync(self._view, cursor, asked, kind)

    async def told(
        self,
        caller: Caller,
        project: str | None = None,
        client: str | None = None,
        task: str | None = None,
        kind: ClaimKind | None = None,
    ) -> bytes:
        """As ``view``, in JSON."""
        cursor, asked = self._asked(caller, project, client, task)
        return await anyio.to_thread.run_sync(lambda: written(*told_of(cursor, asked, kind, self._views)))

    def _asked(
        self, caller: Caller, project: str | None, client: str | None, task: str | None
    ) -> tuple[int, list[ClaimRecord]]:
        state = self._runtime.state
        slug = find_project(self._runtime.specs.config, project).slug if project is not None else None
        self._views.forget(state.claims)
        return state.cursor, [
            record
            for record in state.claims.values()
            if slug in {None, record.project}
            and client in {None, record.client}
            and (task is None or task in record.tasks)
            and may_read(caller, record)
        ]

    def _view(self, cursor: int, records: Sequence[ClaimRecord], kind: ClaimKind | None) -> ClaimsView:
        view, shown = told_of(cursor, records, kind, self._views)
        return view.model_copy(update={"claims": tuple(one.view for one in shown)})


def told_of(
    cursor: int, records: Sequence[ClaimRecord], kind: ClaimKind | None, views: ClaimViews
) -> tuple[ClaimsView, list[Made]]:
    """The counts of ``records``, and the views of those of ``kind``. Records do not change meanwhile."""
    against = _against(records)
    made = [views.of(record, against.get(record.recorded.claim, ())) for record in records]
    counts: dict[str, int] = dict(Counter(kind_of(one.record) for one in made))
    shown = [one for one in made if kind in {None, kind_of(one.record)}]
    return ClaimsView(cursor=cursor, claims=(), counts=counts), shown


def _stands(quote: ClaimQuoteView, units: Mapping[str, Unit | str | None]) -> bool:
    """Whether the source, where words can be taken back of it, still has all that is shown of it."""
    unit = units.get(quote.source, "")
    if unit is None or isinstance(unit, str):
        return unit is not None
    shown = quote.text, quote.sentence, quote.before, quote.after
    return MARK not in unit.text or all(one in unit.text for one in shown)


def running_task(state: FleetState, project: str) -> str | None:
    """The task that the project's agent is at; an aside has none of our tools."""
    record = state.projects.get(project)
    for task in record.open if record is not None else ():
        if state.tasks[task].view.state == "running":
            return task
    return None


def kind_of(record: ClaimRecord) -> ClaimKind:
    """What a claim is shown as."""
    latest = record.checked or record.recorded
    return "broken" if record.checked is not None and record.checked.broken else latest.status


def _against(records: Sequence[ClaimRecord]) -> dict[str, tuple[AgainstView, ...]]:
    """What says otherwise of the same, within one client; a project of nobody is compared with itself."""
    by_claim = {record.recorded.claim: record for record in records}
    groups: dict[str, list[Told]] = defaultdict(list)
    for record in records:
        if kind_of(record) != "broken":
            told = Told(record.recorded.claim, record.recorded.statement)
            groups[record.client or f"/{record.project}"].append(told)
    found: dict[str, tuple[AgainstView, ...]] = {}
    for group in groups.values():
        for one in _compared(tuple(group)):
            other = by_claim[one.other]
            view = AgainstView(
                claim=one.other,
                why=one.why,
                statement=other.recorded.statement,
                kind=kind_of(other),
                project=other.project,
            )
            found[one.claim] = (*found.get(one.claim, ()), view)
    return found


@lru_cache(maxsize=32)
def _compared(told: tuple[Told, ...]) -> tuple[Against, ...]:
    """As ``contradictions``; a client's claims change seldom, and are looked at often."""
    return tuple(contradictions(told))


def claim_view(record: ClaimRecord, against: tuple[AgainstView, ...] = ()) -> ClaimView:
    """A claim as a read model."""
    checked = record.checked
    quotes = record.quotes
    fates = checked.fates if checked is not None else ()
    padded = (*fates, *(QuoteChecked() for _ in quotes[len(fates) :]))
    return ClaimView(
        claim=record.recorded.claim,
        project=record.project,
        client=record.client or "",
        kind=kind_of(record),
        statement=record.recorded.statement,
        reasons=(checked or record.recorded).reasons,
        mind=(checked or record.recorded).mind,
        broken=checked.broken if checked is not None else "",
        quotes=tuple(quote_view(one, fate) for one, fate in zip(quotes, padded, strict=False)),
        against=against,
        task=record.tasks[-1] if record.tasks else "",
        tasks=record.tasks,
        since=record.since,
        evidence=record.evidence,
        seen=record.seen,
        checked_at=record.checked_at,
    )


def quote_view(quote: ClaimQuote, checked: QuoteChecked) -> ClaimQuoteView:
    """A quote with everything that limits it."""
    said = said_of(quote)
    return ClaimQuoteView(
        project=quote.project,
        client=quote.client,
        ref=quote.ref,
        source=quote.source,
        start=quote.start,
        end=quote.end,
        kind=quote.kind,
        title=quote.title,
        speaker=quote.speaker,
        at=quote.at,
        text=quote.text,
        sentence=quote.sentence,
        before=quote.before,
        before_by=quote.before_by,
        framed=bool(said.framed),
        after=quote.after,
        after_by=quote.after_by,
        limits=said.limits,
        taken_back=said.taken_back,
        corrections=tuple(CorrectionView(raw=one.raw, text=one.text, by=one.by) for one in quote.corrections),
        fate=checked.fate,
        now=checked.now,
    )


def _of(state: FleetState, project: str) -> Iterator[ClaimRecord]:
    return (record for record in state.claims.values() if record.project == project)
