"""Where a task stands before an attempt: which conversation it belongs to, and what that has seen of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from agents.conversations import conversation, released_calls
from agents.events import AgentEvent, TurnEnded
from agents.recovery import Decision, Finished, Fresh, decide, witness
from agents.spec import AgentSpec
from agents.supervisor import SessionRef
from orchestrator.events import Event
from orchestrator.events.task import PromptSending
from orchestrator.fold import FleetState, SentPrompt, TaskRecord
from orchestrator.journal import Journal

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """The conversation to speak to, and what to do there."""

    session: SessionRef
    decision: Decision


@dataclass(frozen=True, slots=True)
class Facts:
    """What the fold knows, taken at one moment: files are read later, in a thread."""

    record: TaskRecord
    current: str | None
    """Session id of the project's conversation under the task's calibration."""
    begun: frozenset[str]
    """Sessions whose CLI has spoken: a resume that fails must never be replaced by a new conversation."""


def facts_of(state: FleetState, task: str, calibration: str) -> Facts:
    """The facts about ``task``, which is to run under ``calibration``."""
    record = state.tasks[task]
    project = state.projects[record.view.project]
    return Facts(record, project.conversations.get(calibration), frozenset(state.sessions))


def standing_of(facts: Facts, spec: AgentSpec, journal: Journal) -> Standing:
    """Where the task stands. Reads the journal and the transcript; run it in a thread."""
    prompts = facts.record.recovery.prompts
    if not prompts:
        return Standing(_conversation(facts, spec), Fresh(resume=False))
    session_id = prompts[-1].session_id or str(uuid.uuid4())
    session = SessionRef(session_id, _exists(facts, spec, session_id))
    ended = facts.record.recovery.last_turn
    if isinstance(ended, TurnEnded) and ended.ok:
        return Standing(session, Finished(ended.result or ""))
    return Standing(session, _decide(facts, spec, journal, prompts))


def _decide(facts: Facts, spec: AgentSpec, journal: Journal, prompts: Sequence[SentPrompt]) -> Decision:
    """What became of the latest prompt that reached the conversation, or ``Fresh`` when none did."""
    spoken = _spoken(journal, facts.record)
    decision: Decision = Fresh(resume=False)
    for prompt in reversed(prompts):
        entries = conversation(spec, prompt.session_id) if prompt.session_id else ()
        released = released_calls(spec, prompt.session_id) if prompt.session_id else frozenset[str]()
        known = witness(prompt.uuid, spoken.get(prompt.uuid, ()), sent=True, released=released)
        decision = decide(known, entries)
        if not isinstance(decision, Fresh):
            return decision
    return decision


def _spoken(journal: Journal, record: TaskRecord) -> dict[str, list[AgentEvent]]:
    """The task's agent events by the prompt that they followed."""
    spoken: dict[str, list[AgentEvent]] = {}
    current: list[AgentEvent] = []
    for event in _events(journal, record):
        body = event.body
        if isinstance(body, PromptSending):
            current = spoken.setdefault(body.uuid, [])
        elif event.kind.startswith("agent."):
            current.append(body)  # type: ignore[arg-type]  # agent.* bodies are agent events
    return spoken


def _events(journal: Journal, record: TaskRecord) -> list[Event]:
    after, found = record.view.queued_cursor, []
    while page := journal.read(after, _PAGE, task=record.view.task):
        found += page
        after = page[-1].cursor
    return found


def _conversation(facts: Facts, spec: AgentSpec) -> SessionRef:
    """The project's conversation under this calibration, or a new one with an id chosen now."""
    if facts.current is None:
        return SessionRef(str(uuid.uuid4()), exists=False)
    return SessionRef(facts.current, _exists(facts, spec, facts.current))


def _exists(facts: Facts, spec: AgentSpec, session_id: str) -> bool:
    return session_id in facts.begun or bool(conversation(spec, session_id))
