"""Recovery under seeded faults: agents, tools, API, daemon and clock fail; nothing is lost or repeated.

    python -m benchmarks.faults --faults 3000 --agents 30 --seed 1

Journal, scheduler, recovery and brake are the real ones; sessions are stand-ins that keep transcripts as the
CLI does, and time runs faster (``--speed``), so seconds are simulated and include this machine's work.
``--real N`` adds N faults with the real CLI in real time. A seed that goes wrong is printed; ``--only TASK``
replays its plan for one task's project.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio

from agents.spec import Endpoint
from benchmarks.common import parser, private_home, report
from benchmarks.pace import Pace
from orchestrator.daemon.clock import Clock
from orchestrator.daemon.desk import WorkspaceDesk
from orchestrator.daemon.startup import SNAPSHOT
from orchestrator.events import Draft, Event
from orchestrator.events.workspace import WorkspacePrepared
from orchestrator.fold import FORMAT
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal
from orchestrator.protocol import TaskRequest, TaskView
from tests.support.endpoint import run_endpoint
from tests.support.faults import (
    STALL,
    Arena,
    Judged,
    api_faults,
    arena,
    calibration_text,
    cli_faults,
    deal,
    described,
    fault_home,
    model_script,
    play_real,
)
from tests.support.faulty_sessions import LOSSES, REFUSALS, FaultySessions, Strike, World
from workspaces.types import Checkpoint, Prepared, WorkspaceSpec

MAX_ATTEMPTS = 3
DAEMON = ("kill -9", "kill -9", "reboot", "upgrade", "clock forward", "clock back")
STORM = 60.0
"""Seconds of a storm."""
CLI_PATIENCE = 8.0
"""Seconds that the CLI itself repeats a refused request before its turn ends (measured)."""
JUST_NOW = 2.0
"""Seconds in which a daemon that dies takes what a session reported last with it."""
UNMET = 1.36
"""Faults are dealt in excess: a task that ended as unknown never meets its later ones."""
PER_DAEMON_FAULT = 60
"""One fault of the daemon or the clock for so many faults of agents."""
POINTS = {
    "start": ("killed",),
    "before-delivery": tuple(LOSSES),
    "mid-text": (*LOSSES, *REFUSALS),
    "mid-tool": tuple(kind for kind in LOSSES if kind not in {"hung", "silence"}),
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
class Run:
    """What a run left."""

    plan: Plan
    world: World
    views: dict[str, TaskView] = field(default_factory=dict)
    seen: list[tuple[float, Event]] = field(default_factory=list)
    """Every event, with the loop's time."""
    daemon: list[tuple[str, float]] = field(default_factory=list)
    """The faults of daemon and clock, with their moments."""

    def note(self, event: Event, at: float) -> None:
        """Take in one event."""
        self.seen.append((at, event))
        if event.kind == "task.started":
            self.world.current[str(event.project)] = str(event.task)

    def over(self, at: Arena) -> bool:
        """Whether every task has ended."""
        tasks = at.runtime.state.tasks
        return all(task in tasks and not tasks[task].open for task in self.plan.tasks)


async def play(made: Plan, home: Path, seed: int, pace: Pace) -> Run:
    """Play the plan over as many daemons as it kills."""
    world = World(random.Random(seed), {task: list(met) for task, met in made.strikes.items()})
    clock = Clock(pace.wall, pace.ticks)
    world.now = clock.now
    run, left = Run(made, world), list(made.daemon)
    while True:
        async with arena(home, FaultySessions(world), Endpoint("offline"), clock=clock, desk=LightDesk) as at:
            at.runtime.writer.listen(lambda event: run.note(event, pace.ticks()))
            await _queue(made, at)
            kind = await _until_struck(run, at, left, pace)
            if not kind:
                run.views = {task: at.runtime.task(task) for task in made.tasks}
                return run
            world.crashing = True
            now = pace.ticks()  # the last words of a session that died just now were not journaled either
            world.unclear |= {task for task, _, at_ in world.struck if now - at_ < JUST_NOW}
            at.runtime.append_now = _never  # type: ignore[method-assign]  # the dead write nothing
        world.crashing = False
        if kind == "upgrade":
            _other_snapshot(home)
        clock = Clock(pace.wall, pace.ticks)
        world.now = clock.now


async def _queue(made: Plan, at: Arena) -> None:
    """Queue what is not queued yet, in one transaction, as a client that tries again would."""
    if not at.runtime.state.tasks:
        orders = [
            TaskRequest(project=project, prompt=f"[task {task} calls {calls}] Do it.", id=task)
            for task, (project, calls) in made.tasks.items()
        ]
        for first in range(0, len(orders), 500):
            await at.fleet.queue_all(orders[first : first + 500])


async def _until_struck(run: Run, at: Arena, left: list[str], pace: Pace) -> str:
    """Wait for the moment of the next fault of the daemon and name it; empty when all is over first."""
    total = sum(map(len, run.plan.strikes.values()))
    while True:
        share = (len(run.plan.daemon) - len(left) + 1) / (len(run.plan.daemon) + 1)
        while not run.over(at) and (not left or len(run.world.struck) < total * share):  # noqa: ASYNC110
            await anyio.sleep(2)  # many things can change it
        if run.over(at):
            return ""
        await anyio.sleep(run.world.rng.uniform(0, 1))
        kind = left.pop(0)
        run.daemon.append((kind, pace.ticks()))
        if not kind.startswith("clock"):
            return kind
        hours = run.world.rng.uniform(0.1, 5)
        pace.jumped += timedelta(hours=hours if kind == "clock forward" else -hours)


async def _never(*_drafts: Draft) -> list[Event]:
    await anyio.sleep_forever()
    return []


def _other_snapshot(home: Path) -> None:
    """What another version of Counterpoint left: a fold that this one cannot read."""
    journal = Journal.open(HomePaths(home).journal)
    try:
        end = max((event.cursor for event in journal.read(0, 1)), default=0)
        journal.save_snapshot(SNAPSHOT, end, FORMAT + 1, b"of another version")
    finally:
        journal.close()


def wrongs(run: Run) -> dict[str, list[str]]:
    """By kind, the tasks that came out wrong; every list is to be empty."""
    world, finished = run.world, Counter(e.task for _, e in run.seen if e.kind == "task.finished")
    found: dict[str, list[str]] = {name: [] for name in LAWS}
    for task, (project, calls) in run.plan.tasks.items():
        names = [f"{task}-call-{number}" for number in range(calls)]
        laws = {
            "tasks lost": finished[task] == 1,
            "prompts delivered twice": world.heard[task] <= 1,
            "completed tool calls repeated": not any(_repeated(world, name) for name in names),
            "wrong final status": _right(run, task, names),
            "wrong conversation, calibration": world.calibrations.get(project) == {_digest(project)}
            and not world.strangers,
        }
        for law, holds in laws.items():
            if not holds:
                found[law].append(task)
    found["out of order"] = _disordered(run)
    return found


LAWS = (
    "tasks lost",
    "prompts delivered twice",
    "completed tool calls repeated",
    "wrong final status",
    "wrong conversation, calibration",
    "out of order",
)


def _repeated(world: World, call: str) -> bool:
    """Whether a call that has effects ran again after it had completed or may have."""
    return not call.endswith("-2") and world.began[call] > 1


def _right(run: Run, task: str, calls: list[str]) -> bool:
    view, world = run.views[task], run.world
    struck = sum(name == task for name, _, _ in world.struck)
    if task in world.torn:
        return view.state == "unknown" and bool(view.error)
    if view.state == "unknown":
        return task in world.unclear and bool(view.error)
    if view.state == "failed":
        return struck >= MAX_ATTEMPTS and f"tried {MAX_ATTEMPTS} times" in (view.error or "")
    done = all(world.done[call] == 1 or call.endswith("-2") for call in calls)
    return view.state == "succeeded" and view.result == f"Answer of {task}." and done


def _digest(project: str) -> str:
    return hashlib.sha256(calibration_text(project).encode()).hexdigest()


def _disordered(run: Run) -> list[str]:
    """Tasks that were started before an earlier one of their project had ended."""
    open_tasks: dict[str, list[str]] = {}
    for task, (project, _) in run.plan.tasks.items():
        open_tasks.setdefault(project, []).append(task)
    found = []
    for _, event in run.seen:
        queue = open_tasks.get(event.project or "", [])
        if event.kind == "task.started" and event.task in queue and queue[0] != event.task:
            found.append(str(event.task))
        if event.kind == "task.finished" and event.task in queue:
            queue.remove(event.task)
    return found


def recovery_times(run: Run) -> list[float]:
    """From each fault of an agent to the next sign of its task's life, or its end."""
    ends = {str(e.task): at for at, e in run.seen if e.kind == "task.finished"}
    times = []
    for task, _, at in run.world.struck:
        again = [moment for moment in run.world.worked.get(task, ()) if moment > at]
        times.append(min([*again, ends[task]]) - at)
    return times


def busiest_second(moments: Iterable[float]) -> int:
    """The most of ``moments`` within any one second."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


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


def main() -> int:
    """Run, print, and say how to replay what went wrong."""
    options = parser(__doc__ or "")
    options.add_argument("--faults", type=int, default=3000)
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--speed", type=float, default=20.0, help="how much faster time runs")
    options.add_argument("--only", metavar="TASK", help="replay the plan of this task's project alone")
    options.add_argument("--real", type=int, default=0, metavar="N", help="N more faults with the real CLI")
    options.add_argument("--no-storm", action="store_true", help="leave the storms out")
    chosen = options.parse_args()
    made = plan(chosen.faults, chosen.agents, chosen.seed)
    if chosen.only:
        made = only(made, chosen.only)
    with private_home() as folder:
        names = [f"p{number:02d}" for number in range(chosen.agents)]
        pace = Pace(chosen.speed)
        home = bench_faults_home(folder / "home", names)
        began = time.monotonic()
        run: Run = anyio.run(play, made, home, chosen.seed, pace, backend_options={"loop_factory": pace.loop})
        wrong = wrongs(run)
        report("faults", figures(run, wrong, time.monotonic() - began), as_json=chosen.json)
        if not (chosen.no_storm or chosen.only):
            for kind in ("529", "429", "429-with-reset"):
                calm = Pace(chosen.speed)
                place = bench_faults_home(folder / f"storm-{kind}", names)
                parts = (place, chosen.agents, kind, STORM, chosen.seed, calm)
                found = anyio.run(storm, *parts, backend_options={"loop_factory": calm.loop})
                report(f"storm of {kind}, {STORM:g} s, {chosen.agents} agents", found, as_json=chosen.json)
        if chosen.real:
            real(folder / "real", chosen.real, chosen.seed, wrong, as_json=chosen.json)
    return tell(wrong, chosen.faults, chosen.agents, chosen.seed)


def real(where: Path, count: int, seed: int, wrong: dict[str, list[str]], *, as_json: bool) -> None:
    """Faults of the real CLI and of the API, in real time; what goes wrong is added to ``wrong``."""
    catalogue = [*cli_faults(), *api_faults()]
    judged: list[Judged] = []
    for number in range(0, count, len(catalogue)):
        faults = random.Random(seed + number).sample(catalogue, min(len(catalogue), count - number))
        names = [f"p{project}" for project in range(min(8, len(faults)))]
        limits = f"[limits]\nmax_agents = {len(names)}\nmax_warm = {len(names)}\nstall_timeout = {STALL}\n"
        place = where / str(number)
        with run_endpoint(model_script(faults)) as endpoint:
            home = fault_home(place / "home", names, endpoint.url, limits, faults)
            dealt = deal(faults, names, seed)
            found = anyio.run(play_real, home, place / "plans", endpoint, dealt)
        judged += found.values()
        for one in found.values():
            for law in one.wrong:
                wrong.setdefault(f"real: {law}", []).append(one.fault.name)
    report("faults with the real CLI", described(judged), as_json=as_json)


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


def figures(run: Run, wrong: dict[str, list[str]], wall: float) -> dict[str, Any]:
    """What is printed."""
    times = recovery_times(run)
    states = Counter(view.state for view in run.views.values())
    kinds = Counter(strike.kind for _, strike, _ in run.world.struck)
    return {
        "faults that struck": len(run.world.struck) + len(run.daemon),
        "of agents, by kind": dict(sorted(kinds.items())),
        "of daemon and clock": dict(Counter(kind for kind, _ in run.daemon)),
        "tasks": dict(states),
        **{name: len(set(tasks)) for name, tasks in wrong.items()},
        "fault to working again, median s (simulated)": statistics.median(times) if times else 0.0,
        "fault to working again, worst s (simulated)": max(times, default=0.0),
        "wall s": round(wall, 1),
    }


def tell(wrong: dict[str, list[str]], faults: int, agents: int, seed: int) -> int:
    """1 and a way to replay when anything is wrong."""
    bad = [(name, task) for name, tasks in wrong.items() for task in sorted(set(tasks))]
    for name, task in bad[:10]:
        again = f"python -m benchmarks.faults --faults {faults} --agents {agents} --seed {seed} --only {task}"
        sys.stdout.write(f"WRONG {name}: {task}\n  {again}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
