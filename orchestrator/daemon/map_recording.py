"""Records a link that the meta-agent states, once a program has found every quote and every figure of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.tools import ToolProblem
from orchestrator.capabilities import META
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.readings import nearest_place, reading
from orchestrator.daemon.runtime import Runtime
from orchestrator.events.mapping import LinkQuote, LinkRecorded, LinkRefused
from orchestrator.evidence.located import Located, NotThere
from orchestrator.library.pairing import RAW
from orchestrator.mapping import figures_not_in, link_id, same_link
from orchestrator.mapping.links import Side


@dataclass(slots=True)
class Tally:
    """What came of a pass."""

    candidates: int = 0
    recorded: int = 0
    merged: int = 0
    refused: int = 0
    declined: int = 0
    read: int = 0
    """Sources that were read whole."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a link comes from: a pair, or a source that was read whole."""

    pair: str = ""
    reason: str = ""
    stems: tuple[str, ...] = ()
    source: str = ""
    """Words of it must be quoted."""
    project: str = ""
    """Words of this project must be quoted."""


@dataclass(slots=True)
class Recorder:
    """The links of one pass."""

    runtime: Runtime
    librarian: Librarian
    run: str
    tally: Tally = field(default_factory=Tally)

    async def record(self, given: Mapping[str, Any], offered: Offered) -> str:
        """Keep the link and say so; raises ``ToolProblem`` with the reason why it does not hold."""
        found = [await self._quoted(given, one, offered) for one in given["quotes"]]
        if len({one.project for one in found}) < 2:
            raise await self._refused(given, offered, "All quotes are of one project; a link joins two.")
        if offered.source and offered.source not in {one.source for one in found}:
            raise await self._refused(given, offered, "No quote is of the source before you.")
        if offered.project and offered.project not in {one.project for one in found}:
            raise await self._refused(given, offered, f"No quote is of {offered.project}.")
        said = " ".join(str(given[name]) for name in ("why", "next_action", "signal"))
        for project in {one.project for one in found}:  # its name may have a figure
            said = said.replace(project, "")
        if unknown := figures_not_in(said, (one.text for one in found)):
            reason = f"No quote has the figure {unknown[0]}; a link states none that its quotes do not have."
            raise await self._refused(given, offered, reason)
        return await self._keep(given, offered, found)

    async def _quoted(self, given: Mapping[str, Any], one: Mapping[str, Any], offered: Offered) -> LinkQuote:
        quote, ref = str(one["quote"]), str(one["ref"])
        try:
            found = await self.librarian.quote(quote, META, ref)
        except ValueError as problem:
            raise await self._refused(given, offered, str(problem), quote) from problem
        if isinstance(found, NotThere):
            near = await self._nearest(quote, found)
            raise await self._refused(given, offered, found.reason, quote, near)
        if found.kind not in RAW or found.project is None:
            raise await self._refused(given, offered, f"{ref} is nothing raw of a project.", quote)
        return self._quote(found)

    async def _nearest(self, quote: str, found: NotThere) -> str:
        """The nearest real words: on record before they are shown, as any reading is."""
        place = await nearest_place(self.librarian, found, META)
        if found.nearest is None or place is None or place.project is None:
            return ""
        read = reading("decide", quote, [place.ref], [place], reader="meta")
        await self.runtime.append_now(for_the_person(read))
        return found.nearest.text

    def _quote(self, found: Located) -> LinkQuote:
        first = found.passages[0]
        return LinkQuote(
            project=found.project or "",
            client=self.runtime.client_of(found.project),
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
        self, given: Mapping[str, Any], offered: Offered, reason: str, quote: str = "", near: str = ""
    ) -> ToolProblem:
        self.tally.refused += 1
        body = LinkRefused(
            run=self.run,
            pair=offered.pair,
            relation=str(given["relation"]),
            reason=reason,
            quote=quote[:2000],
            nearest=near,
        )
        await self.runtime.append_now(for_the_person(body))
        told = f"Not recorded: {reason}"
        told += f"\nYou quoted: {quote[:500]}" if quote else ""
        return ToolProblem(told + (f"\nThe nearest real words: {near}" if near else ""))

    async def _keep(self, given: Mapping[str, Any], offered: Offered, quotes: Sequence[LinkQuote]) -> str:
        relation, sides = given["relation"], sides_of(quotes)
        known = self._known(relation, sides)
        body = LinkRecorded(
            run=self.run,
            link=known or link_id(relation, sides),
            pair=offered.pair,
            relation=relation,
            quotes=tuple(quotes),
            why=given["why"],
            not_said=given["not_said"],
            next_action=given["next_action"],
            signal=given["signal"],
            reason=offered.reason,
            stems=offered.stems,
            merged=known is not None,
        )
        await self.runtime.append_now(for_the_person(body))
        if known is not None:
            self.tally.merged += 1
            return f"the map had this link already: {known}"
        self.tally.recorded += 1
        return f"recorded as {body.link}: every quote stands in its source. The person sees it, nobody else"

    def _known(self, relation: str, sides: Sequence[Side]) -> str | None:
        """The link of the map that this one would repeat."""
        for link, record in self.runtime.state.links.items():
            other = record.recorded
            if same_link(relation, sides, other.relation, sides_of(other.quotes)):
                return link
        return None


def sides_of(quotes: Sequence[LinkQuote]) -> list[Side]:
    """Where the quotes of a link stand."""
    return [Side(one.project, one.source, one.start, one.end) for one in quotes]
