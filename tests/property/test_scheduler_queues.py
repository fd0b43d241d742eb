"""A long queue is decided about as the whole would be, by looking at little of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.daemon.scheduling import foremost, running_tasks, waiting_tasks
from orchestrator.events import Event, EventBody
from orchestrator.events.task import TaskFinished, TaskQueued, TaskRetrying, TaskStarted
from orchestrator.fold import FleetState, fold
from orchestrator.home.config import PermissionsConfig, Project, ProjectConfig, TrustConfig
from orchestrator.scheduler import Limits, decide, next_wakeup

NOW = datetime(2026, 5, 1, tzinfo=UTC)
NAMES = ("a", "b", "c")
PROJECTS = {
    name: Project(
        name,
        name,
        name,
        ProjectConfig(path=name),
        PermissionsConfig(),
        TrustConfig(),
        model=None,
        directory=Path(name),
    )
    for name in NAMES
}
LIVES = ("queued", "queued", "queued", "running", "retrying", "waiting", "finished")


@st.composite
def fleets(draw: st.DrawFn) -> tuple[FleetState, set[str]]:
    """A fleet's tasks in every state, and which of them run."""
    parts = st.tuples(
        st.sampled_from(NAMES),
        st.integers(-1, 1),
        st.sampled_from(["say", "batch"]),
        st.sampled_from(["queue", "queue", "next", "now"]),
        st.sampled_from(LIVES),
        st.integers(0, 30),
    )
    bodies: list[tuple[str, str, EventBody]] = []
    running = set()
    for number, (project, priority, origin, place, life, later) in enumerate(
        draw(st.lists(parts, max_size=16))
    ):
        task = f"t{number}"
        queued = TaskQueued(prompt="Go.", priority=priority, origin=origin, place=place)
        bodies.append((project, task, queued))
        if life == "running" and project not in {known for known, name, _ in bodies if name in running}:
            running.add(task)
        if life != "queued":
            bodies.append((project, task, TaskStarted(attempt=1)))
        if life in {"retrying", "waiting"}:
            until = NOW + timedelta(minutes=later if life == "waiting" else -later)
            bodies.append((project, task, TaskRetrying(attempt=1, reason="lost", not_before=until)))
        if life == "finished":
            bodies.append((project, task, TaskFinished(status="succeeded")))
    events = [
        Event(
            cursor=cursor,
            at=NOW - timedelta(hours=1) + timedelta(minutes=cursor),
            epoch=1,
            project=project,
            client=project,
            task=task,
            body=body,
        )
        for cursor, (project, task, body) in enumerate(bodies, start=1)
    ]
    return fold(events), running


@settings(deadline=None, max_examples=300)
@given(fleet=fleets(), total=st.integers(1, 3), held=st.sampled_from(["", "say", "batch"]))
def test_the_foremost_tasks_decide_as_all_would(
    fleet: tuple[FleetState, set[str]], total: int, held: str
) -> None:
    state, running = fleet
    chosen = {record.view.task for record in foremost(state.tasks.values(), running)}
    everything = [
        task for task in waiting_tasks(state, PROJECTS, running) if state.tasks[task.task].view.origin != held
    ]
    few = [task for task in everything if task.task in chosen]
    active, limits = running_tasks(state, PROJECTS, running), Limits(total=total)
    start = decide(everything, active, limits, NOW)
    assert decide(few, active, limits, NOW) == start
    active += running_tasks(state, PROJECTS, start)
    left = [[task for task in tasks if task.task not in start] for tasks in (everything, few)]
    assert next_wakeup(left[0], active, limits, NOW) == next_wakeup(left[1], active, limits, NOW)


def test_of_a_long_queue_only_its_head_is_looked_at() -> None:
    events = [
        Event(
            cursor=number,
            at=NOW,
            epoch=1,
            project=NAMES[number % 3],
            task=f"t{number}",
            body=TaskQueued(prompt="Go."),
        )
        for number in range(1, 301)
    ]
    state = fold(events)
    assert [record.view.task for record in foremost(state.tasks.values(), ())] == ["t1", "t2", "t3"]
    assert [record.view.task for record in foremost(state.tasks.values(), {"t1"})] == ["t2", "t3", "t4"]
