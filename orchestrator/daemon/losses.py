"""What an earlier daemon left running, and how often daemons were lost over it: all out of the journal.

A daemon's memory ends with it, so the cap on restarts rests on events: a task at which daemons keep dying is
given up after as many losses within an hour as an agent gets restarts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import anyio.to_thread

from agents.restart import Restarts
from orchestrator.daemon.history import cursor_before
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.settle import Settlement
from orchestrator.events import Event
from orchestrator.events.fleet import DaemonStarted, DaemonStopped
from orchestrator.events.task import TaskRetrying
from orchestrator.fold import TaskRecord
from orchestrator.journal import Journal

_KINDS = ("daemon.started", "daemon.stopped", "task.retrying")
_PAGE = 2000
_STOPPED = "the daemon was stopped while this task ran"


@dataclass(frozen=True, slots=True)
class Past:
    """What the last hour's events say about restarts."""

    restarts: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """By project, in order: when its agent was to start again."""
    losses: Mapping[str, int] = field(default_factory=dict)
    """By task: how often a daemon was lost while it ran."""
    in_order: bool = False
    """Whether the last daemon was stopped, and not lost."""


def past_of(events: Iterable[Event]) -> Past:
    """What ``events``, which are an earlier daemon's and in order, come to. Pure."""
    restarts: dict[str, list[datetime]] = {}
    losses: Counter[str] = Counter()
    in_order = False
    for event in events:
        body = event.body
        if isinstance(body, DaemonStarted | DaemonStopped):
            in_order = isinstance(body, DaemonStopped)
        elif isinstance(body, TaskRetrying) and event.project is not None:
            if body.lost:
                losses[event.task or ""] += 1
            if body.lost or body.not_before > event.at:  # the others wait for something else than a delay
                restarts.setdefault(event.project, []).append(body.not_before)
    return Past({name: tuple(sorted(moments)) for name, moments in restarts.items()}, losses, in_order)


async def take_up(runtime: Runtime) -> None:
    """Attempt again what was left running, with the restarts of before in mind."""
    now, brake = runtime.clock.now(), runtime.brake
    journal, end = runtime.writer.journal, runtime.state.cursor
    since = now - timedelta(seconds=brake.policy.span)
    past = await anyio.to_thread.run_sync(_read, journal, since, end)
    brake.remember(Restarts(agents=past.restarts))
    for record in list(runtime.state.tasks.values()):
        if record.open and record.view.cancel_requested:
            await runtime.settle(record.view.task, Settlement("cancelled"))
        elif record.view.state == "running":
            await _again(runtime, record, past)


async def _again(runtime: Runtime, record: TaskRecord, past: Past) -> None:
    view, now = record.view, runtime.clock.now()
    losses = 0 if past.in_order else past.losses.get(view.task, 0) + 1
    if losses >= runtime.brake.policy.cap:
        await runtime.settle(view.task, given_up(record, losses))
        return
    failed = max(0, view.attempt - 1)  # a stopped daemon is no failed attempt
    due = now if losses < 2 else runtime.brake.grant(view.project, losses, now, None)
    again = TaskRetrying(attempt=failed, reason=_STOPPED, not_before=due, lost=losses > 0)
    await runtime.note(view.project, again, view.task)


def given_up(record: TaskRecord, losses: int) -> Settlement:
    """The end of a task at which daemons keep dying; a call that was at work may have happened."""
    error = f"the daemon was lost {losses} times within an hour while this task ran"
    if calls := "; ".join(tool.summary for tool in record.recovery.open_tools):
        said = f"{error}; it is not known whether this happened: {calls}"
        return Settlement("unknown", error=said, attempt=record.view.attempt)
    return Settlement("failed", error=error, attempt=record.view.attempt)


def _read(journal: Journal, since: datetime, end: int) -> Past:
    """The past since then, up to the cursor ``end``, without what the present daemon said. Blocking."""
    found: list[Event] = []
    at = cursor_before(journal, since, end)
    while page := journal.read(at, _PAGE, kinds=_KINDS):
        found += [event for event in page if event.cursor <= end and event.epoch < journal.epoch]
        at = page[-1].cursor
    return past_of(found)
