"""Keeps open soaks going: queues the next round when the project is idle, and ends what is over."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from typing import Annotated

import anyio
from fastapi import Depends, FastAPI, Path, Request

from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.holds import holds_of
from orchestrator.errors import CounterpointError, Refused, UsageProblem
from orchestrator.events import Event
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.fold import FINAL, SoakRecord
from orchestrator.home.config import project as find_project
from orchestrator.home.config import workspace_spec
from orchestrator.journal import JournalError
from orchestrator.protocol import PREFIX, TaskRequest, TaskView
from orchestrator.protocol.soak import SoakList, SoakRequest, SoakView
from orchestrator.soak import STANDING, Round, Start, Stop, decide, only_whitespace, round_id, round_prompt
from workspaces.errors import WorkspaceError

_log = logging.getLogger(__name__)
PRIORITY = -100
"""Rounds come after everything else."""
_LOOK_AGAIN = 60.0
"""Most seconds between looks while a soak is open: a hold may have ended without an event."""
_WAKES = frozenset({"soak.started", "soak.stopped", "task.finished", "project.resumed", "ask.answered"})


class Soaker:
    """All soaks of one fleet. ``run`` keeps them going for as long as the daemon lives."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._runtime = fleet.runtime
        self._wake = anyio.Event()
        self._blank: dict[str, bool] = {}
        self._starting = anyio.Lock()
        fleet.writer.listen(self._take)

    def _take(self, event: Event) -> None:
        if event.kind in _WAKES:
            self._wake.set()

    async def run(self) -> None:
        """Tend to the open soaks whenever something happened, and when one's time is over."""
        while True:
            self._wake = anyio.Event()
            for soak in self._open():
                await self._tend(soak)
            now = self._runtime.clock.now()
            waits = [(_until(self._runtime.state.soaks[soak]) - now).total_seconds() for soak in self._open()]
            wait = min(max(0.0, min(waits)), _LOOK_AGAIN) if waits else None
            with anyio.move_on_after(wait):
                await self._wake.wait()

    async def start(self, order: SoakRequest) -> SoakList:
        """Start a soak in each project; raises ``Refused`` when one has an open soak already."""
        runtime = self._runtime
        slugs = list(dict.fromkeys(find_project(runtime.specs.config, name).slug for name in order.projects))
        if order.until <= runtime.clock.now():
            raise UsageProblem("The time is over already.", "Name a later one.")
        if order.calibration is not None:
            await anyio.to_thread.run_sync(runtime.specs.calibrations.choose, order.calibration)
        async with self._starting:
            for soak in self._open():
                if (known := runtime.state.soaks[soak].project) in slugs:
                    raise Refused(
                        f"{known} has an open soak.", f"`counterpoint soak --stop {known}` ends it."
                    )
            bodies = {slug: _started(order) for slug in slugs}
            await runtime.append_now(*(runtime.draft(slug, body) for slug, body in bodies.items()))
        return self.listed([body.soak for body in bodies.values()])

    async def stop(self, project: str) -> SoakList:
        """End the project's open soak; a round that runs ends by itself, one that waits is cancelled."""
        slug = find_project(self._runtime.specs.config, project).slug
        found = [soak for soak in self._open() if self._runtime.state.soaks[soak].project == slug]
        if not found:
            raise Refused(f"{slug} has no open soak.", "`counterpoint soak --list` shows them.")
        for soak in found:
            await self._end(soak, "stopped by the person")
            for view in self._rounds(soak):
                if view.state in {"queued", "retrying"}:
                    await self._fleet.cancel(view.task)
        return self.listed(found)

    def listed(self, only: list[str] | None = None) -> SoakList:
        """All soaks, or those that are named."""
        state = self._runtime.state
        named = state.soaks if only is None else only
        return SoakList(cursor=state.cursor, soaks=tuple(self._view(soak) for soak in named))

    def _open(self) -> list[str]:
        return [soak for soak, record in self._runtime.state.soaks.items() if record.stopped is None]

    async def _tend(self, soak: str) -> None:
        record = self._runtime.state.soaks[soak]
        views = self._rounds(soak)
        rounds = [await self._round(view) for view in views]
        answer = decide(
            rounds,
            until=_until(record),
            budget_usd=record.started.budget_usd,
            now=self._runtime.clock.now(),
            idle=not self._waits(record),
        )
        if isinstance(answer, Stop):
            await self._end(soak, answer.reason)
            for view in views:
                if view.state not in FINAL:
                    await self._fleet.cancel(view.task)
        elif isinstance(answer, Start):
            await self._queue(soak, record, answer)

    async def _queue(self, soak: str, record: SoakRecord, answer: Start) -> None:
        """The same round always has the same id and words: queued twice, it is there once."""
        if self._fleet.stop_requested.is_set():
            return
        started = record.started
        order = TaskRequest(
            project=record.project,
            prompt=round_prompt(started.instruction, answer.number, _until(record)),
            id=round_id(soak, answer.number),
            calibration=started.calibration,
            budget_usd=answer.budget_usd,
            priority=PRIORITY,
            origin="soak",
        )
        try:
            await self._fleet.queue(order)
        except JournalError as error:
            _log.error("round %s of %s waits: %s", answer.number, soak, error)
        except CounterpointError as error:
            await self._end(soak, f"its round could not be queued: {error}")

    async def _end(self, soak: str, reason: str) -> None:
        record, views = self._runtime.state.soaks[soak], self._rounds(soak)
        stopped = SoakStopped(
            soak=soak,
            reason=reason,
            rounds=len(views),
            files=_files(views),
            cost_usd=round(sum(view.cost_usd or 0.0 for view in views), 6),
        )
        await self._runtime.append(self._runtime.draft(record.project, stopped))

    def _rounds(self, soak: str) -> list[TaskView]:
        tasks, found = self._runtime.state.tasks, list[TaskView]()
        while (record := tasks.get(round_id(soak, len(found) + 1))) is not None:
            found.append(record.view)
        return found

    async def _round(self, view: TaskView) -> Round:
        return Round(
            status=view.state if view.state in FINAL else None,
            files=view.files_changed,
            blank=await self._is_blank(view),
            result=view.result or "",
            cost_usd=view.cost_usd or 0.0,
        )

    async def _is_blank(self, view: TaskView) -> bool:
        """Whether the commits of a round change nothing but whitespace, as far as they can be looked at."""
        if view.state != "succeeded" or not view.commits:
            return False
        if view.task not in self._blank:
            try:
                spec = await anyio.to_thread.run_sync(
                    workspace_spec, self._runtime.specs.config, view.project
                )
                review = await self._runtime.desk.review(spec)
            except (WorkspaceError, CounterpointError) as problem:
                _log.warning("the changes of %s cannot be looked at: %s", view.task, problem)
                return False
            diffs = [commit.diff for commit in review.commits if commit.commit in view.commits]
            self._blank[view.task] = bool(diffs) and all(map(only_whitespace, diffs))
        return self._blank[view.task]

    def _waits(self, record: SoakRecord) -> str:
        """Why no round of the soak starts now; empty when one may."""
        runtime, slug = self._runtime, record.project
        project, known = runtime.projects.get(slug), runtime.state.projects.get(slug)
        if project is None or known is None:
            return "the project is not configured any more"
        if known.pause is not None:
            return "the project is paused"
        if known.open:
            return "the project has other work"
        holds = holds_of(runtime.state, runtime.projects, runtime.specs.config, runtime.clock.now())
        hold = holds.hold(project, "soak")
        return "" if hold is None else hold.reason

    def _view(self, soak: str) -> SoakView:
        record, views = self._runtime.state.soaks[soak], self._rounds(soak)
        stopped, working = record.stopped, bool(views) and views[-1].state not in FINAL
        return SoakView(
            soak=soak,
            project=record.project,
            instruction=record.started.instruction,
            since=record.since,
            until=_until(record),
            budget_usd=record.started.budget_usd,
            rounds=len(views),
            files=_files(views),
            cost_usd=round(sum(view.cost_usd or 0.0 for view in views), 6),
            reason=stopped.reason if stopped else "",
            stopped_at=record.stopped_at,
            waits="" if stopped or working else self._waits(record),
        )


def soak_routes(app: FastAPI) -> None:
    """Add the calls about soaks to ``app``, whose state has the soaker."""

    @app.post(f"{PREFIX}/soaks", status_code=202)
    async def start(order: SoakRequest, soaker: TheSoaker) -> SoakList:
        """Keep projects' agents at work on a standing instruction."""
        return await soaker.start(order)

    @app.get(f"{PREFIX}/soaks")
    async def soaks(soaker: TheSoaker) -> SoakList:
        """Open soaks, and for a while those that ended."""
        return soaker.listed()

    @app.post(f"{PREFIX}/projects/{{project}}/soak/stop", status_code=202)
    async def stop(project: Annotated[str, Path(max_length=200)], soaker: TheSoaker) -> SoakList:
        """End the project's open soak."""
        return await soaker.stop(project)


def _soaker(request: Request) -> Soaker:
    soaker: Soaker = request.app.state.soaker
    return soaker


TheSoaker = Annotated[Soaker, Depends(_soaker)]


def _started(order: SoakRequest) -> SoakStarted:
    return SoakStarted(
        soak=f"s-{uuid.uuid4().hex[:8]}",
        instruction=order.instruction or STANDING,
        until=order.until,
        budget_usd=order.budget_usd,
        calibration=order.calibration,
    )


def _until(record: SoakRecord) -> datetime:
    return record.started.until or record.since


def _files(views: list[TaskView]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(file for view in views for file in view.files_changed))
