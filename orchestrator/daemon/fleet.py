"""The fleet: takes commands, schedules tasks, answers questions from the fold."""

from __future__ import annotations

import logging
import os
import traceback
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import anyio
from anyio.abc import TaskGroup

from agents.text import whole_text
from orchestrator.daemon.asides import AsideRun
from orchestrator.daemon.asks import Asks, gone_on
from orchestrator.daemon.deltas import DeltaHub
from orchestrator.daemon.holds import NO_HOLDS, holds_of
from orchestrator.daemon.limits import announce, limits_view, wake_notice
from orchestrator.daemon.losses import take_up
from orchestrator.daemon.native import Natives
from orchestrator.daemon.overview import Overview
from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.scheduling import choose
from orchestrator.daemon.settle import Settlement, failure
from orchestrator.daemon.stream import Filter
from orchestrator.daemon.taskrun import TaskRun
from orchestrator.daemon.views import archived_view, landing_view, review_view
from orchestrator.errors import Refused, UsageProblem, leaves
from orchestrator.events import Draft, Event
from orchestrator.events.project import ProjectPaused, ProjectResumed
from orchestrator.events.task import CancelRequested, TaskQueued
from orchestrator.fold import latest_tasks, task_view
from orchestrator.home.config import Project, project, workspace_spec
from orchestrator.journal import JournalWriter
from orchestrator.protocol import (
    Accepted,
    ArchivedView,
    BatchAccepted,
    EventPage,
    LandingView,
    LandRequest,
    ReviewView,
    ShutdownRequest,
    StatusView,
    TaskList,
    TaskRequest,
    TaskState,
    TaskView,
)
from orchestrator.protocol.limits import LimitsView
from orchestrator.protocol.requests import ProjectAction
from workspaces.types import WorkspaceSpec

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 60.0
"""Most seconds between looks while something waits for a time: a computer that slept has lost some."""


class Fleet:
    """All projects of one home. Plain methods answer at once; coroutines append before they return."""

    def __init__(self, runtime: Runtime, tasks: TaskGroup, *, started_at: datetime) -> None:
        self._runtime = runtime
        self._tasks = tasks
        self._running: set[str] = set()
        self.kept_back: set[str] = set()
        """Tasks that do not start at this moment, as their answer or themselves are being taken back."""
        self._holds = NO_HOLDS
        self.asks = Asks(runtime)
        """Everything that agents ask the person."""
        self.native = Natives(runtime, tasks, self.is_busy)
        """Conversations in the native interface."""
        self.overview = Overview(runtime, lambda: self._holds, started_at)
        """The daemon and its projects at a glance."""
        self._queueing = anyio.Lock()
        self._cancelling = anyio.Lock()
        self._stop_changed = anyio.Event()
        self._patience = 0.0
        self._stopping = False
        self.stop_requested = anyio.Event()
        self.closing = anyio.Event()
        """Set when nothing more will happen: event streams end."""

    @property
    def pid(self) -> int:
        """The daemon's process id."""
        return os.getpid()

    @property
    def epoch(self) -> int:
        """The daemon's epoch."""
        return self._runtime.specs.epoch

    @property
    def cursor(self) -> int:
        """The newest event's cursor."""
        return self._runtime.writer.cursor

    @property
    def runtime(self) -> Runtime:
        """What reports read: the fold, the journal and the open sessions."""
        return self._runtime

    @property
    def writer(self) -> JournalWriter:
        """Where subscriptions come from."""
        return self._runtime.writer

    @property
    def deltas(self) -> DeltaHub:
        """Where token deltas come from."""
        return self._runtime.deltas

    # Questions

    def status(self) -> StatusView:
        """The daemon and all its projects."""
        return self.overview.view()

    async def limits(self) -> LimitsView:
        """Rate-limit windows, the plan of the queue, budgets and spending as of now."""
        return await limits_view(self._runtime, frozenset(self._running))

    def parked(self, now: datetime) -> dict[str, str]:
        """Projects of which nothing starts although neither they are paused nor all is halted, and why."""
        runtime = self._runtime
        holds = replace(holds_of(runtime.state, runtime.projects, runtime.specs.config, now), halted="")
        reasons = {slug: holds.reason(project) for slug, project in runtime.projects.items()}
        return {slug: reason for slug, reason in reasons.items() if reason}

    def tasks(
        self,
        *,
        project: str | None = None,
        state: TaskState | None = None,
        batch: str | None = None,
        limit: int | None = None,
        before: int | None = None,
    ) -> TaskList:
        """The latest ``limit`` tasks that match, or all, in the order they were queued."""
        slug = self._project(project).slug if project else None
        views = latest_tasks(
            self._runtime.state,
            slug,
            lambda view: (
                state in {None, view.state}
                and batch in {None, view.batch}
                and (before is None or view.queued_cursor < before)
            ),
            limit,
        )
        return TaskList(cursor=self.cursor, tasks=tuple(views))

    def task(self, task: str) -> TaskView:
        """One task; raises ``UnknownTask``."""
        self._runtime.task(task)
        view = task_view(self._runtime.state, task)
        assert view is not None
        return view

    async def events(self, after: int, limit: int, wanted: Filter) -> EventPage:
        """A page of events that ``wanted`` takes; an empty page still moves ``next`` forward."""
        end = self.cursor
        journal = self._runtime.writer.journal
        kinds = sorted(wanted.kinds) or None
        page = await anyio.to_thread.run_sync(
            lambda: journal.read(after, limit, project=wanted.project, kinds=kinds, task=wanted.task)
        )
        events = tuple(event for event in page if wanted.takes(event) and event.cursor <= end)
        last = page[-1].cursor if page else end  # a page may be short: only an empty one is the end
        return EventPage(events=events, next=max(min(last, end), after), end=end)

    def is_busy(self, project: str) -> bool:
        """Whether a task of the project is under way."""
        slug = self._project(project).slug
        return any(self._runtime.task(task).project == slug for task in self._running)

    # Commands

    async def queue(self, order: TaskRequest) -> Accepted:
        """Queue a task; the same id again changes nothing and says so."""
        return (await self.queue_all([order])).tasks[0]

    async def queue_all(self, orders: Sequence[TaskRequest]) -> BatchAccepted:
        """Queue many tasks in one transaction: all, or none when one is refused."""
        if self._stopping:
            raise Refused("The daemon is stopping.", "Try again; the next command starts a new one.")
        named = [(order.id or f"t-{uuid.uuid4().hex[:10]}", order) for order in orders]
        await anyio.to_thread.run_sync(self._check_all, orders)
        async with self._queueing:
            drafts: dict[str, Draft] = {}
            accepted = {task: self._known(task, order, drafts) for task, order in named}
            notices = {
                order.project: wake_notice(self._runtime, self._project(order.project).slug)
                for order in orders
            }
            events = await self._append_now(*drafts.values()) if drafts else []
        asked = {task: order.project for task, order in named}
        for event in events:
            assert event.task is not None
            notice = notices[asked[event.task]]
            accepted[event.task] = Accepted(cursor=event.cursor, task=event.task, notice=notice)
            self._make_way(event.task)
        self._runtime.nudge()
        replies = [accepted[task] for task, _ in named]
        return BatchAccepted(cursor=self.cursor, tasks=tuple(reply for reply in replies if reply))

    async def cancel(self, task: str) -> Accepted:
        """Cancel a task; one that has finished stays as it is."""
        view = self._runtime.task(task)
        async with self._cancelling:
            if self._runtime.record(task).open:
                await self._append_now(self._runtime.draft(view.project, CancelRequested(), task))
            if task in self._running:
                self._runtime.cancelled(task)
            else:
                await self._runtime.settle(task, Settlement("cancelled"))
        return Accepted(cursor=self.cursor, task=task)

    async def take_back(self, ask: str) -> Accepted:
        """Take an answer back before its task goes on with it; raises ``Refused`` when that is too late."""
        async with self._cancelling:
            task = self.asks.find(ask).task
            if task in self._running:
                raise gone_on()
            self.kept_back.add(task)
            try:
                await self.asks.take_back(ask)
            finally:
                self.kept_back.discard(task)
                self._runtime.nudge()
        return Accepted(cursor=self.cursor, task=task)

    def has_not_begun(self, task: str) -> bool:
        """Whether the task waits and was never tried."""
        record = self._runtime.record(task)
        return record.open and task not in self._running and record.view.attempt == 0

    async def review(self, project: str, path: str | None = None, *, diff: bool = True) -> ReviewView:
        """What the project's workspace holds beyond its base, or one of its paths alone."""
        spec, desk = self._workspace(project), self._runtime.desk
        found = await desk.review(spec) if path is None else await desk.review_file(spec, path)
        if path is not None and not found.files:
            raise UsageProblem(f"{path!r} does not differ.", "The review without a path lists what does.")
        return review_view(found, diff=diff)

    async def land(self, project: str, order: LandRequest) -> LandingView:
        """Merge the project's workspace into the person's branch."""
        return landing_view(
            await self._runtime.desk.land(self._workspace(project), order.message, order.reviewed)
        )

    async def archive(self, project: str) -> ArchivedView:
        """Remove the project's workspace if the safety judge agrees."""
        spec = self._workspace(project)
        await self._runtime.pool.close(spec.project, "archived")
        return archived_view(await self._runtime.desk.archive(spec))

    async def control(self, project: str, action: ProjectAction) -> Accepted:
        """Pause, resume, interrupt or stop a project; what already is so stays so."""
        slug = self._project(project).slug
        runtime = self._runtime
        paused = runtime.state.projects[slug].pause is not None
        if action == "resume" and paused:
            await self._append_now(runtime.draft(slug, ProjectResumed()))
        elif action in {"pause", "stop"} and not paused:
            await self._append_now(runtime.draft(slug, ProjectPaused()))
        if action in {"interrupt", "stop"}:
            for task in [task for task in self._running if runtime.task(task).project == slug]:
                await self.cancel(task)
        if action == "stop":
            self._tasks.start_soon(runtime.pool.close, slug, "stopped")
        runtime.nudge()
        return Accepted(cursor=self.cursor)

    async def resume(self) -> Accepted:
        """Allow starts again after the API refused the account; without a halt nothing changes."""
        await self._runtime.lift_halt("person")
        return Accepted(cursor=self.cursor)

    def stop(self, order: ShutdownRequest) -> None:
        """Ask the daemon to stop; a later order replaces an earlier one."""
        wait = order.timeout_s if order.drain else 0.0
        self._patience = anyio.current_time() + wait
        self.stop_requested.set()
        self._stop_changed.set()

    # Work

    async def schedule(self) -> None:
        """Start tasks as the scheduler decides, for as long as the daemon runs. No polling."""
        runtime = self._runtime
        while not self._stopping:
            runtime.wake = anyio.Event()
            now = runtime.clock.now()
            limits = runtime.specs.config.limits
            self._holds = holds_of(runtime.state, runtime.projects, runtime.specs.config, now)
            await announce(runtime, self._holds)
            self._holds = replace(self._holds, native=self.native.held)  # no wait from here to the starts
            choice = choose(
                runtime.state,
                runtime.projects,
                limits,
                self._running | self.kept_back,
                now,
                runtime.ledger,
                self._holds,
                runtime.brake,
            )
            for task in choice.start:
                self._running.add(task)
                self._tasks.start_soon(self._run, task)
            wait = None if choice.wait is None else min(choice.wait, _LOOK_AGAIN)
            with anyio.move_on_after(wait):
                await runtime.wake.wait()

    async def recover(self) -> None:
        """Take up what an earlier daemon left running: each such task is attempted again, within a cap."""
        await self._runtime.lift_halt("restart")
        await take_up(self._runtime)
        self.native.recover()

    async def drain(self) -> None:
        """Start nothing more and wait for running turns as the latest order allows."""
        self._stopping = True
        self._runtime.nudge()
        while self._running and (left := self._patience - anyio.current_time()) > 0:
            self._stop_changed = anyio.Event()
            with anyio.move_on_after(left):
                await self._stop_changed.wait()
        self.closing.set()

    async def _run(self, task: str) -> None:
        try:
            await self._attempt(task)
        except Exception as error:  # boundary: what breaks in one task ends that task alone
            if any(isinstance(leaf, ENDS_THE_DAEMON) for leaf in leaves(error)):
                raise
            trace = whole_text("".join(traceback.format_exception(error)))
            _log.error("task %s failed\n%s", task, trace)
            view = self._runtime.task(task)
            outcome = failure(error, cancelled=view.cancel_requested)
            await self._runtime.settle(task, replace(outcome, attempt=view.attempt))
        finally:
            self._running.discard(task)
            self._stop_changed.set()
            self.native.stirred()
            self._runtime.nudge()

    async def _attempt(self, task: str) -> None:
        view = self._runtime.task(task)
        project = self._runtime.projects[view.project]
        workspace = await anyio.to_thread.run_sync(self._workspace, project.slug)
        attempt = AsideRun if view.aside else TaskRun
        await attempt(self._runtime, view, project, workspace).run()
        if self._runtime.task(task).cancel_requested:  # it came while the next attempt was being planned
            await self._runtime.settle(task, Settlement("cancelled", attempt=view.attempt + 1))

    # Details

    async def _append_now(self, *drafts: Draft) -> list[Event]:
        """Append for a waiting caller, who hears at once when the disk refuses; a stale daemon stops."""
        try:
            return await self._runtime.append_now(*drafts)
        except ENDS_THE_DAEMON:
            self.stop(ShutdownRequest(drain=False))
            raise

    def _make_way(self, task: str) -> None:
        """Interrupt what runs in the project of a task placed *now*, unless that could not start then."""
        view = self._runtime.task(task)
        project = self._runtime.projects[view.project]
        held = view.project in self._holds.paused or self._holds.hold(project, view.origin)
        if view.place == "now" and not held:
            for other in self._running - {task}:
                running = self._runtime.task(other)
                if running.project == view.project and not running.aside:
                    self._runtime.put_off(other, task)

    def _known(self, task: str, order: TaskRequest, drafts: dict[str, Draft]) -> Accepted | None:
        """The reply for a task that was queued before; else its draft is added and nothing returned."""
        project = self._project(order.project)
        known = self._runtime.state.tasks.get(task)
        if known is not None:
            return self._duplicate(known.view, project, order)
        if task in drafts:
            raise UsageProblem(f"The id {task!r} stands for two tasks of this request.", "Name each once.")
        drafts[task] = self._runtime.draft(project.slug, _queued(order), task)
        return None

    def _check_all(self, orders: Sequence[TaskRequest]) -> None:
        for order in orders:
            self._project(order.project)
            self._check(order)

    def _check(self, order: TaskRequest) -> None:
        limit = self._runtime.specs.config.limits.max_prompt
        if len(order.prompt) > limit:
            raise UsageProblem(
                f"The prompt has {len(order.prompt):,} characters; the limit is {limit:,}.",
                "Put the material in a file of the project and name it, or raise [limits] max_prompt.",
            )
        if not order.prompt.strip():
            raise UsageProblem("The prompt is empty.", "Say what to do.")
        if order.aside and order.place != "queue":
            raise UsageProblem("An aside waits in no queue.", "Leave out its place, or ask it as a task.")
        if order.calibration is not None:
            self._runtime.specs.calibrations.choose(order.calibration)

    def _duplicate(self, known: TaskView, project: Project, order: TaskRequest) -> Accepted:
        if (known.project, known.prompt) != (project.slug, order.prompt):
            raise Refused(f"Task {known.task!r} exists with another prompt or project.", "Choose another id.")
        return Accepted(cursor=known.queued_cursor, task=known.task, duplicate=True)

    def _project(self, name: str) -> Project:
        return project(self._runtime.specs.config, name)

    def _workspace(self, name: str) -> WorkspaceSpec:
        return workspace_spec(self._runtime.specs.config, name)


def _queued(order: TaskRequest) -> TaskQueued:
    return TaskQueued(
        prompt=order.prompt,
        calibration=order.calibration,
        model=order.model,
        max_turns=order.max_turns,
        budget_usd=order.budget_usd,
        priority=order.priority,
        origin=order.origin,
        batch=order.batch,
        place=order.place,
        aside=order.aside,
    )
