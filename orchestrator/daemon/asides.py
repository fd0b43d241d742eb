"""An aside: one question to a read-only copy of a project's conversation, while its work goes on.

The copy is a new conversation with a short-lived CLI of its own, outside the project's lane: it neither
waits for the running task nor is seen by it. It has the reading tools and nothing else. An aside that was cut
short is asked again in a new copy, so no conversation ever gets it twice.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import anyio

from agents.conversations import conversation
from agents.events import DurableAgentEvent, TurnEnded
from agents.spec import AgentSpec, Policy, Prompt
from agents.supervisor import Outcome, SessionRef, Supervisor
from agents.transcripts import main_chain
from orchestrator.daemon.relay import open_relay
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.settle import Settlement
from orchestrator.daemon.spending import rest_usd, settled
from orchestrator.daemon.watch import prompt_id, stop_when_cancelled
from orchestrator.events.task import CalibrationRef, PromptSending, TaskStarted
from orchestrator.home.config import Project
from orchestrator.protocol import TaskView
from workspaces.types import WorkspaceSpec

READING = ("Read", "Glob", "Grep")
"""The tools of an aside: they change nothing and start nothing."""
_RULES = (
    "Answer this one question of the person briefly, from what you know and what you read. You can read the "
    "project's files and do nothing else: there is no shell, and nothing can be written."
)
_COPY = (
    "This is an aside: you are a copy of the project's agent, made for one question. The agent's own work "
    "goes on elsewhere and will not see this; do not continue it. A call that seems interrupted above may "
    f"well be at work there, and files may change while you read them. {_RULES}"
)
_ALONE = f"This is an aside: the project's agent has no conversation yet. {_RULES}"


def reading_only(spec: AgentSpec, *, copy: bool) -> AgentSpec:
    """``spec`` for an aside; a ``copy`` of a conversation knows the project's notes already."""
    given = spec.policy.tools
    tools = tuple(tool for tool in READING if given is None or tool in given)
    notes = _COPY if copy else "\n\n".join(filter(None, (spec.notes, _ALONE)))
    return replace(spec, policy=Policy(tools=tools), mcp_servers={}, notes=notes, on_stop=None)


@dataclass(frozen=True, slots=True)
class AsideRun:
    """Runs one attempt at an aside; what it raises is why the aside cannot go on."""

    runtime: Runtime
    view: TaskView
    project: Project
    workspace: WorkspaceSpec

    async def run(self) -> None:
        """One attempt; one that had ended before the daemon did is only reported."""
        record = self.runtime.record(self.view.task)
        ended = record.recovery.last_turn
        if record.view.cancel_requested:
            await self._settle(Settlement("cancelled"))
        elif isinstance(ended, TurnEnded) and ended.ok:
            await self._settle(Settlement("succeeded", result=ended.result or "", recovered=True))
        else:
            await self._answer()

    async def _answer(self) -> None:
        make = self.runtime.specs.make
        rest = rest_usd(self.runtime, self.project, self.view)
        spec = await anyio.to_thread.run_sync(make, self.project, self.workspace, self.view, rest)
        known = self.runtime.state.projects[self.project.slug].conversations.get(spec.calibration.name)
        source = known if await anyio.to_thread.run_sync(_has_conversation, spec, known) else None
        used = spec.calibration
        await self._note(
            TaskStarted(
                attempt=self._attempt,
                calibration=CalibrationRef(name=used.name, version=used.version, sha256=used.sha256),
            )
        )
        await self.runtime.desk.ensure(self.workspace, self.view.task)
        async with self.runtime.pool.visitor() as supervisor:
            outcome = await self._turn(supervisor, reading_only(spec, copy=source is not None), source)
            view = self.runtime.task(self.view.task)
            await self._settle(await settled(self.runtime, self.project, view, outcome))

    async def _turn(self, supervisor: Supervisor, spec: AgentSpec, source: str | None) -> Outcome:
        runtime, project, task = self.runtime, self.project.slug, self.view.task
        session = SessionRef(str(uuid.uuid4()), exists=False, fork=source)
        prompt = Prompt(prompt_id(task, len(runtime.record(task).recovery.prompts)), self.view.prompt)

        async def store(events: list[DurableAgentEvent]) -> None:
            await runtime.append(*(runtime.draft(project, event, task) for event in events))

        async def before_send() -> None:
            await self._note(PromptSending(uuid=prompt.uuid, session_id=session.id, forked_from=source))

        async with (
            open_relay(store, lambda delta: runtime.show(project, task, delta)) as emit,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(stop_when_cancelled, runtime, task, supervisor)
            outcome = await supervisor.turn(spec, prompt, session=session, emit=emit, before_send=before_send)
            tasks.cancel_scope.cancel()
        return outcome

    @property
    def _attempt(self) -> int:
        return self.view.attempt + 1

    async def _settle(self, settlement: Settlement) -> None:
        await self.runtime.settle(self.view.task, replace(settlement, attempt=self._attempt))

    async def _note(self, body: TaskStarted | PromptSending) -> None:
        await self.runtime.note(self.project.slug, body, self.view.task)


def _has_conversation(spec: AgentSpec, session_id: str | None) -> bool:
    return session_id is not None and any(True for _ in main_chain(conversation(spec, session_id)))
