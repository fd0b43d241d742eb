"""The meta-agent's tools for the map: it is shown a page of pairs, or a source, and decides about all of it.

They read, and write to the journal alone. What it is shown of whom is journaled before it sees it. A page
holds several pairs, since each request sends everything before it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from agents.tools import Tool, ToolProblem
from orchestrator.capabilities import META
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.map_recording import Offered, Recorder
from orchestrator.daemon.map_unlanded import Unlanded
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.readings import CITED_SCHEMA, read_on, reading, search_of, told
from orchestrator.daemon.toolbox import READ, READ_SCHEMA, SEARCH, SEARCH_SCHEMA
from orchestrator.events import EventBody
from orchestrator.events.mapping import PairDeclined, Relation, SourceMapped
from orchestrator.library import Result
from orchestrator.library.stretch import Fresh
from orchestrator.mapping import Candidate
from orchestrator.protocol.library import PlaceView
from orchestrator.protocol.material import MATERIAL, material, place_text
from orchestrator.text import flat

RELATIONS = get_args(Relation)
AROUND = 2
"""Passages on either side of a pair's own that are shown: what the pair was found in."""
WHOLE = 200
"""Passages of a source that is read whole."""
ON_A_PAGE = 10
LONGEST_PAGE = 24_000
"""Characters, after which nothing more is put on a page."""
LONGEST_SIDE, LONGEST_SOURCE = 4_000, 14_000
"""Characters that are shown; the rest is there to be read on."""
MOST_LINKS = 3
"""Of one pair or source."""
MOST_REFUSALS = 4
"""Of one pair or source; after that it is put aside."""
_UNLANDED = "its agent's unlanded work: quote sources of the project instead, of this nothing can be quoted"
END = "There is nothing more. Say in one line that you are done, and end."
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
_LINK = {
    "type": "object",
    "properties": {
        "relation": {"type": "string", "enum": list(RELATIONS)},
        "quotes": {
            "type": "array",
            "minItems": 2,
            "maxItems": 6,
            "items": CITED_SCHEMA,
        },
        "why": _TEXT,
        "not_said": _TEXT,
        "next_action": _TEXT,
        "signal": _TEXT,
    },
    "required": ["relation", "quotes", "why", "not_said", "next_action", "signal"],
    "additionalProperties": False,
}
DECIDE_SCHEMA = {
    "type": "object",
    "properties": {
        "decisions": {
            "type": "array",
            "maxItems": 2 * ON_A_PAGE,
            "items": {
                "type": "object",
                "properties": {
                    "item": {"type": "integer", "minimum": 1},
                    "links": {"type": "array", "maxItems": MOST_LINKS, "items": _LINK},
                    "no_link_because": {"type": "string", "minLength": 1, "maxLength": 500},
                },
                "required": ["item"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["decisions"],
    "additionalProperties": False,
}
DECIDE = (
    "Takes your decisions about everything on the page before you, and shows the next page; call it with no "
    "decisions for the first one. Each item gets `links` that its words show, or `no_link_because`. Quotes "
    "are verbatim, at least one from each project, each with its passage's name, as `3A.2`, or address; a "
    "program looks for every one and refuses the link when one is not there. `why` is your inference, "
    "`not_said` what the quotes leave open, `next_action` what the person could do, `signal` what that would "
    "tell. No figure that the quotes do not have."
)


@dataclass(slots=True)
class Item:
    """A pair, or a source that is read whole, and what became of it."""

    what: Candidate | Fresh | Unlanded
    links: int = 0
    refusals: int = 0

    @property
    def offered(self) -> Offered:
        """What a link of it comes from."""
        if isinstance(self.what, Fresh):
            return Offered(reason="the whole source was read", source=self.what.name)
        if isinstance(self.what, Unlanded):
            return Offered(reason="the unlanded work was read", project=self.what.project)
        return Offered(self.what.key, self.what.reason, tuple(one.stem for one in self.what.shared))


@dataclass(slots=True)
class MapDesk:
    """What one session looks at, and what the meta-agent makes of it."""

    recorder: Recorder
    waiting: deque[Item]
    decided: int = 0
    _page: dict[int, Item] = field(default_factory=dict)
    """What is before the meta-agent, by number."""
    _shown: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    """Addresses by their short names: an address is half as long as a passage."""

    @property
    def left(self) -> bool:
        """Whether something was not decided about."""
        return bool(self.waiting or self._page)

    def tools(self) -> tuple[Tool, ...]:
        """All that the meta-agent can do."""
        return (
            Tool("decide", DECIDE, DECIDE_SCHEMA, told(self._decide)),
            Tool("search", SEARCH, SEARCH_SCHEMA, told(self._search)),
            Tool("read_source", READ, READ_SCHEMA, told(self._read)),
        )

    async def _decide(self, given: Mapping[str, Any]) -> str:
        lines = [line for one in given["decisions"] for line in await self._decision(one)]
        if self._page:
            rest = ", ".join(map(str, self._page))
            return "\n".join([*lines, f"Not decided yet: {rest}."])
        page = await self._next_page()
        return "\n".join([*lines, *([""] if lines else []), page or END])

    async def _decision(self, given: Mapping[str, Any]) -> list[str]:
        number = int(given["item"])
        item = self._page.get(number)
        if item is None:
            return [f"{number}: is not on the page before you."]
        lines = []
        for stated in given.get("links", ()):
            quotes = [{**one, "ref": self._names.get(one["ref"], one["ref"])} for one in stated["quotes"]]
            link = {**stated, "quotes": quotes}
            try:
                lines.append(f"{number}: {await self.recorder.record(link, item.offered)}.")
                item.links += 1
            except ToolProblem as problem:
                item.refusals += 1
                lines.append(f"{number}: {problem}")
        reason = str(given.get("no_link_because", "")).strip()
        if item.refusals >= MOST_REFUSALS and not item.links:
            reason = reason or "what was stated of it does not hold"
        if item.links or reason:
            del self._page[number]
            await self._close(item, reason)
        elif not lines:
            lines.append(f"{number}: say in `no_link_because` why there is no link.")
        return lines

    async def _close(self, item: Item, reason: str) -> None:
        self.decided += 1
        tally = self.recorder.tally
        if isinstance(item.what, Fresh | Unlanded):
            tally.read += 1
            name, project = item.what.name, item.what.project
            await self._store(
                SourceMapped(
                    run=self.recorder.run, source=name, project=project, links=item.links, reason=reason
                )
            )
        elif not item.links:
            tally.declined += 1
            pair = item.what
            await self._store(
                PairDeclined(
                    run=self.recorder.run,
                    pair=pair.key,
                    refs=(pair.left.ref, pair.right.ref),
                    shared=tuple(one.stem for one in pair.shared),
                    reason=reason,
                )
            )

    async def _next_page(self) -> str:
        """The next pairs, or the next source; empty when there is nothing more."""
        parts: list[str] = []
        shown: dict[str, str] = {}
        read: list[Result] = []
        while self.waiting and len(self._page) < ON_A_PAGE and sum(map(len, parts)) < LONGEST_PAGE:
            item = self.waiting.popleft()
            sides = await self._sides(item)
            if sides is None:
                continue
            self._shown += 1
            self._page[self._shown] = item
            self.recorder.tally.candidates += isinstance(item.what, Candidate)
            read += sides
            parts.append(self._item_text(self._shown, item, sides, shown))
        if not parts:
            return ""
        await self._note("decide", f"{len(parts)} items", read)
        await self._note_unlanded()
        return MATERIAL + "\n\n".join(parts)

    def _item_text(self, number: int, item: Item, sides: Sequence[Result], shown: dict[str, str]) -> str:
        """An item of a page; what stands on the page already is not shown twice."""
        views = [place_view(side) for side in sides]
        if isinstance(item.what, Unlanded):
            head = f"ITEM {number}: the source project {item.what.project}, {_UNLANDED}"
            return f"{head}\n{item.what.text(LONGEST_SOURCE)}"
        if isinstance(item.what, Fresh):
            return f"ITEM {number}: the source project {views[0].project}\n" + self._text(
                views[0], f"{number}", LONGEST_SOURCE
            )
        lines = [f"ITEM {number}: offered because {flat(item.what.reason)}."]
        for letter, view in zip("AB", views, strict=True):
            head, mine = f"SIDE {letter} project {view.project}", f"{number}{letter}"
            known = shown.setdefault(view.ref, mine)
            lines.append(f"{head}: as {known}" if known != mine else head)
            lines += [self._text(view, mine, LONGEST_SIDE)] if known == mine else []
        return "\n".join(lines)

    def _text(self, view: PlaceView, whose: str, most: int) -> str:
        """A place with its passages named after the side that they are of: 3A.1, 3A.2."""
        names = {one.ref: f"{whose}.{place}" for place, one in enumerate(view.window, 1)}
        self._names |= {name: ref for ref, name in names.items()}
        text = place_text(view, lambda ref: names.get(ref, ref))
        return text if len(text) <= most else f"{text[:most]}\n(cut: `read_source` shows the rest)"

    async def _sides(self, item: Item) -> list[Result] | None:
        """What is to be shown of an item; ``None`` when a part of it is there no more."""
        if isinstance(item.what, Unlanded):
            return []
        if isinstance(item.what, Fresh):
            refs, around = [item.what.stretches[0].ref], WHOLE
        else:
            refs, around = [item.what.left.ref, item.what.right.ref], AROUND
        found = [await self.recorder.librarian.read(ref, META, around) for ref in refs]
        read = [one for one in found if one is not None and not isinstance(one, str)]
        return read if len(read) == len(found) else None

    async def _search(self, given: Mapping[str, Any]) -> str:
        wanted = search_of(given, 6)
        found = await self.recorder.librarian.search(wanted, META)
        await self._note("search", wanted.text, found)
        return material(map(place_view, found))

    async def _read(self, given: Mapping[str, Any]) -> str:
        ref = self._names.get(str(given["ref"]), str(given["ref"]))

        async def note(found: Result) -> None:
            await self._note("read_source", ref, [found])

        return await read_on(self.recorder.librarian, ref, META, given, note)

    async def _note(self, tool: str, query: str, found: Sequence[Result]) -> None:
        await self._store(reading(tool, query, (place.ref for place in found), found, reader="meta"))

    async def _note_unlanded(self) -> None:
        work = [item.what for item in self._page.values() if isinstance(item.what, Unlanded)]
        if work:
            names = (one.name for one in work)
            await self._store(reading("decide", "unlanded work", names, work, reader="meta"))

    async def _store(self, body: EventBody) -> None:
        await self.recorder.runtime.append_now(for_the_person(body))
