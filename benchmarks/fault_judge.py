"""What a run under faults came to, by the laws that hold whatever fails.

The judge asks nobody whom it judges. What really happened the stand-ins noted in their ``World``; what
anybody can still know after a death is what is on disk, and ``Records`` reads that by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.events import ToolCalled, ToolReturned
from agents.restart import RestartPolicy
from agents.transcripts import read_entries
from orchestrator.daemon.holds import SPREAD
from orchestrator.events import Event
from orchestrator.events.task import TaskRetrying
from orchestrator.journal import Journal
from orchestrator.protocol import TaskView
from tests.support.faults import calibration_text
from tests.support.faulty_sessions import LOSSES, World

MAX_ATTEMPTS = 3
POLICY = RestartPolicy()
QUEUE = 10.0
"""Seconds that a backoff may take longer because restarts keep a distance from each other."""
_PAGE = 5000
_CALL = re.compile(r"toolu-(?P<task>.+)-call-(?P<number>\d+)-")
_KINDS = ("agent.tool_called", "agent.tool_returned", "task.finished")


def has_effects(number: int) -> bool:
    """Whether making a task's call of this number again changes anything."""
    return number != 2


@dataclass
class Records:
    """Every call that has effects, as journal and transcripts know it."""

    called: dict[str, str] = field(default_factory=dict)
    """Task by call, of calls that one of the two names."""
    returned: set[str] = field(default_factory=set)
    """Calls whose result one of the two holds."""
    finished: set[str] = field(default_factory=set)
    _cursor: int = 0
    _read: dict[Path, int] = field(default_factory=dict)

    def read(self, journal: Path, transcripts: Iterable[Path]) -> None:
        """Take in what was written since the last time; nothing may be writing."""
        reader = Journal.open_reader(journal)
        try:
            while page := reader.read(self._cursor, _PAGE, kinds=_KINDS):
                for event in page:
                    self._event(event)
                self._cursor = page[-1].cursor
        finally:
            reader.close()
        for path in transcripts:
            found = read_entries(path, self._read.get(path, 0))
            self._read[path] = found.end
            for block in _blocks(found.entries):
                self._block(block)

    def open(self) -> set[str]:
        """Unfinished tasks with a call of which nobody can know whether it took effect."""
        tasks = {task for call, task in self.called.items() if call not in self.returned}
        return tasks - self.finished

    def _event(self, event: Event) -> None:
        match event.body:
            case ToolCalled(id=call):
                self._called(call)
            case ToolReturned(id=call):
                self.returned.add(call)
            case _:
                self.finished.add(str(event.task))

    def _block(self, block: Mapping[str, Any]) -> None:
        if block.get("type") == "tool_use":
            self._called(block["id"])
        elif block.get("type") == "tool_result":
            self.returned.add(block["tool_use_id"])

    def _called(self, call: str) -> None:
        found = _CALL.match(call)
        assert found is not None
        if has_effects(int(found["number"])):
            self.called[call] = found["task"]


def _blocks(entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    contents = (entry["message"]["content"] for entry in entries)
    return (block for content in contents if isinstance(content, list) for block in content)


@dataclass(frozen=True)
class Blow:
    """One fault of the daemon or the clock."""

    kind: str
    at: float
    """The loop's time."""
    tasks: tuple[str, ...]
    """What was running."""


@dataclass
class Run:
    """What a run left."""

    tasks: Mapping[str, tuple[str, int]]
    """Project and number of calls of every task, in queueing order."""
    world: World
    views: dict[str, TaskView] = field(default_factory=dict)
    seen: list[tuple[float, Event]] = field(default_factory=list)
    """Every event, with the loop's time."""
    blows: list[Blow] = field(default_factory=list)
    records: Records = field(default_factory=Records)
    unclear: set[str] = field(default_factory=set)
    """Tasks of which the daemon's death left a call whose outcome nothing on disk tells."""

    def note(self, event: Event, at: float) -> None:
        """Take in one event."""
        self.seen.append((at, event))
        if event.kind == "task.started":
            self.world.current[str(event.project)] = str(event.task)

    def died(self, journal: Path) -> None:
        """Take in what a dead daemon left on disk."""
        self.records.read(journal, self.world.files)
        self.unclear |= self.records.open()


LAWS = (
    "tasks lost",
    "prompts delivered twice",
    "completed tool calls repeated",
    "wrong final status",
    "wrong conversation, calibration",
    "out of order",
)


def wrongs(run: Run) -> dict[str, list[str]]:
    """By law, the tasks that came out wrong; every list is to be empty."""
    world, finished = run.world, Counter(e.task for _, e in run.seen if e.kind == "task.finished")
    found: dict[str, list[str]] = {name: [] for name in LAWS}
    for task, (project, calls) in run.tasks.items():
        names = [f"{task}-call-{number}" for number in range(calls) if has_effects(number)]
        laws = {
            "tasks lost": finished[task] == 1,
            "prompts delivered twice": world.heard[task] <= 1,
            "completed tool calls repeated": all(world.began[name] <= 1 for name in names),
            "wrong final status": _right(run, task, names),
            "wrong conversation, calibration": world.calibrations.get(project) == {_digest(project)}
            and not world.strangers,
        }
        for law, holds in laws.items():
            if not holds:
                found[law].append(task)
    found["out of order"] = _disordered(run)
    return found


def _right(run: Run, task: str, calls: Sequence[str]) -> bool:
    """Whether the task ended as what happened to it demands: unknown if, and only if, nobody can know."""
    view, world = run.views[task], run.world
    unknown = task in world.torn or task in run.unclear
    if unknown or view.state == "unknown":
        return unknown and view.state == "unknown" and bool(view.error)
    if view.state == "failed":
        lost = sum(name == task and strike.kind in LOSSES for name, strike, _ in world.struck)
        return lost >= MAX_ATTEMPTS and f"tried {MAX_ATTEMPTS} times" in (view.error or "")
    done = world.heard[task] == 1 and all(world.done[call] == 1 for call in calls)
    return view.state == "succeeded" and view.result == f"Answer of {task}." and done


def _digest(project: str) -> str:
    return hashlib.sha256(calibration_text(project).encode()).hexdigest()


def _disordered(run: Run) -> list[str]:
    """Tasks that were started before an earlier one of their project had ended."""
    open_tasks: dict[str, list[str]] = {}
    for task, (project, _) in run.tasks.items():
        open_tasks.setdefault(project, []).append(task)
    found = []
    for _, event in run.seen:
        queue = open_tasks.get(event.project or "", [])
        if event.kind == "task.started" and event.task in queue and queue[0] != event.task:
            found.append(str(event.task))
        if event.kind == "task.finished" and event.task in queue:
            queue.remove(event.task)
    return found


@dataclass(frozen=True)
class Recovery:
    """One fault and the time until its task's agent worked again, or its task had ended."""

    kind: str
    seconds: float
    held: str = ""
    """What held the agent back meanwhile by design, if anything did."""


def recoveries(run: Run) -> list[Recovery]:
    """Of every fault; one of the daemon or the clock counts once for each task that was running."""
    ends = {str(e.task): at for at, e in run.seen if e.kind == "task.finished"}
    waits = _waits(run)
    met = [(strike.kind, at, task) for task, strike, at in run.world.struck]
    limits = [at for kind, at, _ in met if kind == "429-with-reset"]
    met += [(blow.kind, blow.at, task) for blow in run.blows for task in blow.tasks]
    found = []
    for kind, at, task in met:
        again = (moment for moment in run.world.worked.get(task, ()) if moment > at)
        works = min([*again, ends[task]])
        asked = max((wait for moment, wait in waits.get(task, ()) if at <= moment <= works), default=0.0)
        limited = any(limit < works and at < limit + run.world.reset_in + SPREAD for limit in limits)
        held = "under a limit of the account" if limited else ""
        if asked > POLICY.ceiling or (asked > QUEUE and not limited):
            held = "at the cap of restarts an hour"
        found.append(Recovery(kind, works - at, held))
    return found


def _waits(run: Run) -> dict[str, list[tuple[float, float]]]:
    """By task: when it was told to wait, and for how many seconds longer than its backoff."""
    found: dict[str, list[tuple[float, float]]] = {}
    for at, event in run.seen:
        body = event.body
        if isinstance(body, TaskRetrying):
            backoff = min(POLICY.ceiling, POLICY.base * 2.0 ** (max(body.refused or body.attempt, 1) - 1))
            wait = (body.not_before - event.at).total_seconds() - backoff
            found.setdefault(str(event.task), []).append((at, wait))
    return found


def busiest_second(moments: Iterable[float]) -> int:
    """The most of ``moments`` within any one second."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def story(run: Run, task: str) -> list[str]:
    """What happened to one task: its events, what struck it, and its receipts."""
    if task not in run.tasks:
        return []
    moments = [(at, _event(event)) for at, event in run.seen if event.task == task]
    moments += [
        (at, f"STRUCK {strike.point}: {strike.kind}") for name, strike, at in run.world.struck if name == task
    ]
    moments += [(blow.at, f"STRUCK daemon: {blow.kind}") for blow in run.blows if task in blow.tasks]
    _, calls = run.tasks[task]
    names = [f"{task}-call-{number}" for number in range(calls)]
    counts = ", ".join(f"began {run.world.began[name]} done {run.world.done[name]}" for name in names)
    known = f"torn {task in run.world.torn}, unclear {task in run.unclear}"
    ordered = sorted(moments, key=lambda moment: moment[0])
    return [*(f"{at:.2f} {what}" for at, what in ordered), f"calls: {counts}; {known}"]


def _event(event: Event) -> str:
    said = event.body.model_dump_json(exclude_defaults=True)
    return f"{event.kind}@{event.cursor} {said[:200]}"
