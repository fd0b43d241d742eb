"""The tools with which an agent records what it states, and looks at what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.tools import Tool, ToolProblem
from orchestrator.capabilities import Caller
from orchestrator.daemon.claims import Asked, Claims, NotQuoted, Recorded
from orchestrator.daemon.readings import reading, told
from orchestrator.daemon.runtime import Runtime
from orchestrator.home.config import Project
from orchestrator.library.words import asked
from orchestrator.protocol.claims import CLAIM_KINDS, ClaimQuoteView, ClaimView
from orchestrator.protocol.material import MATERIAL
from orchestrator.text import clean, flat

MOST_QUOTES = 8
MOST_LISTED = 40
RECORD_SCHEMA = {
    "type": "object",
    "properties": {
        "statement": {"type": "string", "minLength": 1, "maxLength": 1000},
        "quotes": {
            "type": "array",
            "maxItems": MOST_QUOTES,
            "items": {
                "type": "object",
                "properties": {
                    "quote": {"type": "string", "minLength": 1, "maxLength": 5000},
                    "ref": {"type": "string", "minLength": 1, "maxLength": 5000},
                },
                "required": ["quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["statement", "quotes"],
    "additionalProperties": False,
}
LIST_SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "maxLength": 500},
        "kind": {"type": "string", "enum": list(CLAIM_KINDS)},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_LISTED},
    },
    "additionalProperties": False,
}
RECORD = (
    "Records one statement about the world with the quotes that it rests on, verbatim, each with the `ref` "
    "of its passage where you have it. A program looks for every quote and refuses the statement when one is "
    "not there, with the nearest real words. Say the statement in the words of the sentence that it quotes: "
    "what leaves out, adds, moves or retells anything of it, a figure, a name, a date, a condition, a *not*, "
    "is kept and shown as inference with the reasons, as is a statement without quotes."
)
LIST = "Lists what was stated for this client so far: each statement with its quotes, or as inference."


@dataclass(frozen=True, slots=True)
class ClaimTools:
    """Makes the tools of one daemon's agents."""

    runtime: Runtime
    claims: Claims

    def of(self, project: Project) -> tuple[Tool, ...]:
        """The tools of ``project``'s agent."""

        async def record(given: Mapping[str, Any]) -> str:
            return await self._record(project, given)

        async def listed(given: Mapping[str, Any]) -> str:
            return await self._list(project, given)

        return (
            Tool("record_claim", RECORD, RECORD_SCHEMA, told(record)),
            Tool("list_claims", LIST, LIST_SCHEMA, listed),
        )

    async def _record(self, project: Project, given: Mapping[str, Any]) -> str:
        statement = " ".join(str(given["statement"]).split())
        if not statement:
            raise ToolProblem("The statement is empty.")
        quotes = [Asked(str(one["quote"]), one.get("ref")) for one in given["quotes"]]
        try:
            return _recorded(await self.claims.record(project, statement, quotes))
        except NotQuoted as problem:
            await self._note_nearest(project, problem)
            raise ToolProblem(refusal(problem)) from problem

    async def _list(self, project: Project, given: Mapping[str, Any]) -> str:
        caller = Caller("agent", project.slug, project.client)
        stems = {stem for group in asked(str(given.get("query", ""))) for stem in group}
        views = await self._readable(caller, project, given.get("kind"))
        wanted = [view for view in views if not stems or stems & _stems(view)]
        shown = wanted[-int(given.get("limit", 20)) :]
        if not shown:
            return "Nothing was recorded yet." if not stems else "Nothing recorded speaks of that."
        await self._note(project, str(given.get("query", "")), shown)
        more = len(wanted) - len(shown)
        head = f"The latest {len(shown)} of {len(wanted)}.\n\n" if more else ""
        return MATERIAL + head + "\n\n".join(map(claim_text, shown))

    async def _readable(self, caller: Caller, project: Project, kind: str | None) -> list[ClaimView]:
        """Those of which nothing was taken back, each beside such alone."""
        views = (await self.claims.view(caller, client=project.client)).claims
        held = await self.claims.readable(caller, views)
        return [
            one.model_copy(update={"against": tuple(other for other in one.against if other.claim in held)})
            for one in held.values()
            if kind in {None, one.kind}
        ]

    async def _note_nearest(self, project: Project, problem: NotQuoted) -> None:
        """The nearest real words are on record before they are shown, as any reading is."""
        found = problem.found
        if found.nearest is None or not found.passages:
            return
        place = await self.claims.place(project, found.passages[0].ref)
        refs = (one.ref for one in found.passages)
        body = reading("record_claim", problem.asked.quote, refs, [place] if place is not None else [])
        await self.runtime.append_now(self.runtime.draft(project.slug, body))

    async def _note(self, project: Project, query: str, shown: list[ClaimView]) -> None:
        refs = (quote.ref for view in shown for quote in view.quotes)
        body = reading("list_claims", query, refs, shown)
        await self.runtime.append_now(self.runtime.draft(project.slug, body))


def refusal(problem: NotQuoted) -> str:
    """What an agent is told of a quote that does not stand there."""
    found = problem.found
    lines = [f"Not recorded: {found.reason}", f"You quoted: {flat(problem.asked.quote)[:500]}"]
    if found.nearest is not None:
        lines.append(f"The nearest real words, in {found.source}: {clean(found.nearest.text)}")
    return "\n".join(lines)


def _recorded(found: Recorded) -> str:
    body = found.body
    head = f"{'Known' if found.again else 'Recorded'} as {body.claim}: {body.status}"
    lines = [f"{head}{', because ' + '; '.join(map(flat, body.reasons)) if body.reasons else '.'}"]
    for quote in body.quotes:
        who = f"{flat(quote.speaker)}: " if quote.speaker else ""
        lines.append(f"The whole sentence ({quote.ref}): {who}{clean(quote.sentence)}")
        if quote.after:
            lines.append(f"What comes next: {clean(quote.after)}")
    if body.mind:
        lines.append(f"Mind, and quote with it where it bears on it: {'; '.join(map(flat, body.mind))}.")
    if body.status == "inference" and body.quotes:
        lines.append("It is shown as inference. Where it can be said as it was said, record it so.")
    return "\n".join(lines)


def claim_text(view: ClaimView) -> str:
    """A claim as a model is given it."""
    lines = [f"[{view.claim}] {view.project} · {view.kind}: {flat(view.statement)}"]
    if view.broken:
        lines.append(f"  holds no more: {flat(view.broken)}")
    elif view.reasons:
        lines.append(f"  because {'; '.join(map(flat, view.reasons))}")
    if view.mind:
        lines.append(f"  mind: {'; '.join(map(flat, view.mind))}")
    lines += [_quote_text(quote) for quote in view.quotes]
    lines += [f"  against {one.claim}: {flat(one.why)}" for one in view.against]
    return "\n".join(lines)


def _quote_text(quote: ClaimQuoteView) -> str:
    who = f"{flat(quote.speaker)}: " if quote.speaker else ""
    lines = [f"  > {who}{flat(quote.sentence or quote.text)}   [{quote.ref}]"]
    for word, said, by in (
        ("before", quote.before, quote.before_by),
        ("next", quote.after, quote.after_by),
    ):
        lines += [f"    {word}: {flat(by) + ': ' if by else ''}{flat(said)}"] if said else []
    return "\n".join(lines)


def _stems(view: ClaimView) -> set[str]:
    text = " ".join((view.statement, *(quote.sentence for quote in view.quotes)))
    return {stem for group in asked(text) for stem in group}
