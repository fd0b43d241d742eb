"""The meta-agent's tools for a question: it searches, reads, and puts its answer before a program.

They read, and write to the journal alone. Every quote of the answer is looked for in its source, and every
statement is judged by the quotes that stand; what does not hold is not left out but said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agents.tools import Tool, ToolProblem
from orchestrator.capabilities import META
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.library_api import place_view
from orchestrator.daemon.meta_session import for_the_person
from orchestrator.daemon.readings import (
    CITED_SCHEMA,
    nearest_place,
    read_on,
    reading,
    search_of,
    told,
)
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.toolbox import READ, READ_SCHEMA, SEARCH_SCHEMA
from orchestrator.events import EventBody
from orchestrator.events.question import AnswerChecked, Citation, RefusedQuote, Statement, StatementStatus
from orchestrator.evidence import Said, judge
from orchestrator.evidence.located import Located, NotThere
from orchestrator.library import Result
from orchestrator.library.entries import MADE_KINDS
from orchestrator.protocol.material import material

MOST_ANSWERS = 3
"""Times an answer may be put before the program: then it stands as it is, with what could not be verified."""
MOST_STATEMENTS = 20
ANSWER_SCHEMA = {
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "maxItems": MOST_STATEMENTS,
            "items": {
                "type": "object",
                "properties": {
                    "says": {"type": "string", "maxLength": 2000},
                    "quotes": {"type": "array", "maxItems": 6, "items": CITED_SCHEMA},
                },
                "required": ["quotes"],
                "additionalProperties": False,
            },
        },
        "left_open": {"type": "string", "maxLength": 2000},
    },
    "required": ["statements"],
    "additionalProperties": False,
}
SEARCH = (
    "Searches everything raw of the person: what was said and heard, mails, notes, documents, code "
    "and earlier conversations. Returns passages word for word, each with its address. Search with the words "
    "that people would have used; put what must occur as it stands in double quotes."
)
ANSWER = (
    "Puts your answer before a program, which looks for each quote in its source and judges statements by "
    "the quotes that stand. `says` is one statement in your words; leave it out where the quotes answer by "
    "themselves. `quotes` are verbatim, each with the address of its passage; none for what you infer. "
    "`left_open`: what was asked and is not in the sources. Nothing else reaches the person."
)


DRAFTED = "That is a draft: it proves nothing. Quote what it rests on."


@dataclass(slots=True)
class AnswerDesk:
    """One question: what is read for it, and the answer as far as it holds."""

    runtime: Runtime
    librarian: Librarian
    question: str
    project: str | None = None
    """The one project that is open; ``None``: all but sealed ones."""
    statements: tuple[Statement, ...] | None = None
    """The last answer; ``None``: none was put."""
    left_open: str = ""
    searches: int = 0
    reads: int = 0
    projects: dict[str, None] = field(default_factory=dict)
    """Whose material was shown."""
    _answers: int = 0

    def tools(self) -> tuple[Tool, ...]:
        """All that the meta-agent can do."""
        scope = f" Only the project {self.project} is open for this question." if self.project else ""
        return (
            Tool("search", SEARCH + scope, SEARCH_SCHEMA, told(self._search)),
            Tool("read_source", READ + scope, READ_SCHEMA, told(self._read)),
            Tool("answer", ANSWER, ANSWER_SCHEMA, told(self._answer)),
        )

    async def _search(self, given: Mapping[str, Any]) -> str:
        wanted = search_of(given, 8, self.project)
        found = await self.librarian.search(wanted, META, fresh=self.searches == 0)
        self.searches += 1
        await self._note("search", wanted.text, found)
        return material(map(place_view, found))

    async def _read(self, given: Mapping[str, Any]) -> str:
        ref = str(given["ref"])

        async def note(found: Result) -> None:
            self.reads += 1
            await self._note("read_source", ref, [found])

        return await read_on(self.librarian, ref, META, given, note, self._is_open)

    def _is_open(self, found: Result | Located | str) -> bool:
        return self.project is None or (not isinstance(found, str) and found.project == self.project)

    async def _answer(self, given: Mapping[str, Any]) -> str:
        statements = [await self._statement(one) for one in given["statements"]]
        self._answers += 1
        self.statements = tuple(statements)
        self.left_open = str(given.get("left_open", "")).strip()
        refused = [one for statement in statements for one in statement.refused]
        await self._store(_checked(self.question, statements, refused))
        if refused and self._answers < MOST_ANSWERS:
            raise ToolProblem(_refusals(refused))
        return _verdict(statements)

    async def _statement(self, given: Mapping[str, Any]) -> Statement:
        says = str(given.get("says", "")).strip()
        citations, refused, said = [], [], list[Said]()
        for one in given["quotes"]:
            found = await self._looked_up(str(one["quote"]), str(one["ref"]))
            if isinstance(found, RefusedQuote):
                refused.append(found)
            else:
                citations.append(self._citation(found))
                said.append(replace(found.said, source=f"{found.title} {found.source}"))
        status, reasons, mind = _judged(says, said, refused, self.runtime.projects)
        return Statement(
            says=says,
            status=status,
            reasons=reasons,
            mind=mind,
            citations=tuple(citations),
            refused=tuple(refused),
        )

    async def _looked_up(self, quote: str, ref: str) -> Located | RefusedQuote:
        try:
            found = await self.librarian.quote(quote, META, ref)
        except ValueError as problem:
            return RefusedQuote(ref=ref, quote=quote, reason=str(problem))
        if isinstance(found, NotThere):
            return await self._not_there(quote, ref, found)
        if not self._is_open(found):
            return RefusedQuote(ref=ref, quote=quote, reason=f"Nothing is known at {ref}.")
        return found if found.kind not in MADE_KINDS else RefusedQuote(ref=ref, quote=quote, reason=DRAFTED)

    async def _not_there(self, quote: str, ref: str, found: NotThere) -> RefusedQuote:
        """Why, with the nearest real words: they are on record before they are shown, as any reading is."""
        if found.nearest is None or not found.passages:
            return RefusedQuote(ref=ref, quote=quote, reason=found.reason)
        place = await nearest_place(self.librarian, found, META)
        if place is None or not self._is_open(place):
            return RefusedQuote(ref=ref, quote=quote, reason=f"Nothing is known at {ref}.")
        await self._note("answer", quote, [place])
        return RefusedQuote(ref=ref, quote=quote, reason=found.reason, nearest=found.nearest.text)

    def _citation(self, found: Located) -> Citation:
        first = found.passages[0]
        return Citation(
            project=found.project or "",
            client=self.runtime.client_of(found.project),
            ref=first.ref,
            source=found.source,
            source_kind=found.kind,
            text=found.text,
            sentence=found.said.sentence if len(found.said.sentence) > len(found.text) else "",
            speaker=first.speaker,
            title=found.title,
            before=_by(found.said.before_by, found.said.before),
            after=_by(found.said.after_by, found.said.after),
        )

    async def _note(self, tool: str, query: str, found: Sequence[Result]) -> None:
        self.projects |= {place.project: None for place in found if place.project}
        refs = (place.ref for place in found)
        await self._store(reading(tool, query, refs, found, reader="meta", question=self.question))

    async def _store(self, body: EventBody) -> None:
        await self.runtime.append_now(for_the_person(body))


def _by(speaker: str, said: str) -> str:
    return f"{speaker}: {said}" if speaker and said else said


def _judged(
    says: str, said: Sequence[Said], refused: Sequence[RefusedQuote], names: Iterable[str]
) -> tuple[StatementStatus, tuple[str, ...], tuple[str, ...]]:
    """How a statement may be shown, why not as quoted, and what its quotes are to be read with."""
    if refused and not said:
        return "unverified", ("no word that it cites stands in its source",), ()
    missing = ("a part of what it cites does not stand in its source",) if refused else ()
    if not says:
        return ("inference" if missing else "quoted"), missing, ()
    found = judge(says, said, names)
    reasons = (*missing, *(str(reason) for reason in found.reasons))
    return ("inference" if reasons else "quoted"), reasons, tuple(map(str, found.mind))


def _checked(
    question: str, statements: Sequence[Statement], refused: Sequence[RefusedQuote]
) -> AnswerChecked:
    counted = {
        name: sum(one.status == name for one in statements) for name in ("quoted", "inference", "unverified")
    }
    return AnswerChecked(
        question=question,
        quoted=counted["quoted"],
        inference=counted["inference"],
        unverified=counted["unverified"],
        refused=tuple(refused),
    )


def _refusals(refused: Sequence[RefusedQuote]) -> str:
    lines = [
        "These quotes do not stand where you say. Take the real words if they still carry the statement,"
    ]
    lines.append("else say it without a quote or not at all, and call `answer` again with all statements.")
    for one in refused:
        near = f"\n  The nearest real words: {one.nearest}" if one.nearest else ""
        lines.append(f"- {one.ref}: {one.reason}\n  You quoted: {one.quote[:500]}{near}")
    return "\n".join(lines)


def _verdict(statements: Sequence[Statement]) -> str:
    lines = ["The answer is recorded. The person sees it as follows; end now with one short line."]
    for number, one in enumerate(statements, 1):
        why = f": {'; '.join(one.reasons)}" if one.reasons else ""
        lines.append(f"{number}. {one.status}{why}")
    return "\n".join(lines)
