"""A real fleet under faults: real CLI, journal, scheduler and workspaces in this process.

Every project has a conversation, a calibration and a queue of its own. Each task meets one fault and is
judged by what the endpoint received, what the journal says and what the agent's command left behind.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio

from agents import warden
from agents.factory import ClaudeFactory, home_id
from agents.session import SessionFactory
from agents.spec import Endpoint
from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.clock import Clock
from orchestrator.daemon.desk import Note, WorkspaceDesk
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
from tests.support.endpoint import CONTROL_KEY, RunningEndpoint, cli_path
from tests.support.faulty_cli import KINDS, POINTS, write_faulty, write_plan
from tests.support.home import make_home
from tests.support.scripts import Json, bash, fault, session, text, tools

WORK = 'echo "begin $1" >> work.log\nsleep 0.5\necho "end $1" >> work.log\n'
"""The command of every task: it leaves a trace of each time it ran."""
API: dict[str, Json] = {
    "429-with-reset": fault("http", status=429, headers={"retry-after": "1"}),
    "429": fault("http", status=429),
    "529": fault("http", status=529),
    "500": fault("http", status=500),
    "cut-stream": fault("cut"),
    "malformed-event": fault("malformed"),
    "silence": fault("silence", seconds=100),
}
STALL = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """One task and what happens to it."""

    name: str
    where: str
    kind: str

    @property
    def answer(self) -> str:
        """What the model says in the end."""
        return f"Answer of {self.name}."

    @property
    def expected(self) -> frozenset[str]:
        """The statuses that are right: a command cut short has an unknown outcome, all else is recovered."""
        return frozenset({"unknown"} if self.where == "mid-tool" else {"succeeded"})


def cli_faults() -> list[Fault]:
    """Every kind of death at every point."""
    return [Fault(f"{kind}-{point}", point, kind) for point, kind in itertools.product(POINTS, KINDS)]


def api_faults() -> list[Fault]:
    """Every fault of the API, in a turn's first answer and after its tool."""
    return [
        Fault(f"api-{kind}-{where}", where, kind) for where in ("first-answer", "after-tool") for kind in API
    ]


def model_script(faults: Iterable[Fault]) -> Json:
    """What the model plays for all of them."""
    return {"sessions": [_played(found) for found in faults], "default": text("Nothing more.")}


def _played(found: Fault) -> Json:
    first = tools(bash(f"sh work.sh {found.name}"), words="First I look.")
    last = text(found.answer)
    if found.kind in API:
        (first if found.where == "first-answer" else last)["fault"] = API[found.kind]
    return session(f"[fault {found.name}]", first, last)


def fault_home(
    where: Path, names: Sequence[str], endpoint: str, limits: str, faults: Iterable[Fault]
) -> Path:
    """A home whose projects have a calibration each, and whose agents may run their commands."""
    commands = [f"sh work.sh {found.name}" for found in faults]
    tables = [
        f'[projects.{name}]\npath = "{name}"\nclient = "C-{name}"\ncalibration = "{name}"\n' for name in names
    ]
    files = {f"{name}/work.sh": WORK for name in names}
    files |= {f"calibrations/{name}.md": calibration_text(name) for name in names}
    extra = f"[permissions]\ncommands = {json.dumps(commands)}\n{limits}\n" + "\n".join(tables)
    return make_home(where, endpoint=endpoint, projects={}, files=files, extra=extra)


def calibration_text(name: str) -> str:
    """The whole calibration of one project."""
    rules = "".join(f"Rule {number} of {name}: work for {name} alone.\n" for number in range(30))
    return f"You are the agent of {name}.\n{rules}"


@dataclass
class Arena:
    """A fleet at work on a home, in this process."""

    home: Path
    fleet: Fleet
    runtime: Runtime
    factory: SessionFactory
    events: list[Event] = field(default_factory=list)

    async def say(self, project: str, prompt: str, task: str) -> None:
        """Queue a task."""
        await self.fleet.queue(TaskRequest(project=project, prompt=prompt, id=task))

    async def ended(self, task: str, seconds: float = 60) -> TaskView:
        """The task when it has finished."""
        with anyio.fail_after(seconds):
            while self.runtime.record(task).open:  # noqa: ASYNC110  # a poll with a deadline
                await anyio.sleep(0.02)
        return self.runtime.task(task)

    async def seen(self, kind: str, count: int = 1, seconds: float = 60) -> None:
        """Return once so many events of that kind were journaled."""
        with anyio.fail_after(seconds):
            while sum(event.kind == kind for event in self.events) < count:  # noqa: ASYNC110  # as above
                await anyio.sleep(0.02)


DeskMaker = Callable[[LanePool, Note, Boundaries], WorkspaceDesk]


@asynccontextmanager
async def arena(
    home: Path,
    factory: SessionFactory,
    endpoint: Endpoint,
    *,
    clock: Clock | None = None,
    brake: Brake | None = None,
    desk: DeskMaker = WorkspaceDesk,
) -> AsyncIterator[Arena]:
    """A fleet that schedules while the block runs; leaving ends it without waiting."""
    config, paths = load(home), HomePaths(home)
    paths.ensure()
    time = clock or Clock()
    journal = Journal.open(paths.journal, clock=time.now)
    try:
        async with open_writer(journal) as writer:
            runtime = Runtime(
                writer=writer,
                state=load_state(journal),
                projects={project.slug: project for project in projects(config)},
                boundaries=Boundaries(),
                specs=SpecMaker(paths, config, endpoint, journal.epoch, Calibrations(paths), lambda _: False),
                retry_policy=RetryPolicy(max_attempts=config.limits.max_attempts),
                clock=time,
                brake=brake or Brake(),
            )
            async with anyio.create_task_group() as tasks:
                limit = config.limits.max_warm
                runtime.pool = LanePool(tasks, factory, max_warm=limit, on_closed=runtime.note)
                runtime.desk = desk(runtime.pool, runtime.note, runtime.boundaries)
                fleet = Fleet(runtime, tasks, started_at=datetime.now(UTC))
                played = Arena(home, fleet, runtime, factory)
                writer.listen(played.events.append)
                await register_projects(runtime)
                await fleet.recover()
                tasks.start_soon(fleet.schedule)
                yield played
                tasks.cancel_scope.cancel()
    finally:
        journal.close()


def real_factory(home: Path, folder: Path, epoch: int = 1) -> ClaudeFactory:
    """The real CLI behind the stand-in that strikes."""
    shim = write_faulty(folder, cli_path())
    return ClaudeFactory(warden.marker(home_id(home), epoch), HomePaths(home).run, cli=shim)


@dataclass(frozen=True, slots=True)
class Judged:
    """One fault and what came of it; ``wrong`` is empty when all is as it should be."""

    fault: Fault
    project: str
    status: str
    wrong: tuple[str, ...]
    seconds: float
    """From the loss to the next start of work; 0 when the CLI itself got over it."""


def deal(faults: Sequence[Fault], names: Sequence[str], seed: int) -> dict[str, list[Fault]]:
    """The queue of each project, by the seed."""
    shuffled = list(faults)
    random.Random(seed).shuffle(shuffled)
    return {name: shuffled[number :: len(names)] for number, name in enumerate(names)}


def prompt_of(found: Fault, plans: Path) -> str:
    """The task's prompt; a fault of the CLI is planned by it."""
    token = f"[fault {found.name}]"
    if found.kind in KINDS:
        token = write_plan(plans, found.name, found.where, found.kind)
    return f"{token} Run the command and answer."


async def play_real(
    home: Path,
    plans: Path,
    endpoint: RunningEndpoint,
    dealt: Mapping[str, Sequence[Fault]],
    brake: Brake | None = None,
) -> dict[str, Judged]:
    """Play every queue with the real CLI and judge each fault."""
    model = Endpoint("offline", endpoint.url, endpoint.key, CONTROL_KEY)
    async with arena(home, real_factory(home, plans), model, brake=brake) as played:
        for project, queue in dealt.items():
            for found in queue:
                await played.say(project, prompt_of(found, plans), found.name)
        for found in itertools.chain.from_iterable(dealt.values()):
            await played.ended(found.name, 100)
        requests = await anyio.to_thread.run_sync(endpoint.requests)
        return judge(played, dealt, endpoint, requests)


def judge(
    played: Arena, dealt: Mapping[str, Sequence[Fault]], endpoint: RunningEndpoint, requests: Sequence[Json]
) -> dict[str, Judged]:
    """What came of every fault."""
    found = {}
    for project, queue in dealt.items():
        own = [request for request in requests if f"/{project}/tree/" in str(request)[:400_000]]
        log = played.home / ".counterpoint" / "projects" / project / "tree" / project / "work.log"
        ran = log.read_text().splitlines() if log.exists() else []
        for fault_ in queue:
            found[fault_.name] = _judged(played, project, fault_, own, ran, queue)
    return found


def _judged(
    played: Arena,
    project: str,
    found: Fault,
    own: Sequence[Json],
    ran: Sequence[str],
    queue: Sequence[Fault],
) -> Judged:
    view = played.runtime.task(found.name)
    events = [event for event in played.events if event.task == found.name]
    kinds = [event.kind for event in events]
    said = str(own[-1]["messages"]) if own else ""
    calibration = hashlib.sha256(calibration_text(project).encode()).hexdigest()
    places = [said.find(f"[fault {other.name}]") for other in queue]
    laws = {
        f"status {view.state}: {view.error}": view.state in found.expected,
        f"result {view.result!r}": view.state != "succeeded" or view.result == found.answer,
        "no reason": view.state == "succeeded" or bool(view.error),
        "ended more than once": kinds.count("task.finished") == 1,
        f"prompt in the conversation {said.count(f'[fault {found.name}]')} times": said.count(
            f"[fault {found.name}]"
        )
        == 1,
        "prompts out of order": places == sorted(places),
        f"the command ran {ran.count(f'begin {found.name}')} times": ran.count(f"begin {found.name}") == 1,
        "another calibration": view.calibration is not None and view.calibration.sha256 == calibration,
        "another calibration was sent": all(_sent(request, project) for request in own),
    }
    wrong = tuple(law for law, holds in laws.items() if not holds)
    return Judged(found, project, view.state, wrong, _seconds(events))


def _sent(request: Json, project: str) -> bool:
    """Whether the endpoint received this project's calibration, byte for byte, and no other."""
    system = request.get("system") or []
    blocks = "".join(block["text"] for block in system) if isinstance(system, list) else str(system)
    return not request.get("tools") or (
        calibration_text(project).strip() in blocks and blocks.count("You are the agent of") == 1
    )


def _seconds(events: Sequence[Event]) -> float:
    """From the first loss or failed end to the next sign that the agent works."""
    lost = next((event.at for event in events if event.kind in {"agent.turn_lost", "task.retrying"}), None)
    if lost is None:
        return 0.0
    signs = {"agent.prompt_delivered", "task.finished"}
    again = next((event.at for event in events if event.at > lost and event.kind in signs), lost)
    return (again - lost).total_seconds()


def described(judged: Iterable[Judged]) -> dict[str, Any]:
    """The figures that a benchmark prints."""
    everything = list(judged)
    times = sorted(one.seconds for one in everything if one.seconds)
    return {
        "faults": len(everything),
        "wrong": sum(bool(one.wrong) for one in everything),
        "median s": times[len(times) // 2] if times else 0.0,
        "worst s": times[-1] if times else 0.0,
    }
