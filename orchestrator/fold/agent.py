"""What each project's agent is at, as ``agents.lifecycle`` judges it from the facts in the fold."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from agents.events import AgentEvent
from agents.lifecycle import Fact, Facts, Status, heard, status
from orchestrator.events import Event
from orchestrator.fold.state import FleetState, ProjectRecord, TaskRecord, evidence
from orchestrator.protocol.views import AgentView

_OWN = get_args(AgentEvent)


def note(state: FleetState, event: Event) -> None:
    """Take in an event of an agent's own session; an aside's session is another one."""
    record = state.projects.get(event.project) if event.project is not None else None
    if record is None or not isinstance(event.body, _OWN):
        return
    task = state.tasks.get(event.task) if event.task is not None else None
    if task is not None and task.view.aside:
        return
    facts = heard(record.facts, event.body, event.at, evidence(event))
    if facts is not record.facts:
        state.projects[record.view.project] = record.model_copy(update={"facts": facts})


def interrupted(state: FleetState, event: Event) -> None:
    """Another daemon writes: no session of the earlier one is open."""
    for slug, record in list(state.projects.items()):
        if record.facts.open is not None:
            closed = Fact(evidence(event), event.at, "another daemon was started")
            facts = replace(record.facts, open=None, turn=None, closed=closed)
            state.projects[slug] = record.model_copy(update={"facts": facts})


def agent_view(state: FleetState, record: ProjectRecord) -> AgentView:
    """The agent's state with its evidence, without what only the configuration and the clock know."""
    found = status(agent_facts(state, record))
    return shown(found)


def shown(found: Status) -> AgentView:
    """A status as a read model."""
    return AgentView(
        state=found.state,
        since=found.since,
        evidence=found.evidence,
        reason=found.reason,
        until=found.until,
    )


def agent_facts(state: FleetState, record: ProjectRecord) -> Facts:
    """What its session reported, with what its project's tasks say now."""
    tasks = [state.tasks[task] for task in record.open]
    running, asking, waiting = (_first(tasks, of) for of in ("running", "asking", "retrying"))
    latest = state.tasks.get(record.latest or "")
    ended = latest.view.state if latest is not None else ""
    pause = record.pause
    native = record.native
    talking = (
        Fact(native.evidence, native.since, "open in the native interface") if native is not None else None
    )
    spoken = running is not None and running.recovery.delivered
    return replace(
        record.facts,
        known=_registered(record),
        turn=talking or ((record.facts.turn or _fact(running)) if spoken else None),
        starting=None if spoken else _fact(running),
        asking=_fact(asking, asking.view.activity) if asking is not None else None,
        waiting=_fact(waiting, waiting.view.error or "") if waiting is not None else None,
        paused=Fact(pause.evidence, pause.since) if pause is not None else None,
        failed=_fact(latest, latest.view.error or "") if latest is not None and ended == "failed" else None,
        unclear=_fact(latest, latest.view.error or "") if latest is not None and ended == "unknown" else None,
    )


def _first(tasks: list[TaskRecord], state: str) -> TaskRecord | None:
    return next((task for task in tasks if task.view.state == state), None)


def _fact(task: TaskRecord | None, reason: str = "") -> Fact | None:
    if task is None:
        return None
    view = task.view
    return Fact(view.evidence, view.since or view.queued_at, reason, view.not_before)


def _registered(record: ProjectRecord) -> Fact | None:
    view = record.view
    return Fact(view.evidence, view.since) if view.since is not None else None
