"""The tools of ours that agents have, within their walls. What they read is journaled first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.tools import Tool, ToolProblem
from orchestrator.capabilities import Caller
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.runtime import Runtime
from orchestrator.errors import CounterpointError
from orchestrator.events.audit import SourcesRead
from orchestrator.home.config import Project
from orchestrator.library import KINDS, Result, Search
from orchestrator.protocol.material import material

MOST = 12
"""Places of one answer."""
SEARCH_SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "minLength": 1, "maxLength": 500},
        "kind": {"type": "string", "enum": list(KINDS)},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
    },
    "required": ["query"],
    "additionalProperties": False,
}
READ_SCHEMA = {
    "type": "object",
    "properties": {
        "ref": {"type": "string", "minLength": 1, "maxLength": 5000},
        "neighbours": {"type": "integer", "minimum": 0, "maximum": 40},
    },
    "required": ["ref"],
    "additionalProperties": False,
}
SEARCH = (
    "Searches everything raw that you may read: what was said and heard, mails, notes, documents, code and "
    "earlier conversations of this client. Returns passages word for word, each with its address. Search "
    "with the words that people would have used; put what must occur as it stands in double quotes."
)
READ = "Reads on: the passage at an address that `search` gave, word for word, with its neighbours."


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Makes the tools of one daemon's agents."""

    runtime: Runtime
    librarian: Librarian
    more: Callable[[Project], tuple[Tool, ...]] = lambda _: ()

    def of(self, project: Project) -> tuple[Tool, ...]:
        """The tools of ``project``'s agent: it reads its own client's material and nothing else."""
        caller = Caller("agent", project.slug, project.client)
        return (
            Tool("search", SEARCH, SEARCH_SCHEMA, self._telling(self._search, caller)),
            Tool("read_source", READ, READ_SCHEMA, self._telling(self._read, caller)),
            *self.more(project),
        )

    def _telling(
        self, run: Callable[[Mapping[str, Any], Caller], Awaitable[str]], caller: Caller
    ) -> Callable[[Mapping[str, Any]], Awaitable[str]]:
        async def tell(given: Mapping[str, Any]) -> str:
            try:
                return await run(given, caller)
            except (CounterpointError, ValueError) as problem:
                raise ToolProblem(str(problem)) from problem

        return tell

    async def _search(self, given: Mapping[str, Any], caller: Caller) -> str:
        kinds = (given["kind"],) if "kind" in given else ()
        wanted = Search(str(given["query"]), kinds=kinds, limit=int(given.get("limit", 6)))
        found = await self.librarian.search(wanted, caller, fresh=True)
        await self._note(caller, "search", wanted.text, found)
        return material(place_view(place) for place in found)

    async def _read(self, given: Mapping[str, Any], caller: Caller) -> str:
        ref = str(given["ref"])
        found = await self.librarian.read(ref, caller, int(given.get("neighbours", 4)))
        if found is None:
            raise ToolProblem(f"Nothing is known at {ref!r}. Addresses come from `search`.")
        if isinstance(found, str):
            return f"What was there is no longer: {found}."
        await self._note(caller, "read_source", ref, [found])
        return material([place_view(found)])

    async def _note(self, caller: Caller, tool: str, query: str, found: Sequence[Result]) -> None:
        body = SourcesRead(
            reader="meta" if caller.kind == "meta" else "agent",
            tool=tool,
            query=query,
            refs=tuple(place.ref for place in found),
            projects=tuple(dict.fromkeys(place.project for place in found if place.project)),
            clients=tuple(dict.fromkeys(place.client for place in found if place.client)),
        )
        assert caller.project is not None
        await self.runtime.append_now(self.runtime.draft(caller.project, body))
