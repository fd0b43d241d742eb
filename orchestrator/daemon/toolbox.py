"""The tools of ours that agents have, within their walls. What they read is journaled first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents.tools import Tool
from orchestrator.capabilities import Caller
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.readings import read_on, reading, search_of, told
from orchestrator.daemon.runtime import Runtime
from orchestrator.home.config import Project
from orchestrator.library import KINDS, Result
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
            Tool("search", SEARCH, SEARCH_SCHEMA, told(partial(self._search, caller))),
            Tool("read_source", READ, READ_SCHEMA, told(partial(self._read, caller))),
            *self.more(project),
        )

    async def _search(self, caller: Caller, given: Mapping[str, Any]) -> str:
        wanted = search_of(given, 6)
        found = await self.librarian.search(wanted, caller, fresh=True)
        await self._note(caller, "search", wanted.text, found)
        return material(place_view(place) for place in found)

    async def _read(self, caller: Caller, given: Mapping[str, Any]) -> str:
        ref = str(given["ref"])

        async def note(found: Result) -> None:
            await self._note(caller, "read_source", ref, [found])

        return await read_on(self.librarian, ref, caller, given, note)

    async def _note(self, caller: Caller, tool: str, query: str, found: Sequence[Result]) -> None:
        body = reading(tool, query, (place.ref for place in found), found)
        assert caller.project is not None
        await self.runtime.append_now(self.runtime.draft(caller.project, body))
