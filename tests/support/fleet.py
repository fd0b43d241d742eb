"""Runs a whole fleet in the test's own process: real home, journal, fold and workspaces; written sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import anyio

from agents.spec import Endpoint
from agents.testing.scripted import ScriptedSessions
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.desk import WorkspaceDesk
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.lanes import LanePool
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.settle import RetryPolicy
from orchestrator.daemon.specs import Calibrations, SpecMaker
from orchestrator.daemon.startup import load_state, register_projects
from orchestrator.events import Event
from orchestrator.home.config import load, projects
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal, open_writer
from orchestrator.protocol import TaskRequest, TaskView


@dataclass
class Played:
    """A fleet at work and what it runs on."""

    fleet: Fleet
    runtime: Runtime
    sessions: ScriptedSessions
    events: list[Event] = field(default_factory=list)
    """Everything that was journaled since the fleet began."""

    async def say(self, prompt: str, project: str = "acme") -> str:
        """Queue a task; returns its id."""
        accepted = await self.fleet.queue(TaskRequest(project=project, prompt=prompt))
        assert accepted.task is not None
        return accepted.task

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until ``condition`` holds; it is looked at after each event."""
        with anyio.fail_after(20):
            while not condition():  # noqa: ASYNC110  # a poll with a deadline: many things can change it
                await anyio.sleep(0.005)

    async def ended(self, task: str) -> TaskView:
        """The task when it has finished."""
        await self.until(lambda: not self.runtime.record(task).open)
        return self.runtime.task(task)

    def kinds(self, task: str) -> list[str]:
        """The kinds of a task's events, in order."""
        return [event.kind for event in self.events if event.task == task]


@asynccontextmanager
async def play_fleet(
    home: Path, sessions: ScriptedSessions, brake: Brake | None = None
) -> AsyncIterator[Played]:
    """A fleet of ``home`` that schedules while the block runs; leaving ends it without waiting."""
    config, paths = load(home), HomePaths(home)
    paths.ensure()
    journal = Journal.open(paths.journal)
    try:
        async with open_writer(journal) as writer:
            runtime = Runtime(
                writer=writer,
                state=load_state(journal),
                projects={project.slug: project for project in projects(config)},
                boundaries=Boundaries(),
                specs=SpecMaker(paths, config, Endpoint("offline"), journal.epoch, Calibrations(paths)),
                retry_policy=RetryPolicy(max_attempts=config.limits.max_attempts),
                brake=brake or Brake(),
            )
            await register_projects(runtime)
            async with anyio.create_task_group() as tasks:
                limit = config.limits.max_warm
                runtime.pool = LanePool(tasks, sessions, max_warm=limit, on_closed=runtime.note)
                runtime.desk = WorkspaceDesk(runtime.pool, runtime.note, runtime.boundaries)
                fleet = Fleet(runtime, tasks, started_at=datetime.now(UTC))
                played = Played(fleet, runtime, sessions)
                writer.listen(played.events.append)
                await fleet.recover()
                tasks.start_soon(fleet.schedule)
                yield played
                tasks.cancel_scope.cancel()
    finally:
        journal.close()
