"""Conversations in the native interface: handed to the process that asks, taken back when it is gone.

The kernel names the process that asks; its end, however it comes, is what the daemon waits for, by a process
descriptor and without polling. Process id and start are journaled, so a restarted daemon goes on waiting. No
native interface is ever ended here: what it started and left behind is, once it has ended by itself.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

import anyio
from anyio.abc import TaskGroup

from agents import native
from agents.spec import AgentSpec
from agents.text import whole_text
from agents.turns import Brought, NativeStart
from orchestrator.daemon.limits import budgets_of
from orchestrator.daemon.peers import descends_from
from orchestrator.daemon.procfs import identity, variable
from orchestrator.daemon.runtime import ENDS_THE_DAEMON, Runtime
from orchestrator.daemon.specs import Wishes
from orchestrator.errors import Refused, leaves
from orchestrator.events import Draft
from orchestrator.events.native import NativePrompt, ProjectHandedOver, ProjectTakenBack
from orchestrator.fold import Handover
from orchestrator.home.config import workspace_spec
from orchestrator.protocol.limits import BudgetView
from orchestrator.protocol.native import NativeRequest, NativeReturnView, NativeView
from workspaces.errors import LeaseHeld
from workspaces.manager import lease
from workspaces.types import WorkspaceSpec

_log = logging.getLogger(__name__)
_TITLE = 60
_SESSION = "COUNTERPOINT_SESSION"


@dataclass(eq=False, slots=True)
class _Watch:
    """The wait for one terminal's end."""

    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    over: anyio.Event = field(default_factory=anyio.Event)
    """Set when it has let go of the workspace."""


class Natives:
    """The home's conversations in the native interface. Belongs to one event loop."""

    def __init__(self, runtime: Runtime, tasks: TaskGroup, at_work: Callable[[str], bool]) -> None:
        self._runtime = runtime
        self._tasks = tasks
        self._at_work = at_work
        self._reserved: set[str] = set()
        self._watches: dict[str, _Watch] = {}
        self._locks: dict[str, anyio.Lock] = defaultdict(anyio.Lock)
        self._turn_over = anyio.Event()

    @property
    def held(self) -> frozenset[str]:
        """Projects of which nothing may start."""
        over = {slug for slug in self._runtime.state.projects if self._handover(slug)}
        return frozenset(over | self._reserved)

    def stirred(self) -> None:
        """Note that some task of the home has ended its attempt."""
        self._turn_over.set()
        self._turn_over = anyio.Event()

    def refusal(self, pid: int) -> str:
        """Why the API's caller ``pid`` is not the person, if a native interface started it; else empty."""
        for slug in self._runtime.state.projects:
            over = self._handover(slug)
            if over is None:
                continue
            if variable(pid, _SESSION) == over.token or (pid != over.pid and descends_from(pid, over.pid)):
                return "a process that an agent started"
        return ""

    def check_free(self, slug: str) -> None:
        """Raise ``Refused`` while the project's conversation is in the native interface."""
        over = self._handover(slug)
        if over is not None or slug in self._reserved:
            where = f" of process {over.pid}" if over else ""
            raise Refused(
                f"The conversation of {slug!r} is in the native interface{where}.",
                "Leave it there with /exit; it is then taken back.",
            )

    async def begin(self, slug: str, order: NativeRequest, client: int) -> NativeView:
        """Hand the conversation of ``slug`` to the process ``client``."""
        self.check_free(slug)
        started = identity(client)
        if sys.platform != "linux" or started is None:
            raise Refused(
                "The system does not tell which process asks, so its end would go unnoticed.",
                "Use `counterpoint attach` without --native.",
            )
        self._reserved.add(slug)
        try:
            with _descriptor(client, started) as asking:
                await self._until_free(slug, order, asking)
            return await self._hand_over(slug, order.calibration, client, started)
        finally:
            self._reserved.discard(slug)
            self._runtime.nudge()

    async def take_back(self, slug: str) -> NativeReturnView:
        """Import what was said, once the native interface has ended; ``Refused`` while it runs."""
        over = self._handover(slug)
        if over is None:
            raise Refused(f"The conversation of {slug!r} is not in the native interface.", "")
        found = await anyio.to_thread.run_sync(native.running, over.token)
        if found:
            raise Refused(
                f"The native interface of {slug!r} still runs (process {found[0]}).",
                "Leave it with /exit; the conversation is then taken back by itself.",
            )
        return await self._import(slug, "left")

    def recover(self) -> None:
        """Go on waiting for the terminals that an earlier daemon handed conversations to."""
        for slug in self._runtime.projects:
            if self._handover(slug) is not None:
                self._tasks.start_soon(self._watch, slug)

    def _handover(self, slug: str) -> Handover | None:
        known = self._runtime.state.projects.get(slug)
        return known.native if known is not None else None

    async def _until_free(self, slug: str, order: NativeRequest, asking: int | None) -> None:
        """Return when no turn of the project is under way; refuse, or wait when asked to."""
        while self._at_work(slug):
            if not order.wait:
                raise Refused(
                    f"{slug!r} has a turn under way.",
                    f"Let it end with --wait, or cancel it with `counterpoint interrupt {slug}`.",
                )
            over = self._turn_over
            async with anyio.create_task_group() as tasks:

                async def first(event: anyio.Event = over) -> None:
                    await event.wait()
                    tasks.cancel_scope.cancel()

                tasks.start_soon(first)
                await _ended(asking)
                tasks.cancel_scope.cancel()
            if not over.is_set():
                raise Refused("Whoever asked for the conversation is gone.", "")
        self._check_settled(slug)

    def _check_settled(self, slug: str) -> None:
        """Raise ``Refused`` while a task has begun in the conversation and is to go on there."""
        runtime = self._runtime
        records = [runtime.record(task) for task in runtime.state.projects[slug].open]
        spoken = (
            record.view for record in records if record.recovery.prompts or record.view.state != "queued"
        )
        begun = next(spoken, None)
        if begun is not None:
            raise Refused(
                f"Task {begun.task!r} has begun in this conversation and goes on there ({begun.state}).",
                f"Wait until it has ended, or `counterpoint cancel {begun.task}`.",
            )

    async def _hand_over(self, slug: str, calibration: str | None, client: int, started: str) -> NativeView:
        runtime, token = self._runtime, uuid.uuid4().hex
        await runtime.pool.close(slug, "handed over")
        workspace = await self._workspace(slug)
        prepared = await runtime.desk.prepare(workspace, None)
        spec = await self._spec(slug, workspace, calibration)
        current = runtime.state.projects[slug].conversations.get(spec.calibration.name)
        session = current or str(uuid.uuid4())
        begun = session in runtime.state.sessions

        budgets = budgets_of(runtime, runtime.projects[slug])

        def prepare() -> NativeStart:
            return native.prepare(
                spec,
                token=token,
                client=client,
                session_id=session,
                begun=begun,
                status=_status(budgets),
            )

        start = await anyio.to_thread.run_sync(prepare)
        body = ProjectHandedOver(
            session_id=session,
            calibration=spec.calibration.name,
            token=token,
            pid=client,
            started=started,
            known=dict(start.known),
        )
        events = await runtime.append_now(runtime.draft(slug, body))
        self._tasks.start_soon(self._watch, slug)
        return NativeView(
            cursor=events[-1].cursor,
            project=slug,
            session_id=session,
            argv=start.argv,
            cwd=str(start.cwd),
            env=dict(start.env),
            unset=start.unset,
            label=native.LABEL,
            budgets=budgets,
            notices=start.notices,
            conflicts=prepared.conflicts,
        )

    async def _watch(self, slug: str) -> None:
        """Take the conversation back when its terminal's process is gone and the interface has ended."""
        over = self._handover(slug)
        if over is None:
            return
        try:
            watch = self._watches[slug] = _Watch()
            try:
                with watch.scope, ExitStack() as stack:
                    workspace = await self._workspace(slug)
                    with suppress(
                        LeaseHeld
                    ):  # by another program: the conversation is handed over all the same
                        stack.enter_context(lease(workspace))
                    await _gone(over)
            finally:
                watch.over.set()
            if not watch.scope.cancel_called and self._handover(slug) is not None:
                await self._import(slug, "gone")
        except Exception as error:  # boundary: one project's trouble is its own; the next start tries again
            if any(isinstance(leaf, ENDS_THE_DAEMON) for leaf in leaves(error)):
                raise
            trace = whole_text("".join(traceback.format_exception(error)))
            _log.error("the conversation of %s was not taken back\n%s", slug, trace)

    async def _import(self, slug: str, why: Literal["left", "gone"]) -> NativeReturnView:
        async with self._locks[slug]:
            over = self._handover(slug)
            if over is None:
                raise Refused(f"The conversation of {slug!r} was taken back already.", "")
            if watch := self._watches.pop(slug, None):
                watch.scope.cancel()
                await watch.over.wait()
            with anyio.CancelScope(shield=True):
                view = await self._bring_back(slug, over, why)
            self._runtime.nudge()
            return view

    async def _bring_back(self, slug: str, over: Handover, why: Literal["left", "gone"]) -> NativeReturnView:
        runtime = self._runtime
        workspace = await self._workspace(slug)
        spec = await self._spec(slug, workspace, over.calibration)
        await anyio.to_thread.run_sync(native.end_leftovers, over.token)
        brought = await anyio.to_thread.run_sync(native.bring_back, spec, over.known)
        made = (
            await runtime.desk.checkpoint(workspace, None, _title(brought))
            if workspace.tree.exists()
            else None
        )
        commits = (made.commit,) if made else ()
        back = ProjectTakenBack(
            calibration=over.calibration,
            session_id=brought.current,
            sessions=tuple(spoken.session_id for spoken in brought.spoken),
            turns=brought.turns,
            commits=commits,
            cost_usd=brought.cost,
            why=why,
        )
        drafts = [*self._drafts(slug, brought), runtime.draft(slug, back)]
        events = await runtime.append(*drafts)
        return NativeReturnView(
            cursor=events[-1].cursor,
            project=slug,
            session_id=back.session_id,
            sessions=back.sessions,
            turns=back.turns,
            commits=commits,
            cost_usd=back.cost_usd,
        )

    def _drafts(self, slug: str, brought: Brought) -> Iterator[Draft]:
        draft = self._runtime.draft
        for spoken in brought.spoken:
            for turn in spoken.turns:
                prompt = NativePrompt(
                    session_id=spoken.session_id, text=turn.prompt, uuid=turn.uuid, said_at=turn.said_at
                )
                yield draft(slug, prompt)
                yield from (draft(slug, said) for said in turn.said)
                yield draft(slug, turn.ended)

    async def _spec(self, slug: str, workspace: WorkspaceSpec, calibration: str | None) -> AgentSpec:
        make, project = self._runtime.specs.make, self._runtime.projects[slug]
        return await anyio.to_thread.run_sync(make, project, workspace, Wishes(calibration_name=calibration))

    async def _workspace(self, slug: str) -> WorkspaceSpec:
        return await anyio.to_thread.run_sync(workspace_spec, self._runtime.specs.config, slug)


def _title(brought: Brought) -> str:
    prompts = [turn.prompt for spoken in brought.spoken for turn in spoken.turns if turn.prompt]
    line = " ".join(prompts[0].split()) if prompts else "Native interface"
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


async def _gone(over: Handover) -> None:
    """Return when the process that holds the terminal is gone and the native interface has ended."""
    with _descriptor(over.pid, over.started) as process:
        await _ended(process)
    while found := await anyio.to_thread.run_sync(native.running, over.token):
        with _descriptor(found[0], identity(found[0])) as process:
            await _ended(process)


def _status(budgets: Sequence[BudgetView]) -> str:
    """What stands below the prompt of the native interface: the budgets' rests when it was entered."""
    rests = []
    for line in budgets:
        left = max(0.0, line.limit_usd - line.spent_usd)
        whose = "the home" if line.scope == "home" else f"{line.scope} {line.name}"
        rests.append(f"${left:.2f} of ${line.limit_usd:.2f} were left this {line.period} for {whose}")
    return "; ".join([native.LABEL, *(rests or ["no budget"])])


async def _ended(process: int | None) -> None:
    if process is not None:
        await anyio.wait_readable(process)


@contextmanager
def _descriptor(pid: int, started: str | None) -> Iterator[int | None]:
    """A descriptor that becomes readable when the process ends; ``None`` when it is gone already."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        yield None
        return
    try:
        yield descriptor if started is not None and identity(pid) == started else None
    finally:
        os.close(descriptor)
