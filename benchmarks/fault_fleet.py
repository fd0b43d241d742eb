"""A fleet of stand-ins under seeded faults: the plan, the daemons that play it, the storms.

Journal, scheduler, recovery and brake are the real ones; sessions keep transcripts as the CLI does.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio

from agents.spec import Endpoint
from benchmarks.fault_judge import MAX_ATTEMPTS, Blow, Run, busiest_second
from benchmarks.pace import Pace
from orchestrator.daemon.clock import Clock
from orchestrator.daemon.desk import WorkspaceDesk
from orchestrator.daemon.startup import SNAPSHOT
from orchestrator.events import Draft, Event
from orchestrator.events.workspace import WorkspacePrepared
from orchestrator.fold import FORMAT
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal
from orchestrator.protocol import TaskRequest
from tests.support.faults import Arena, arena, fault_home
from tests.support.faulty_sessions import LOSSES, REFUSALS, FaultySessions, Strike, World
from workspaces.types import Checkpoint, Prepared, WorkspaceSpec

DAEMON = ("kill -9", "kill -9", "reboot", "upgrade", "clock forward", "clock back")
CLI_PATIENCE = 8.0
"""Seconds that the CLI itself repeats a refused request before its turn ends (measured)."""
UNMET = 1.36
"""Faults are dealt in excess: a task that ended as unknown never meets its later ones."""
TELL = 10.0
"""Seconds of the wall's time between two lines of progress."""
STUCK = 7200.0
"""Seconds without a fault or a task's end: more than the brake may hold an agent."""
PER_DAEMON_FAULT = 60
"""One fault of the daemon or the clock for so many faults of agents."""
POINTS = {
    "start": ("killed",),
    "before-delivery": tuple(LOSSES),
    "mid-text": (*LOSSES, *REFUSALS),
    "mid-tool": tuple(LOSSES),
    "after-result": tuple(LOSSES),
    "after-answer": tuple(LOSSES),
}


class LightDesk(WorkspaceDesk):
    """Notes what a workspace would be, and makes none: git is measured elsewhere."""

    async def prepare(self, spec: WorkspaceSpec, task: str | None) -> Prepared:
        """Note it."""
        body = WorkspacePrepared(outcome="created", base="0" * 40, head="0" * 40, seconds=0.0)
        await self._note(spec.project, body, task)
        return Prepared(outcome="created", base="0" * 40, head="0" * 40, seconds=0.0)

    async def checkpoint(self, spec: WorkspaceSpec, task: str | None, title: str) -> Checkpoint | None:
        """Nothing ever changes."""
        return None


@dataclass
class Plan:
    """Every task of a run and what it meets, by the seed alone."""

    tasks: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Task to project and number of calls, in queueing order."""
    strikes: dict[str, list[Strike]] = field(default_factory=dict)
    daemon: list[str] = field(default_factory=list)


def plan(faults: int, agents: int, seed: int) -> Plan:
    """Deal ``faults`` to tasks of ``agents`` projects."""
    rng = random.Random(seed)
    made = Plan()
    made.daemon = [rng.choice(DAEMON) for _ in range(faults // PER_DAEMON_FAULT)]
    left, number = round((faults - len(made.daemon)) * UNMET), 0
    while left > 0:
        project = f"p{number % agents:02d}"
        task = f"{project}-t{number // agents:03d}"
        wanted = min(left, rng.choice((0, 1, 1, 1, 2, 2, 3)))
        calls = rng.randint(1, 4)
        made.tasks[task] = (project, calls)
        made.strikes[task] = [_strike(rng) for _ in range(wanted)]
        left -= wanted
        number += 1
    return made


def _strike(rng: random.Random) -> Strike:
    point = rng.choice(tuple(POINTS))
    return Strike(point, rng.choice(POINTS[point]))


@dataclass
class Progress:
    """Tells on stderr how far a run is, and ends one that stands still."""

    made: Plan
    pace: Pace
    _told: float = field(default_factory=time.monotonic)
    _last: tuple[int, int] = (0, 0)
    _since: float = 0.0

    def look(self, run: Run, at: Arena) -> bool:
        """Whether every task has ended; raises when nothing happened for longer than anything may wait."""
        tasks = at.runtime.state.tasks
        left = [task for task in self.made.tasks if task not in tasks or tasks[task].open]
        stands, now = (len(run.world.struck), len(left)), self.pace.ticks()
        if stands != self._last:
            self._last, self._since = stands, now
        elif now - self._since > STUCK:
            raise RuntimeError(f"nothing happened for {STUCK:g} s; open: {left[:5]}")
        if time.monotonic() - self._told > TELL:
            self._told = time.monotonic()
            ended = len(self.made.tasks) - len(left)
            struck = len(run.world.struck) + len(run.blows)
            sys.stderr.write(f"{struck} faults struck, {ended} of {len(self.made.tasks)} tasks ended\n")
        return not left


async def play(made: Plan, home: Path, seed: int, pace: Pace) -> Run:
    """Play the plan over as many daemons as it kills."""
    world = World(random.Random(seed), {task: list(met) for task, met in made.strikes.items()})
    run, left, progress = Run(made.tasks, world), list(made.daemon), Progress(made, pace)
    paths = HomePaths(home)
    while True:
        clock = Clock(pace.wall, pace.ticks)
        world.now = clock.now
        async with arena(home, FaultySessions(world), Endpoint("offline"), clock=clock, desk=LightDesk) as at:
            at.runtime.writer.listen(lambda event: run.note(event, pace.ticks()))
            await _queue(made, at)
            kind = await _until_struck(run, at, left, progress)
            if not kind:
                run.views = {task: at.runtime.task(task) for task in made.tasks}
                return run
            world.crashing = True
            at.runtime.append_now = _never  # type: ignore[method-assign]  # the dead write nothing
        world.crashing = False
        run.died(paths.journal)
        if kind == "upgrade":
            _other_snapshot(paths.journal)


async def _queue(made: Plan, at: Arena) -> None:
    """Queue what is not queued yet, in one transaction, as a client that tries again would."""
    if not at.runtime.state.tasks:
        orders = [
            TaskRequest(project=project, prompt=f"[task {task} calls {calls}] Do it.", id=task)
            for task, (project, calls) in made.tasks.items()
        ]
        for first in range(0, len(orders), 500):
            await at.fleet.queue_all(orders[first : first + 500])


async def _until_struck(run: Run, at: Arena, left: list[str], progress: Progress) -> str:
    """Wait for the moment of the next fault of the daemon and name it; empty when all is over first."""
    made, pace = progress.made, progress.pace
    total = sum(map(len, made.strikes.values())) / UNMET
    while True:
        share = (len(made.daemon) - len(left) + 1) / (len(made.daemon) + 1)
        while not left or len(run.world.struck) < total * share:
            if progress.look(run, at):
                return ""
            await anyio.sleep(2)  # many things can change it
        await anyio.sleep(run.world.rng.uniform(0, 1))
        kind = left.pop(0)
        views = (record.view for record in at.runtime.state.tasks.values())
        running = tuple(view.task for view in views if view.state == "running")
        run.blows.append(Blow(kind, pace.ticks(), running))
        if not kind.startswith("clock"):
            return kind
        hours = run.world.rng.uniform(0.1, 5)
        pace.jumped += timedelta(hours=hours if kind == "clock forward" else -hours)


async def _never(*_drafts: Draft) -> list[Event]:
    await anyio.sleep_forever()
    return []


def _other_snapshot(path: Path) -> None:
    """What another version of Counterpoint left: a fold that this one cannot read."""
    journal = Journal.open(path)
    try:
        end = max((event.cursor for event in journal.read(0, 1)), default=0)
        journal.save_snapshot(SNAPSHOT, end, FORMAT + 1, b"of another version")
    finally:
        journal.close()


async def storm(home: Path, agents: int, kind: str, seconds: float, seed: int, pace: Pace) -> dict[str, Any]:
    """All agents are refused at once for a while; how they come back."""
    world = World(random.Random(seed), refusing=Strike("", kind), reset_in=seconds)
    world.patience = CLI_PATIENCE
    clock = Clock(pace.wall, pace.ticks)
    world.now = clock.now
    tasks = [f"p{number:02d}-t000" for number in range(agents)]
    async with arena(home, FaultySessions(world), Endpoint("offline"), clock=clock, desk=LightDesk) as at:
        for task in tasks:
            await at.say(task[:3], f"[task {task} calls 1] Do it.", task)
        starts: list[float] = []
        at.runtime.writer.listen(
            lambda event: starts.append(pace.ticks()) if event.kind == "task.started" else None
        )
        await at.seen("agent.turn_ended", 1, 600)
        await anyio.sleep(seconds)
        world.refusing, over = None, pace.ticks()
        for task in tasks:
            await at.ended(task, 36000)
        ended = pace.ticks()
        views = [at.runtime.task(task) for task in tasks]
    after = [moment for moment in starts if moment >= over]
    return {
        "recovered": sum(view.state == "succeeded" for view in views),
        "failed, with the reason": sum(view.state == "failed" and bool(view.error) for view in views),
        "most restarts in one second after it": busiest_second(after),
        "last restart after, s": round(max([*after, over]) - over, 1),
        "whole recovery, s": round(ended - over, 1),
    }


def only(made: Plan, task: str) -> Plan:
    """The plan of one task's project, as it was dealt; faults of the daemon stay."""
    project = made.tasks[task][0]
    kept = {name: value for name, value in made.tasks.items() if value[0] == project}
    return Plan(kept, {name: made.strikes[name] for name in kept}, made.daemon[:2])


def bench_faults_home(where: Path, names: list[str]) -> Path:
    """A home for so many agents, all of which may work at once."""
    count = len(names)
    limits = f"max_agents = {count}\nmax_warm = {count}\nmax_attempts = {MAX_ATTEMPTS}\nstall_timeout = 20\n"
    home = fault_home(where, names, "offline", f"[limits]\n{limits}", ())
    HomePaths(home).ensure()
    for name in names:
        (home / ".counterpoint" / "projects" / name).mkdir(parents=True, mode=0o700)
    return home
