"""Which waiting tasks start now, and when to look again. Pure: same input, same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from orchestrator.scheduler.model import Limits, Running, Served, Waiting

_NOBODY = Served()
_NEVER = datetime.min.replace(tzinfo=UTC)


def decide(
    queue: Sequence[Waiting],
    running: Sequence[Running],
    limits: Limits,
    now: datetime,
    served: Served = _NOBODY,
) -> list[str]:
    """Ids of the tasks to start now, in that order; the order of ``queue`` does not matter.

    One task per project, no cap exceeded, and nothing idle that may run. Higher priority goes first, and
    every ``aging`` that a project waits unserved raises it by one; among equals goes the client, then the
    project, that was served least recently; then the task queued first; a task placed *now* goes before all.
    Within a project goes what was answered, then tasks placed *now*, the latest first; then what is under
    way; then those placed *next*, then the others by priority and queueing. The first one goes first even
    when it has to wait for its ``not_before``.
    """
    if _held(limits, now):
        return []
    busy = {task.project for task in running}
    load = Counter(task.client for task in running)
    free = limits.total - len(running)
    turns = _Turns(served, limits, now)
    waiting = [
        task for task in _heads(queue, limits) if task.project not in busy and _may_start(task, limits, now)
    ]
    started: list[str] = []
    while free > len(started):
        fitting = [task for task in waiting if load[task.client] < limits.cap(task.client)]
        if not fitting:
            break
        chosen = min(fitting, key=turns.order)
        waiting.remove(chosen)
        load[chosen.client] += 1
        turns.serve(chosen)
        started.append(chosen.task)
    return started


def next_wakeup(
    queue: Sequence[Waiting], running: Sequence[Running], limits: Limits, now: datetime
) -> datetime | None:
    """When a decision may change although no event comes: the earliest time someone waits for.

    ``None`` means that only an event (a task queued or finished, a pause lifted) can change anything.
    """
    if limits.paused or len(running) >= limits.total:
        return None
    busy = {task.project for task in running}
    load = Counter(task.client for task in running)
    able = [
        task
        for task in _heads(queue, limits)
        if task.project not in busy
        and not _paused(task, limits)
        and load[task.client] < limits.cap(task.client)
    ]
    moments = [_earliest(task, limits) for task in able]
    later = [moment for moment in moments if moment is not None and moment > now]
    return min(later, default=None)


def decide_asides(queue: Sequence[Waiting], running: int, limits: Limits, now: datetime) -> list[str]:
    """Ids of the asides to start now besides ``running`` others: as queued, whatever else their projects do.

    A pause, a used-up budget and a rate limit hold them back as they hold tasks; one that has to wait for its
    ``not_before`` holds back no other.
    """
    if _held(limits, now):
        return []
    able = sorted((task for task in queue if _may_start(task, limits, now)), key=_queued)
    return [task.task for task in able[: max(0, limits.asides - running)]]


def next_aside(queue: Sequence[Waiting], running: int, limits: Limits, now: datetime) -> datetime | None:
    """As ``next_wakeup``, for asides."""
    if limits.paused or running >= limits.asides:
        return None
    moments = [_earliest(task, limits) for task in queue if not _paused(task, limits)]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def _queued(task: Waiting) -> int:
    return task.queued_cursor


class _Turns:
    """Who goes before whom, given who was served when, including by this decision."""

    def __init__(self, served: Served, limits: Limits, now: datetime) -> None:
        self._clients = dict(served.clients)
        self._projects = dict(served.projects)
        self._aging = limits.aging
        self._now = now

    def order(self, task: Waiting) -> tuple[bool, int, datetime, datetime, int]:
        client = self._clients.get(task.client, _NEVER)
        project = self._projects.get(task.project, _NEVER)
        steps = (self._now - max(task.queued_at, project)) // self._aging if self._aging else 0
        rank = -(task.priority + max(0, steps))
        return task.place != "now", rank, client, project, task.queued_cursor

    def serve(self, task: Waiting) -> None:
        self._clients[task.client] = self._projects[task.project] = self._now


def _heads(queue: Sequence[Waiting], limits: Limits) -> list[Waiting]:
    """The first task of each project. An older task beats a newer one of higher priority in the end,
    by a comparison that does not depend on the moment: the order within a project never flips.
    """
    heads: dict[str, Waiting] = {}
    for task in sorted(queue, key=lambda task: _standing(task, limits)):
        heads.setdefault(task.project, task)
    return list(heads.values())


def _standing(task: Waiting, limits: Limits) -> tuple[int, float, int, int]:
    """A task's place in its project, the least first; a later *now* puts an earlier one off, too."""
    if task.answered:
        return -1, task.queued_cursor, 0, 0
    if task.place == "now":
        return 0, -task.queued_cursor, 0, 0
    if task.begun or task.place == "queue":
        return 1 if task.begun else 3, _due(task, limits), -task.priority, task.queued_cursor
    return 2, task.queued_cursor, 0, 0


def _due(task: Waiting, limits: Limits) -> float:
    return task.queued_at.timestamp() - task.priority * limits.aging.total_seconds()


def _held(limits: Limits, now: datetime) -> bool:
    return limits.paused or (limits.paused_until is not None and now < limits.paused_until)


def _paused(task: Waiting, limits: Limits) -> bool:
    return task.project in limits.paused_projects or task.client in limits.paused_clients


def _may_start(task: Waiting, limits: Limits, now: datetime) -> bool:
    return not _paused(task, limits) and (task.not_before is None or task.not_before <= now)


def _earliest(task: Waiting, limits: Limits) -> datetime | None:
    moments = [moment for moment in (task.not_before, limits.paused_until) if moment is not None]
    return max(moments, default=None)
