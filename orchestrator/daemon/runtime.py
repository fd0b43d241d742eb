"""What every task run shares: the journal, the fold, the desk, the pool and the clock."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import anyio

from agents.events import Delta
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.clock import Clock
from orchestrator.daemon.deltas import DeltaHub, ProjectDelta
from orchestrator.daemon.desk import WorkspaceDesk
from orchestrator.daemon.lanes import LanePool
from orchestrator.daemon.scheduling import Ledger
from orchestrator.daemon.settle import RetryPolicy, Settlement
from orchestrator.daemon.specs import SpecMaker
from orchestrator.errors import UnknownTask
from orchestrator.events import Draft, Event, EventBody
from orchestrator.events.fleet import FleetHalted, FleetResumed
from orchestrator.events.task import TaskFinished, TaskRetrying
from orchestrator.fold import FleetState, TaskRecord, apply
from orchestrator.home.config import Project
from orchestrator.journal import JournalClosed, JournalDamaged, JournalError, JournalWriter, StaleEpoch
from orchestrator.protocol import TaskView
from orchestrator.protocol.erasing import ErasedClientView

_log = logging.getLogger(__name__)
ENDS_THE_DAEMON = (StaleEpoch, JournalClosed, JournalDamaged)
"""Nothing more can be written, however long one waits."""
_DISK_RETRY = 2.0
"""Seconds between attempts to append when the disk refuses: agents wait, nothing is lost."""


@dataclass(eq=False)
class Runtime:
    """Shared by the fleet and its task runs; belongs to one event loop."""

    writer: JournalWriter
    state: FleetState
    projects: dict[str, Project]
    boundaries: Boundaries
    specs: SpecMaker
    retry_policy: RetryPolicy
    deltas: DeltaHub = field(default_factory=DeltaHub)
    ledger: Ledger = field(default_factory=Ledger)
    wake: anyio.Event = field(default_factory=anyio.Event)
    clock: Clock = field(default_factory=Clock)
    erased: Mapping[str, ErasedClientView] = field(default_factory=dict)
    """Clients that this daemon erased when it started, by the order's id."""
    brake: Brake = field(default_factory=Brake)
    pool: LanePool = field(init=False)
    desk: WorkspaceDesk = field(init=False)
    _cancels: dict[str, anyio.Event] = field(default_factory=dict)
    _put_off: dict[str, str] = field(default_factory=dict)
    _halting: anyio.Lock = field(default_factory=anyio.Lock)

    def __post_init__(self) -> None:
        self.writer.listen(self._fold)

    def _fold(self, event: Event) -> None:
        self.clock.at_least(event.at)
        apply(self.state, event)
        known = self.state.tasks.get(event.task or "")
        if known is None or not known.view.aside:  # an aside takes nobody's turn
            self.ledger.note(event)

    def nudge(self) -> None:
        """Have the scheduler look again."""
        self.wake.set()

    def record(self, task: str) -> TaskRecord:
        """The fold's record of ``task``; raises ``UnknownTask``."""
        found = self.state.tasks.get(task)
        if found is None:
            raise UnknownTask(task)
        return found

    def task(self, task: str) -> TaskView:
        """The task as folded up to now; raises ``UnknownTask``."""
        return self.record(task).view

    def draft(self, project: str, body: EventBody, task: str | None = None) -> Draft:
        """An event of ``project``, readable by its client, or by the person alone when it is sealed."""
        client, sealed = self._owner(project)
        visibility = "sealed" if sealed else "client"
        return Draft(body=body, project=project, client=client, task=task, visibility=visibility)

    def _owner(self, project: str) -> tuple[str | None, bool]:
        """The project's client and whether it is sealed; as last registered when it is configured no more."""
        found = self.projects.get(project)
        if found is not None:
            return found.client, found.config.sealed
        known = self.state.projects.get(project)
        return (known.view.client or None, known.view.sealed) if known is not None else (None, True)

    def client_of(self, project: str | None) -> str:
        """For whom a configured project is; empty for every other."""
        found = self.projects.get(project or "")
        return found.client if found is not None else ""

    async def append(self, *drafts: Draft) -> list[Event]:
        """Append durably. While the disk refuses, wait and try again: the caller's work is only paused."""
        while True:
            try:
                return await self.append_now(*drafts)
            except ENDS_THE_DAEMON:
                raise
            except JournalError as error:
                _log.error("cannot append, waiting: %s", error)
                await anyio.sleep(_DISK_RETRY)

    async def append_now(self, *drafts: Draft) -> list[Event]:
        """Append durably, for a caller who must hear at once when the disk refuses."""
        kinds = [draft.body.kind for draft in drafts]
        self.boundaries.cross("append.before", *kinds)
        events = await self.writer.append(*drafts)
        self.boundaries.cross("append.after", *kinds)
        return events

    async def note(self, project: str, body: EventBody, task: str | None = None) -> None:
        """Append one event of a project."""
        await self.append(self.draft(project, body, task))

    def show(self, project: str, task: str | None, delta: Delta) -> None:
        """Hand a delta to live subscribers."""
        self.deltas.publish(ProjectDelta(project, task, delta))

    async def settle(self, task: str, outcome: Settlement) -> None:
        """Append how an attempt ended: the task's end, or when it runs again. A task ends once."""
        view = self.task(task)
        if not self.record(task).open:
            return
        if outcome.status == "asking":  # the fold knows since the ask was raised
            self.nudge()
            return
        if outcome.status in {"retry", "parked"}:
            await self.note(view.project, self._retrying(view.project, outcome), task)
        elif outcome.status == "halt":
            await self._halt(view, outcome)
        else:
            await self.note(view.project, _finished(view, outcome), task)
            self._cancels.pop(task, None)
        if self._put_off.pop(task, None) is not None:
            self._cancels.pop(task, None)
        self.nudge()

    def _retrying(self, project: str, outcome: Settlement) -> TaskRetrying:
        now, reason, by = self.clock.now(), outcome.error or "", outcome.interrupted_by
        if by is not None or outcome.status == "parked":
            failed = max(0, outcome.attempt - 1)
            return TaskRetrying(attempt=failed, reason=reason, not_before=now, interrupted_by=by)
        refused = outcome.refused
        again = self.brake.grant(project, refused or outcome.attempt, now, self._reset_in(now))
        attempt = max(0, outcome.attempt - 1) if refused else outcome.attempt
        return TaskRetrying(attempt=attempt, reason=reason, not_before=again, refused=refused)

    async def _halt(self, view: TaskView, outcome: Settlement) -> None:
        """The task waits as if it had not been tried; the first one to be refused stops all starts."""
        reason = outcome.error or ""
        again = TaskRetrying(attempt=max(0, outcome.attempt - 1), reason=reason, not_before=self.clock.now())
        drafts = [self.draft(view.project, again, view.task)]
        async with self._halting:  # many are refused at once, and the person hears of it once
            if self.state.halt is None or self.state.halt.lifted:
                halted = FleetHalted(reason=reason, task=view.task)
                drafts.insert(0, Draft(body=halted, visibility="fleet"))
            await self.append(*drafts)

    async def lift_halt(self, by: Literal["person", "restart"]) -> None:
        """Allow starts again after a halt, if there is one."""
        if self.state.halt is not None and not self.state.halt.lifted:
            await self.append_now(Draft(body=FleetResumed(by=by), visibility="fleet"))
        self.nudge()

    def _reset_in(self, now: datetime) -> float | None:
        """Seconds until the last exhausted rate-limit window resets, if one is exhausted."""
        resets = [
            window.resets_at - now.timestamp()
            for window in self.state.rate_limits.values()
            if window.status == "rejected" and window.resets_at is not None
        ]
        return max((seconds for seconds in resets if seconds > 0), default=None)

    def cancelled(self, task: str) -> None:
        """Tell a running attempt that its task was cancelled."""
        self._cancels.setdefault(task, anyio.Event()).set()

    def put_off(self, task: str, by: str) -> None:
        """Tell a running attempt that the person wants the task ``by`` done first."""
        if self.record(task).open:
            self._put_off[task] = by
            self.cancelled(task)

    def is_put_off(self, task: str) -> str | None:
        """The task that goes first, while an attempt that was told so has not ended."""
        return self._put_off.get(task)

    async def wait_for_cancel(self, task: str) -> None:
        """Return when the task is cancelled or put off."""
        await self._cancels.setdefault(task, anyio.Event()).wait()


def _finished(view: TaskView, outcome: Settlement) -> TaskFinished:
    assert outcome.status not in {"retry", "halt", "parked", "asking"}
    return TaskFinished(
        status=outcome.status,
        result=outcome.result,
        error=outcome.error,
        session_id=view.session_id,
        turns=view.turns,
        cost_usd=view.cost_usd,
        usage=view.usage,
        commits=view.commits,
        files_changed=view.files_changed,
        calibration=view.calibration,
        started_at=view.started_at,
        attempts=max(outcome.attempt, 1),
        recovered=outcome.recovered,
    )
