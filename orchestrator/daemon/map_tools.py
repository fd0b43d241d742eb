"""The meta-agent's tools: it reads both sides of a pair and may record a link, which a program checks.

They read, and write to the journal alone. What it is shown of whom is journaled before it sees it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from agents.tools import Tool, ToolProblem
from orchestrator.capabilities import META
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.toolbox import READ, READ_SCHEMA, SEARCH, SEARCH_SCHEMA
from orchestrator.errors import CounterpointError
from orchestrator.events import EventBody
from orchestrator.events.audit import SourcesRead
from orchestrator.events.mapping import LinkQuote, LinkRecorded, LinkRefused, PairDeclined, Relation
from orchestrator.evidence.located import Located, NotThere
from orchestrator.library import Result, Search
from orchestrator.library.pairing import RAW
from orchestrator.mapping import Candidate, figures_not_in, link_id, same_link
from orchestrator.mapping.links import Side
from orchestrator.protocol.material import material
from orchestrator.text import flat

RELATIONS = get_args(Relation)
AROUND = 3
"""Passages on either side of a pair's own that are shown."""
MOST_LINKS = 3
"""Of one pair."""
MOST_REFUSALS = 4
"""Of one pair; after that it is put aside."""
END = "There are no more pairs. Say in one line that you are done, and end."
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
RECORD_SCHEMA = {
    "type": "object",
    "properties": {
        "relation": {"type": "string", "enum": list(RELATIONS)},
        "quotes": {
            "type": "array",
            "minItems": 2,
            "maxItems": 6,
            "items": {
                "type": "object",
                "properties": {"ref": {**_TEXT, "maxLength": 5000}, "quote": {**_TEXT, "maxLength": 5000}},
                "required": ["ref", "quote"],
                "additionalProperties": False,
            },
        },
        "why": _TEXT,
        "not_said": _TEXT,
        "next_action": _TEXT,
        "signal": _TEXT,
    },
    "required": ["relation", "quotes", "why", "not_said", "next_action", "signal"],
    "additionalProperties": False,
}
NEXT_SCHEMA = {
    "type": "object",
    "properties": {"no_link_because": {"type": "string", "maxLength": 500}},
    "additionalProperties": False,
}
RECORD = (
    "Records a link that the pair before you shows. Quotes are verbatim, at least one from each project, "
    "each with the address of its passage; a program looks for every one and refuses the link when one is "
    "not there. "
    "`why` is your inference, `not_said` what the quotes leave open, `next_action` what the person could do, "
    "`signal` what that would tell them. No figure that the quotes do not have."
)
NEXT = (
    "Puts the pair before you aside and shows the next one: the passages of both sides. When you recorded no "
    "link, say why in `no_link_because`; leave it out only for the first call and after a link."
)


@dataclass(slots=True)
class Tally:
    """What came of the pairs of a pass."""

    candidates: int = 0
    recorded: int = 0
    merged: int = 0
    refused: int = 0
    declined: int = 0


@dataclass(slots=True)
class MapDesk:
    """The pairs of one session, and what the meta-agent makes of them."""

    runtime: Runtime
    librarian: Librarian
    run: str
    pairs: deque[Candidate]
    tally: Tally = field(default_factory=Tally)
    stored: list[str] = field(default_factory=list)
    """Keys of the pairs that were decided."""
    _pair: Candidate | None = None
    _links: int = 0
    _refusals: int = 0
    _total: int = 0

    def __post_init__(self) -> None:
        self._total = len(self.pairs)

    def tools(self) -> tuple[Tool, ...]:
        """All that the meta-agent can do."""
        return (
            Tool("next_candidate", NEXT, NEXT_SCHEMA, told(self._next)),
            Tool("record_link", RECORD, RECORD_SCHEMA, told(self._record)),
            Tool("search", SEARCH, SEARCH_SCHEMA, told(self._search)),
            Tool("read_source", READ, READ_SCHEMA, told(self._read)),
        )

    async def _next(self, given: Mapping[str, Any]) -> str:
        await self._put_aside(str(given.get("no_link_because", "")).strip())
        while self.pairs:
            pair = self.pairs.popleft()
            sides = [await self.librarian.read(side.ref, META, AROUND) for side in (pair.left, pair.right)]
            read = [side for side in sides if not isinstance(side, str) and side is not None]
            if len(read) == len(sides):
                self._pair, self._links, self._refusals = pair, 0, 0
                self.tally.candidates += 1
                await self._note("next_candidate", pair.reason, read)
                return self._page(pair, read)
        return END

    def _page(self, pair: Candidate, sides: Sequence[Result]) -> str:
        head = f"Pair {self._total - len(self.pairs)} of {self._total}. Offered because {flat(pair.reason)}."
        parts = [
            f"SIDE {letter} project {side.project}\n{material([place_view(side)])}"
            for letter, side in zip("AB", sides, strict=True)
        ]
        return "\n\n".join([head, *parts])

    async def _put_aside(self, reason: str) -> None:
        pair = self._pair
        if pair is None:
            return
        if not self._links:
            if not reason:
                raise ToolProblem("Say in `no_link_because` why the pair before you shows no link.")
            await self._store(
                PairDeclined(
                    run=self.run,
                    pair=pair.key,
                    refs=(pair.left.ref, pair.right.ref),
                    shared=tuple(one.stem for one in pair.shared),
                    reason=reason,
                )
            )
            self.tally.declined += 1
        self.stored.append(pair.key)
        self._pair = None

    async def _record(self, given: Mapping[str, Any]) -> str:
        if self._pair is None:
            raise ToolProblem("There is no pair before you. `next_candidate` shows one.")
        if self._links >= MOST_LINKS or self._refusals >= MOST_REFUSALS:
            raise ToolProblem("Enough of this pair. Go on with `next_candidate`.")
        found = [await self._quoted(given, one) for one in given["quotes"]]
        if len({one.project for one in found}) < 2:
            raise await self._refused(given, "All quotes are of one project; a link joins two.")
        said = " ".join(str(given[name]) for name in ("why", "next_action", "signal"))
        for project in {one.project for one in found}:  # its name may have a figure
            said = said.replace(project, "")
        if unknown := figures_not_in(said, (one.text for one in found)):
            reason = f"No quote has the figure {unknown[0]}; a link states none that its quotes do not have."
            raise await self._refused(given, reason)
        return await self._keep(given, found)

    async def _quoted(self, given: Mapping[str, Any], one: Mapping[str, Any]) -> LinkQuote:
        quote, ref = str(one["quote"]), str(one["ref"])
        try:
            found = await self.librarian.quote(quote, META, ref)
        except ValueError as problem:
            raise await self._refused(given, str(problem), quote) from problem
        if isinstance(found, NotThere):
            near = found.nearest.text if found.nearest is not None else ""
            raise await self._refused(given, found.reason, quote, near)
        if found.kind not in RAW or found.project is None:
            raise await self._refused(given, f"{ref} is nothing raw of a project.", quote)
        return self._quote(found)

    def _quote(self, found: Located) -> LinkQuote:
        project = found.project or ""
        owner = self.runtime.projects.get(project)
        first = found.passages[0]
        return LinkQuote(
            project=project,
            client=owner.client if owner is not None else "",
            ref=first.ref,
            source=found.source,
            start=found.start,
            end=found.end,
            text=found.text,
            speaker=first.speaker,
            title=found.title,
            at=first.at,
            passage="".join(one.text for one in found.passages),
        )

    async def _refused(
        self, given: Mapping[str, Any], reason: str, quote: str = "", near: str = ""
    ) -> ToolProblem:
        self._refusals += 1
        self.tally.refused += 1
        pair = self._pair.key if self._pair is not None else ""
        relation = str(given["relation"])
        await self._store(
            LinkRefused(
                run=self.run, pair=pair, relation=relation, reason=reason, quote=quote[:2000], nearest=near
            )
        )
        told = f"Not recorded: {reason}"
        told += f"\nYou quoted: {quote[:500]}" if quote else ""
        return ToolProblem(told + (f"\nThe nearest real words: {near}" if near else ""))

    async def _keep(self, given: Mapping[str, Any], quotes: Sequence[LinkQuote]) -> str:
        assert self._pair is not None
        relation, sides = given["relation"], sides_of(quotes)
        known = self._known(relation, sides)
        body = LinkRecorded(
            run=self.run,
            link=known or link_id(relation, sides),
            pair=self._pair.key,
            relation=relation,
            quotes=tuple(quotes),
            why=given["why"],
            not_said=given["not_said"],
            next_action=given["next_action"],
            signal=given["signal"],
            reason=self._pair.reason,
            stems=tuple(one.stem for one in self._pair.shared),
            merged=known is not None,
        )
        await self._store(body)
        self._links += 1
        if known is not None:
            self.tally.merged += 1
            return f"The map had this link already: {known}."
        self.tally.recorded += 1
        return f"Recorded as {body.link}: every quote stands in its source. The person sees it, nobody else."

    def _known(self, relation: str, sides: Sequence[Side]) -> str | None:
        """The link of the map that this one would repeat."""
        for link, record in self.runtime.state.links.items():
            other = record.recorded
            if same_link(relation, sides, other.relation, sides_of(other.quotes)):
                return link
        return None

    async def _search(self, given: Mapping[str, Any]) -> str:
        kinds = (given["kind"],) if "kind" in given else ()
        wanted = Search(str(given["query"]), kinds=kinds, limit=int(given.get("limit", 6)))
        found = await self.librarian.search(wanted, META)
        await self._note("search", wanted.text, found)
        return material(map(place_view, found))

    async def _read(self, given: Mapping[str, Any]) -> str:
        ref = str(given["ref"])
        found = await self.librarian.read(ref, META, int(given.get("neighbours", 4)))
        if found is None:
            raise ToolProblem(f"Nothing is known at {ref!r}. Addresses come from `search`.")
        if isinstance(found, str):
            return f"What was there is no longer: {found}."
        await self._note("read_source", ref, [found])
        return material([place_view(found)])

    async def _note(self, tool: str, query: str, found: Iterable[Result]) -> None:
        places = list(found)
        await self._store(
            SourcesRead(
                reader="meta",
                tool=tool,
                query=query,
                refs=tuple(place.ref for place in places),
                projects=tuple(dict.fromkeys(place.project for place in places if place.project)),
                clients=tuple(dict.fromkeys(place.client for place in places if place.client)),
            )
        )

    async def _store(self, body: EventBody) -> None:
        await self.runtime.append_now(for_the_person(body))


def sides_of(quotes: Iterable[LinkQuote]) -> list[Side]:
    """Where the quotes of a link stand."""
    return [Side(one.project, one.source, one.start, one.end) for one in quotes]


def told(
    run: Callable[[Mapping[str, Any]], Awaitable[str]],
) -> Callable[[Mapping[str, Any]], Awaitable[str]]:
    """``run``, whose problems the model is told."""

    async def tell(given: Mapping[str, Any]) -> str:
        try:
            return await run(given)
        except (CounterpointError, ValueError) as problem:
            raise ToolProblem(str(problem)) from problem

    return tell
