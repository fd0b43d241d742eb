"""From the fold to the scheduler's questions and back."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from orchestrator.daemon.brake import Brake
from orchestrator.daemon.holds import Holds
from orchestrator.events import Event
from orchestrator.events.task import TaskStarted
from orchestrator.fold import FleetState, TaskRecord
from orchestrator.home.config import LimitsConfig, Project
from orchestrator.limits import Hold
from orchestrator.scheduler import (
    Limits,
    Running,
    Served,
    Waiting,
    decide,
    decide_asides,
    next_aside,
    next_wakeup,
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who was served when, in UTC, since this daemon started."""

    clients: dict[str, datetime] = field(default_factory=dict)
    projects: dict[str, datetime] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event.body, TaskStarted) and event.project is not None:
            self.projects[event.project] = event.at
            self.clients[event.client or event.project] = event.at


GENTLE_PAUSE = (1.0, 4.0)
"""Seconds between starts, at random between these, after a rate limit's reset."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to start now, and when to look again if no event comes."""

    start: list[str]
    wait: float | None
    """Seconds; ``None`` means until something happens."""


def choose(
    state: FleetState,
    projects: Mapping[str, Project],
    configured: LimitsConfig,
    running: Collection[str],
    now: datetime,
    ledger: Ledger,
    holds: Holds,
    brake: Brake,
) -> Choice:
    """The scheduler's decision about everything that waits."""
    opened = foremost(_open(state), running)
    waiting = [
        _waiting(record, projects[record.view.project]) for record in opened if _known(record, projects)
    ]
    held = holds_by_task(state, projects, waiting, holds)
    limits = scheduler_limits(state, configured, holds)
    free = [task for task in waiting if task.task not in held]
    asides = [task for task in free if state.tasks[task.task].view.aside]
    queue = [task for task in free if task not in asides]
    beside = {task for task in running if state.tasks[task].view.aside}
    active = running_tasks(state, projects, [task for task in running if task not in beside])
    start = decide(queue, active, limits, now, Served(ledger.clients, ledger.projects))
    start = _slowed(start, state, holds, idle=not active)
    held_over = bool(start[1:]) and holds.gently
    start = start[:1] if holds.gently else start
    again = {record.view.task for record in opened if record.view.attempt or record.view.refused}
    start, spaced = brake.space(start, again, now)
    left = [task for task in queue if task.task not in start]
    active += running_tasks(state, projects, start)
    cap = max(0, 1 - len(active)) if holds.probing else limits.asides
    beside_limits = replace(limits, asides=cap, paused_projects=holds.paused)
    answers, soon = _answers(asides, len(beside), beside_limits, now)
    moments = [next_wakeup(left, active, limits, now), soon, *(hold.until for hold in held.values())]
    moment = min((moment for moment in moments if moment is not None), default=None)
    waits = [] if moment is None else [max(0.0, (moment - now).total_seconds())]
    waits += [] if spaced is None else [spaced]
    wait = random.uniform(*GENTLE_PAUSE) if held_over else min(waits, default=None)  # noqa: S311 - jitter
    return Choice([*start, *answers], wait)


def _answers(
    asides: list[Waiting], running: int, limits: Limits, now: datetime
) -> tuple[list[str], datetime | None]:
    """The asides to start now, and when another one is due."""
    start = decide_asides(asides, running, limits, now)
    left = [task for task in asides if task.task not in start]
    return start, next_aside(left, running + len(start), limits, now)


def scheduler_limits(state: FleetState, configured: LimitsConfig, holds: Holds) -> Limits:
    """How much may run at once, and in which projects nothing starts."""
    return Limits(
        total=1 if holds.probing else configured.max_agents,
        per_client=configured.max_per_client,
        asides=configured.max_asides,
        paused_projects=holds.paused | asking(state),
    )


def waiting_tasks(
    state: FleetState, projects: Mapping[str, Project], running: Collection[str]
) -> list[Waiting]:
    """All tasks that want to run, held ones among them."""
    return [
        _waiting(record, projects[record.view.project])
        for record in _open(state)
        if record.view.task not in running and _known(record, projects)
    ]


def foremost(records: Iterable[TaskRecord], running: Collection[str]) -> list[TaskRecord]:
    """What can matter now of ``records``, which are in the order of queueing: nothing that runs, and of the
    tasks of one project that differ in nothing but that order only the first.

    A decision then costs as much as there are projects, however long their queues are.
    """
    ahead: set[tuple[str, str, int]] = set()
    kept = []
    for record in records:
        view = record.view
        if view.task in running:
            continue
        if view.state == "queued" and view.place == "queue" and not (view.aside or record.recovery.prompts):
            alike = view.project, view.origin, view.priority
            if alike in ahead:
                continue
            ahead.add(alike)
        kept.append(record)
    return kept


def running_tasks(
    state: FleetState, projects: Mapping[str, Project], running: Collection[str]
) -> list[Running]:
    """The tasks that run, as the scheduler sees them."""
    return [_running(state.tasks[task], projects) for task in running]


def holds_by_task(
    state: FleetState, projects: Mapping[str, Project], queue: Collection[Waiting], holds: Holds
) -> dict[str, Hold]:
    """What holds back each of the waiting tasks that something holds back."""
    found = {
        task.task: holds.hold(projects[task.project], state.tasks[task.task].view.origin) for task in queue
    }
    return {task: hold for task, hold in found.items() if hold is not None}


def _slowed(start: list[str], state: FleetState, holds: Holds, *, idle: bool) -> list[str]:
    """``start`` without the tasks that go one by one while others are at work."""
    kept: list[str] = []
    for task in start:
        free = holds.pace(state.tasks[task].view.origin) == "free"
        if free or (idle and not kept):
            kept.append(task)
    return kept


def _open(state: FleetState) -> list[TaskRecord]:
    return [
        record
        for project in state.projects.values()
        for record in (state.tasks[task] for task in (*project.open, *project.asides))
        if record.view.state in {"queued", "answered", "retrying"} and not record.view.cancel_requested
    ]


def _known(record: TaskRecord, projects: Mapping[str, Project]) -> bool:
    return record.view.project in projects


def asking(state: FleetState) -> frozenset[str]:
    """Projects whose agent stands in the middle of a turn: another prompt would come in between."""
    records = (state.tasks[known.task].view for known in state.asks.values())
    return frozenset(view.project for view in records if view.state == "asking")


def _waiting(record: TaskRecord, project: Project) -> Waiting:
    view = record.view
    return Waiting(
        task=view.task,
        project=view.project,
        client=project.client,
        queued_at=view.queued_at,
        queued_cursor=view.queued_cursor,
        priority=view.priority + project.config.priority,
        not_before=view.not_before,
        begun=bool(record.recovery.prompts),
        answered=view.state == "answered",
        place=view.place,
    )


def _running(record: TaskRecord, projects: Mapping[str, Project]) -> Running:
    view = record.view
    project = projects.get(view.project)
    return Running(view.task, view.project, project.client if project else view.client)
