"""The plan of the queue: which task starts next, and what each of the others waits for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from orchestrator.limits.holding import Hold
from orchestrator.scheduler import Limits, Running, Served, Waiting, decide


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One waiting task; ``at`` is when it may start, where that is a matter of time."""

    task: str
    project: str
    state: Literal["next", "waits", "held"]
    why: str
    at: datetime | None = None


def plan(
    queue: Sequence[Waiting],
    running: Sequence[Running],
    limits: Limits,
    now: datetime,
    served: Served,
    holds: Mapping[str, Hold],
) -> tuple[PlanLine, ...]:
    """The waiting tasks in the order in which they would start; held ones last. ``holds`` is by task."""
    free = [task for task in queue if task.task not in holds and task.project not in limits.paused_projects]
    starts = set(decide(free, running, limits, now, served))
    leaders: dict[str, str] = {task.project: task.task for task in running}
    load = Counter(task.client for task in running)
    lines = []
    for task in _ordered(free, limits, now, served):
        line = _line(task, leaders, load, limits, now, starts=task.task in starts, busy=len(running))
        leaders.setdefault(task.project, task.task)
        lines.append(line)
    held = [task for task in queue if task not in free]
    return (*lines, *(_held(task, holds.get(task.task)) for task in held))


def _ordered(queue: Sequence[Waiting], limits: Limits, now: datetime, served: Served) -> list[Waiting]:
    """All tasks as they would follow one another if nothing but their order mattered."""
    left = {task.task: replace(task, not_before=None) for task in queue}
    known = {task.task: task for task in queue}
    endless = Limits(total=len(queue), aging=limits.aging)
    order: list[Waiting] = []
    while left:
        begun = decide(list(left.values()), [], endless, now, served)
        order += [known[task] for task in begun]
        for task in begun:
            del left[task]
    return order


def _line(
    task: Waiting,
    leaders: Mapping[str, str],
    load: Mapping[str, int],
    limits: Limits,
    now: datetime,
    *,
    starts: bool,
    busy: int,
) -> PlanLine:
    if starts:
        return PlanLine(task.task, task.project, "next", "starts now", now)
    if task.not_before is not None and task.not_before > now:
        return PlanLine(task.task, task.project, "waits", "is tried again", task.not_before)
    if task.project in leaders:
        why = f"behind {leaders[task.project]}"
    elif busy >= limits.total:
        why = f"{busy} of {limits.total} agents are at work"
    elif load[task.client] >= limits.cap(task.client):
        why = f"its client has {limits.cap(task.client)} agents at work, as many as it may"
    else:
        why = "its turn comes after those above"
    return PlanLine(task.task, task.project, "waits", why)


def _held(task: Waiting, hold: Hold | None) -> PlanLine:
    if hold is None:
        return PlanLine(task.task, task.project, "held", "the project is paused")
    return PlanLine(task.task, task.project, "held", hold.reason, hold.until)
