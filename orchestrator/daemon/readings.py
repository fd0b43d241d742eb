"""How agents read with tools of ours, and what the journal is told before they are shown anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal, Protocol

from agents.tools import ToolProblem
from orchestrator.capabilities import Caller
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.errors import CounterpointError
from orchestrator.events.audit import SourcesRead
from orchestrator.evidence.located import NotThere
from orchestrator.library import Result, Search
from orchestrator.protocol.material import material

LONGEST_QUOTE = 5000
CITED_SCHEMA = {
    "type": "object",
    "properties": {
        "ref": {"type": "string", "minLength": 1, "maxLength": 5000},
        "quote": {"type": "string", "minLength": 1, "maxLength": LONGEST_QUOTE},
    },
    "required": ["ref", "quote"],
    "additionalProperties": False,
}
"""A quote with the address of its passage."""


class Owned(Protocol):
    """Something of a project and its client."""

    @property
    def project(self) -> str | None:
        """The project's slug."""

    @property
    def client(self) -> str | None:
        """For whom it is."""


def reading(
    tool: str,
    query: str,
    refs: Iterable[str],
    whose: Iterable[Owned],
    *,
    reader: Literal["agent", "meta"] = "agent",
    question: str = "",
) -> SourcesRead:
    """What is journaled before the places at ``refs`` are shown; every name stands in it once."""
    owners = list(whose)
    return SourcesRead(
        reader=reader,
        tool=tool,
        query=query,
        refs=tuple(dict.fromkeys(refs)),
        projects=tuple(dict.fromkeys(one.project for one in owners if one.project)),
        clients=tuple(dict.fromkeys(one.client for one in owners if one.client)),
        question=question,
    )


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


def search_of(given: Mapping[str, Any], most: int, project: str | None = None) -> Search:
    """What a model asks ``search`` for: ``most`` places unless it says otherwise."""
    kinds = (given["kind"],) if "kind" in given else ()
    return Search(str(given["query"]), project, kinds=kinds, limit=int(given.get("limit", most)))


async def read_on(
    librarian: Librarian,
    ref: str,
    caller: Caller,
    given: Mapping[str, Any],
    note: Callable[[Result], Awaitable[None]],
    is_open: Callable[[Result | str], bool] = lambda _: True,
) -> str:
    """The place at ``ref`` for a model, once it was noted; ``ToolProblem``: it may know of none."""
    found = await librarian.read(ref, caller, int(given.get("neighbours", 4)))
    if found is None or not is_open(found):
        raise ToolProblem(f"Nothing is known at {ref!r}. Addresses come from `search`.")
    if isinstance(found, str):
        return f"What was there is no longer: {found}."
    await note(found)
    return material([place_view(found)])


async def nearest_place(librarian: Librarian, found: NotThere, caller: Caller) -> Result | None:
    """Where the nearest real words of a refused quote stand: it is noted before they are shown."""
    if found.nearest is None or not found.passages:
        return None
    place = await librarian.read(found.passages[0].ref, caller, 0)
    return place if isinstance(place, Result) else None
