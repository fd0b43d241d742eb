"""The meta-agent's tools for a memo: it searches and reads what is known, and proposes whose the words are.

They read, and write to the journal alone. What it cites is looked for in the memo, and it is told what was
refused; nothing of what it proposes is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.tools import Tool
from orchestrator.capabilities import META
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.question_tools import SEARCH
from orchestrator.daemon.readings import read_on, reading, search_of, told
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.toolbox import READ, READ_SCHEMA, SEARCH_SCHEMA
from orchestrator.library import Result
from orchestrator.protocol.material import material
from orchestrator.routing.proposals import MOST_WORDS, Line, Proposal, checked

MOST_AT_ONCE = 200
PROPOSE_SCHEMA = {
    "type": "object",
    "properties": {
        "proposals": {
            "type": "array",
            "maxItems": MOST_AT_ONCE,
            "items": {
                "type": "object",
                "properties": {
                    "from": {"type": "integer", "minimum": 1},
                    "to": {"type": "integer", "minimum": 1},
                    "project": {"type": "string", "minLength": 1, "maxLength": 200},
                    "words": {"type": "string", "minLength": 1, "maxLength": 200},
                    "because": {"type": "string", "minLength": 1, "maxLength": 200},
                },
                "required": ["from", "to", "project", "words", "because"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["proposals"],
    "additionalProperties": False,
}
PROPOSE = (
    "Takes your proposals: lines `from` to `to` are for `project`, a name of the list, or `nobody`. `words` "
    f"are what you know it by, at most {MOST_WORDS} words exactly as they stand in a line of the memo, the "
    "same ones wherever the same name or thing tells you; `because` is why, in at most twelve words. The "
    "person confirms or corrects. A later proposal for a line replaces an earlier one."
)


@dataclass(slots=True)
class MemoDesk:
    """One memo: what it says, and what was proposed of it so far."""

    runtime: Runtime
    librarian: Librarian
    lines: Sequence[Line]
    projects: Collection[str]
    proposals: list[Proposal] = field(default_factory=list)

    def tools(self) -> tuple[Tool, ...]:
        """All that the meta-agent can do."""
        return (
            Tool("search", SEARCH, SEARCH_SCHEMA, told(self._search)),
            Tool("read_source", READ, READ_SCHEMA, told(self._read)),
            Tool("propose", PROPOSE, PROPOSE_SCHEMA, told(self._propose)),
        )

    async def _propose(self, given: Mapping[str, Any]) -> str:
        refused = []
        for one in given["proposals"]:
            try:
                self.proposals.append(self._checked(one))
            except ValueError as problem:
                refused.append(f"Refused: {problem}.")
        done = {at for one in self.proposals for at in range(one.begin, one.end + 1)}
        left = [line.number for line in self.lines if line.open and line.number not in done]
        rest = f"Open without a proposal: {_ranges(left)}." if left else "Every open line has a proposal."
        return "\n".join([*refused, rest])

    def _checked(self, one: Mapping[str, Any]) -> Proposal:
        return checked(
            self.lines,
            self.projects,
            int(one["from"]),
            int(one["to"]),
            str(one["project"]),
            str(one["words"]),
            str(one["because"]),
        )

    async def _search(self, given: Mapping[str, Any]) -> str:
        wanted = search_of(given, 6)
        found = await self.librarian.search(wanted, META)
        await self._note("search", wanted.text, found)
        return material(map(place_view, found))

    async def _read(self, given: Mapping[str, Any]) -> str:
        ref = str(given["ref"])

        async def note(found: Result) -> None:
            await self._note("read_source", ref, [found])

        return await read_on(self.librarian, ref, META, given, note)

    async def _note(self, tool: str, query: str, found: Sequence[Result]) -> None:
        body = reading(tool, query, (place.ref for place in found), found, reader="meta")
        await self.runtime.append_now(for_the_person(body))


def _ranges(numbers: Sequence[int]) -> str:
    """``3-7, 9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 == number:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{begin}-{end}" if end > begin else str(begin) for begin, end in runs)
