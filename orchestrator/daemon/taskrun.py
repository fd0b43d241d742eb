"""One attempt at one task: decide where it stands, prepare, deliver, follow, checkpoint, settle.

Intent is appended before each side effect and the result after it, so that whatever is lost in
between can be established again: from the journal, from the CLI's transcript, or not at all, and
then it is said to be unknown.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import anyio

from agents.asks import Answer, Ask, raised
from agents.conversations import conversation
from agents.events import AskRaised, DurableAgentEvent, TurnLost
from agents.handover import handover, spans
from agents.recovery import Call, Finished, Fresh, Resume, Unknown, Waiting
from agents.spec import AgentSpec, Prompt
from agents.supervisor import Outcome, SessionRef
from orchestrator.daemon.assuring import Assurance
from orchestrator.daemon.preempt import put_off, resumption
from orchestrator.daemon.relay import open_relay
from orchestrator.daemon.resuming import SAID, Choice, ask_how, chosen, is_ours, journaled
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.settle import Settlement
from orchestrator.daemon.spending import rest_usd, settled
from orchestrator.daemon.standing import Standing, facts_of, standing_of
from orchestrator.daemon.watch import prompt_id, stop_when_cancelled
from orchestrator.events import Draft
from orchestrator.events.task import (
    CalibrationRef,
    OutcomeUnknown,
    PromptSending,
    TaskStarted,
)
from orchestrator.home.config import Project
from orchestrator.protocol import TaskView
from workspaces.manager import lease
from workspaces.types import WorkspaceSpec

_HANDED_OVER = 10_000
"""Events of a project that are looked through for a hand-over when its transcript is gone."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What this attempt will say to which conversation."""

    say: Prompt | Answer
    """A prompt, or the answer with which a turn that waited goes on."""
    session: SessionRef
    continues: bool


class TaskRun:
    """Runs one attempt; ``run`` returns when the task has finished or waits for its next attempt.

    What it raises, in a group or alone, is why the task cannot go on.
    """

    def __init__(self, runtime: Runtime, view: TaskView, project: Project, workspace: WorkspaceSpec) -> None:
        self._runtime = runtime
        self._task = view.task
        self._project = project
        self._workspace = workspace
        self._answered_ask = view.ask if view.state == "answered" else None
        goes_on = view.state == "answered" and view.attempt > 0  # waiting for the person is no failure
        self._attempt = view.attempt if goes_on else view.attempt + 1

    @property
    def _view(self) -> TaskView:
        return self._runtime.task(self._task)

    async def run(self) -> None:
        """One attempt, from whatever state the task is in."""
        if self._view.cancel_requested:
            await self._settle(Settlement("cancelled"))
            return
        rest = rest_usd(self._runtime, self._project, self._view)
        make = self._runtime.specs.make
        spec = await anyio.to_thread.run_sync(make, self._project, self._workspace, self._view, rest)
        standing = await self._standing(spec)
        match self._choice():
            case "give up":
                await self._settle(Settlement("failed", error="the conversation could not be resumed"))
            case "afresh":
                await self._begin_afresh(spec, standing)
            case "fork":
                copy = SessionRef(str(uuid.uuid4()), exists=False, fork=standing.session.id)
                await self._act(spec, replace(standing, session=copy))
            case _:
                await self._act(spec, standing)

    async def _standing(self, spec: AgentSpec) -> Standing:
        facts = facts_of(self._runtime.state, self._task, spec.calibration.name)
        return await anyio.to_thread.run_sync(standing_of, facts, spec, self._runtime.writer.journal)

    async def _act(self, spec: AgentSpec, standing: Standing) -> None:
        match standing.decision:
            case Finished(result_text=text):
                await self._checkpoint()
                await self._settle(Settlement("succeeded", result=text, recovered=True))
            case Unknown(calls=calls):
                await self._report_unknown(calls)
            case Waiting(ask=ask):
                await self._answered(spec, standing, ask)
            case Fresh() | Resume():
                await self._speak(spec, self._plan(standing))

    async def _answered(self, spec: AgentSpec, standing: Standing, ask: Ask) -> None:
        """Go on with what the person said to ``ask``, as journaled, or ask them."""
        known = self._runtime.state.asks.get(ask.id)
        if known is None or known.answer is None:
            await self._ask_again(ask)
            return
        said = known.answer
        answer = Answer(ask.id, said.verdict, said.text, said.choices)
        await self._speak(spec, _Plan(answer, standing.session, continues=True))

    def _choice(self) -> Choice | None:
        """How the person wants the task to go on after its conversation could not be resumed."""
        known = self._runtime.state.asks.get(self._answered_ask or "")
        if known is None or known.answer is None or not is_ours(known):
            return None
        return chosen(known.answer)

    async def _begin_afresh(self, spec: AgentSpec, standing: Standing) -> None:
        """Say the task in a new conversation, with a record of what was said in the old one."""
        old, writer = standing.session.id, self._runtime.writer
        events = await anyio.to_thread.run_sync(
            lambda: writer.journal.read_before(
                writer.cursor + 1, _HANDED_OVER, project=self._project.slug, kinds=SAID
            )
        )
        entries = await anyio.to_thread.run_sync(conversation, spec, old)
        said = spans(old, entries) or journaled(event for event in events if event.task != self._task)
        sent = len(self._runtime.record(self._task).recovery.prompts)
        prompt = Prompt(prompt_id(self._task, sent), handover(said, self._view.prompt))
        await self._speak(spec, _Plan(prompt, SessionRef(str(uuid.uuid4()), exists=False), continues=False))

    async def _ask_how(self, session_id: str, lost: TurnLost) -> None:
        """Ask the person about a conversation that could not be resumed; its id is kept."""
        asked = [known for known in self._runtime.state.asks.values() if known.task == self._task]
        number = sum(map(is_ours, asked)) + 1
        await self._note(ask_how(self._task, session_id, number, lost.detail))
        await self._settle(Settlement("asking"))

    async def _ask_again(self, ask: Ask) -> None:
        """The turn waits although the journal does not know it: the daemon died in between."""
        await self._note(TaskStarted(attempt=self._attempt, mode="resume"))
        await self._note(raised(ask))
        await self._checkpoint()
        await self._settle(Settlement("asking"))

    async def _speak(self, spec: AgentSpec, plan: _Plan) -> None:
        continues = plan.continues
        mode = "resume" if continues else "run"
        calibration = CalibrationRef(
            name=spec.calibration.name, version=spec.calibration.version, sha256=spec.calibration.sha256
        )
        await self._note(TaskStarted(attempt=self._attempt, mode=mode, calibration=calibration))
        if not continues or not self._workspace.tree.exists():
            await self._runtime.desk.prepare(self._workspace, self._task)
        if self._view.cancel_requested:
            await self._settle(Settlement("cancelled"))
            return
        first = self._runtime.is_put_off(self._task)
        if first and isinstance(plan.say, Prompt) and (later := put_off(None, first)):
            await self._settle(later)
            return
        with lease(self._workspace):
            outcome = await self._turn(spec, plan)
        await self._checkpoint()
        if isinstance(outcome, TurnLost) and outcome.reason == "resume" and not self._view.cancel_requested:
            await self._ask_how(plan.session.fork or plan.session.id, outcome)
        else:
            await self._settle_or_look(spec, await self._settled(outcome))

    async def _settle_or_look(self, spec: AgentSpec, settled: Settlement) -> None:
        """Settle; but a last attempt that was lost may have ended well, or nobody knows what it did."""
        standing = await self._standing(spec) if settled.exhausted else None
        if standing is not None and isinstance(standing.decision, Finished | Unknown):
            await self._act(spec, standing)
        else:
            await self._settle(settled)

    async def _settled(self, outcome: Outcome) -> Settlement:
        first = self._runtime.is_put_off(self._task)
        later = put_off(outcome, first) if first and not self._view.cancel_requested else None
        return later or await settled(self._runtime, self._project, self._view, outcome)

    def _plan(self, standing: Standing) -> _Plan:
        continues = isinstance(standing.decision, Resume)
        if isinstance(standing.decision, Resume):
            sent = len(self._runtime.record(self._task).recovery.prompts)
            prompt = Prompt(prompt_id(self._task, sent), resumption(standing.decision, self._view))
        else:
            prompt = Prompt(prompt_id(self._task), self._view.prompt)
        return _Plan(prompt, standing.session, continues)

    async def _turn(self, spec: AgentSpec, plan: _Plan) -> Outcome:
        runtime, project = self._runtime, self._project.slug

        async def store(events: list[DurableAgentEvent]) -> None:
            await runtime.append(*(self._draft(event) for event in events))

        async def before_send() -> None:
            if isinstance(plan.say, Answer):
                return  # the answer is in the journal
            intent = PromptSending(
                uuid=plan.say.uuid, session_id=plan.session.id, continuation=plan.continues
            )
            await self._note(intent)

        assurance = Assurance(runtime, spec, plan.session.id, self._task)
        say = await assurance.spoken(plan.say)
        supervisor = await runtime.pool.supervisor(project)
        await runtime.pool.make_room(project)
        async with (
            open_relay(store, lambda delta: runtime.show(project, self._task, delta)) as emit,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(stop_when_cancelled, runtime, self._task, supervisor)
            try:
                if isinstance(say, Answer):
                    outcome = await supervisor.resume(
                        spec, [say], session=plan.session, emit=emit, before_send=before_send
                    )
                else:
                    outcome = await supervisor.turn(
                        spec, say, session=plan.session, emit=emit, before_send=before_send
                    )
            finally:
                runtime.pool.touch()
            tasks.cancel_scope.cancel()
        await assurance.after(outcome)
        return outcome

    async def _report_unknown(self, calls: tuple[Call, ...]) -> None:
        for call in calls:
            await self._note(OutcomeUnknown(tool_use_id=call.id, name=call.name, summary=str(call)))
        await self._checkpoint()
        if calls:
            error = (
                "The session was lost while a tool was at work, so it is not known whether this happened: "
                f"{'; '.join(map(str, calls))}. Look at the workspace, then say what to do next."
            )
        else:
            error = "The session's transcript is gone, so it is not known how far the task got."
        await self._settle(Settlement("unknown", error=error))

    async def _checkpoint(self) -> None:
        if self._workspace.tree.exists():
            title = _title(self._view.prompt)
            await self._runtime.desk.checkpoint(self._workspace, self._task, title)

    async def _settle(self, settlement: Settlement) -> None:
        await self._runtime.settle(self._task, replace(settlement, attempt=self._attempt))

    async def _note(self, body: TaskStarted | PromptSending | OutcomeUnknown | AskRaised) -> None:
        await self._runtime.append(self._draft(body))

    def _draft(self, body: TaskStarted | PromptSending | OutcomeUnknown | DurableAgentEvent) -> Draft:
        return self._runtime.draft(self._project.slug, body, self._task)


def _title(prompt: str) -> str:
    """The first line, as the title of a commit; a heading's mark is not part of it."""
    line = " ".join(prompt.lstrip("#").split("\n\n", 1)[0].split())
    return line if len(line) <= 72 else f"{line[:71]}…"
