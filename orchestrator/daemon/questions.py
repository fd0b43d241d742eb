"""Questions of the person to all projects: the meta-agent looks for the answer, a program checks its quotes.

A question is journaled before a session begins and has exactly one answer, however it ends; what is open
when a daemon starts was cut short. The answer goes to the person alone.
"""

from __future__ import annotations

import logging
import uuid

import anyio
from anyio.abc import TaskGroup

from agents.events import TurnEnded, Usage
from agents.supervisor import Outcome
from orchestrator.capabilities import PERSON
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.meta_session import MetaAgent, error_of, for_the_person
from orchestrator.daemon.prefixes import fitting
from orchestrator.daemon.question_tools import AnswerDesk
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.specs import Chosen
from orchestrator.errors import Refused, UsageProblem, leaves
from orchestrator.events.question import AnswerStatus, Citation, QuestionAnswered, QuestionAsked
from orchestrator.evidence.located import NotThere
from orchestrator.fold import QuestionRecord
from orchestrator.home.config import project as find_project
from orchestrator.journal import JournalError
from orchestrator.protocol.questions import (
    CitationView,
    QuestionAccepted,
    QuestionList,
    QuestionRequest,
    QuestionView,
    RefusedView,
    StatementView,
)

_log = logging.getLogger(__name__)
CALIBRATION = "roles/answers"
AT_ONCE = 3
"""Questions that are worked on together; the others wait."""
MOST_TURNS = 40
ENDED = "the daemon ended"
HEAD = "Question: "
"""What the prompt begins with, so that the person's words are never taken for a command of the CLI."""


class Questions:
    """All questions of one home."""

    def __init__(self, runtime: Runtime, librarian: Librarian, tasks: TaskGroup) -> None:
        self._runtime = runtime
        self._librarian = librarian
        self._tasks = tasks
        self._meta = MetaAgent(runtime)
        self._room = anyio.CapacityLimiter(AT_ONCE)
        self._stops: dict[str, anyio.Event] = {}

    async def run(self) -> None:
        """Say of questions that a daemon's end cut short that they have no answer."""
        for question, record in list(self._runtime.state.questions.items()):
            if record.answered is None and question not in self._stops:
                over = QuestionAnswered(question=question, status="failed", problem=ENDED)
                await self._runtime.append(for_the_person(over))

    async def ask(self, order: QuestionRequest) -> QuestionAccepted:
        """Put a question; raises ``Refused`` when limits forbid it, else ``UsageProblem``."""
        question = order.id or f"q-{uuid.uuid4().hex[:8]}"
        if question in self._runtime.state.questions or question in self._stops:
            return QuestionAccepted(cursor=self._runtime.writer.cursor, question=question)
        if not order.text.strip():
            raise UsageProblem("The question is empty.", 'Write it: `counterpoint ask "Who knows …?"`.')
        project = self._open_project(order.project)
        if reason := self._meta.waits("say"):
            fix = "`counterpoint limits` shows limits; `budget` in [map] is what the meta-agent may spend."
            raise Refused(f"Nothing can be asked now: {reason}.", fix)
        stop = self._stops[question] = anyio.Event()
        try:
            chosen = await self._meta.chosen(CALIBRATION)
            asked = QuestionAsked(
                question=question,
                text=order.text.strip(),
                project=project,
                calibration=chosen.file.name,
                calibration_sha256=chosen.file.sha256,
            )
            await self._runtime.append_now(for_the_person(asked))
        except BaseException:
            del self._stops[question]
            raise
        self._tasks.start_soon(self._answered, asked, chosen, order.budget_usd, stop)
        return QuestionAccepted(cursor=self._runtime.writer.cursor, question=question)

    def stop(self, question: str) -> QuestionAccepted:
        """Have the meta-agent end; what it has answered by then is kept."""
        found = self._find(question).asked.question
        if stop := self._stops.get(found):
            stop.set()
        return QuestionAccepted(cursor=self._runtime.writer.cursor, question=found)

    def list(self, limit: int) -> QuestionList:
        """The latest questions, as they were answered then."""
        records = list(self._runtime.state.questions.values())[-limit:]
        return QuestionList(
            cursor=self._runtime.writer.cursor, questions=tuple(question_view(record) for record in records)
        )

    async def view(self, question: str) -> QuestionView:
        """One question; every citation is looked for again."""
        record = self._find(question)
        view = question_view(record)
        if record.answered is None:
            return view
        statements = []
        for shown, known in zip(view.statements, record.answered.statements, strict=True):
            pairs = zip(shown.citations, known.citations, strict=True)
            cited = [one.model_copy(update={"gone": await self._gone(it)}) for one, it in pairs]
            statements.append(shown.model_copy(update={"citations": tuple(cited)}))
        return view.model_copy(update={"statements": tuple(statements)})

    async def _gone(self, citation: Citation) -> str:
        try:
            found = await self._librarian.quote(citation.text, PERSON, citation.ref)
        except ValueError as problem:
            return str(problem)
        return found.reason if isinstance(found, NotThere) else ""

    def _open_project(self, name: str | None) -> str | None:
        if name is None:
            return None
        found = find_project(self._runtime.specs.config, name)
        if found.config.sealed:
            fix = "Ask its own agent: `counterpoint say`."
            raise Refused(f"{found.slug} is sealed: the meta-agent does not read it.", fix)
        return found.slug

    def _find(self, question: str) -> QuestionRecord:
        known = self._runtime.state.questions.items()
        fits = fitting(question, ((name, name, record) for name, record in known))
        if len(fits) != 1:
            raise UsageProblem(f"No question {question!r}.", "`counterpoint ask --list` lists them.")
        return fits[0][1]

    async def _answered(
        self, asked: QuestionAsked, chosen: Chosen, budget: float | None, stop: anyio.Event
    ) -> None:
        """Look for the answer and journal it, however that ends."""
        desk = AnswerDesk(self._runtime, self._librarian, asked.question, asked.project)
        outcome: Outcome | None = None
        problem = ""
        try:
            async with self._room:
                outcome = None if stop.is_set() else await self._turn(asked, chosen, desk, budget, stop)
        except Exception as error:  # boundary: a question that breaks fails alone
            if any(isinstance(leaf, JournalError) for leaf in leaves(error)):
                raise
            _log.exception("the question %s failed", asked.question)
            problem = f"{type(error).__name__}: {error}"
        body = _answer(desk, outcome, problem, stopped=stop.is_set())
        await self._runtime.append(for_the_person(body))
        del self._stops[asked.question]

    async def _turn(
        self,
        asked: QuestionAsked,
        chosen: Chosen,
        desk: AnswerDesk,
        budget: float | None,
        stop: anyio.Event,
    ) -> Outcome:
        return await self._meta.turn(
            chosen,
            desk.tools(),
            HEAD + asked.text,
            rest=self._meta.rest(budget),
            max_turns=MOST_TURNS,
            stop=stop,
        )


def _answer(desk: AnswerDesk, outcome: Outcome | None, problem: str, *, stopped: bool) -> QuestionAnswered:
    ended = outcome if isinstance(outcome, TurnEnded) else None
    if outcome is not None and not problem:
        problem = error_of(outcome)
    statements = desk.statements or ()
    remarks = (ended.result or "") if ended is not None and ended.ok and desk.statements is None else ""
    return QuestionAnswered(
        question=desk.question,
        status=_status(desk, problem, stopped=stopped),
        statements=statements,
        left_open=desk.left_open,
        remarks=remarks,
        problem="" if stopped else problem,
        searches=desk.searches,
        reads=desk.reads,
        projects=tuple(desk.projects),
        requests=ended.turns if ended is not None else 0,
        usage=ended.usage if ended is not None else Usage(),
        cost_usd=ended.cost_usd if ended is not None else None,
    )


def _status(desk: AnswerDesk, problem: str, *, stopped: bool) -> AnswerStatus:
    if stopped:
        return "stopped"
    if problem:
        return "failed"
    return "answered" if desk.statements else "nothing"


def question_view(record: QuestionRecord) -> QuestionView:
    """A question as a read model."""
    asked, ended = record.asked, record.answered
    view = QuestionView(
        question=asked.question,
        text=asked.text,
        project=asked.project,
        state="working",
        asked_at=record.since,
        evidence=record.evidence,
    )
    if ended is None:
        return view
    return view.model_copy(
        update={
            "state": ended.status,
            "answered_at": record.answered_at,
            "statements": tuple(
                StatementView(
                    says=one.says,
                    status=one.status,
                    reasons=one.reasons,
                    mind=one.mind,
                    citations=tuple(_citation_view(it) for it in one.citations),
                    refused=tuple(RefusedView(**it.model_dump()) for it in one.refused),
                )
                for one in ended.statements
            ),
            "tokens": ended.usage.total,
            **{name: getattr(ended, name) for name in _SAME},
        }
    )


_SAME = ("left_open", "remarks", "problem", "searches", "reads", "projects", "requests", "cost_usd")


def _citation_view(one: Citation) -> CitationView:
    return CitationView(
        project=one.project,
        client=one.client,
        ref=one.ref,
        kind=one.source_kind,
        text=one.text,
        sentence=one.sentence,
        speaker=one.speaker,
        title=one.title,
        before=one.before,
        after=one.after,
    )
