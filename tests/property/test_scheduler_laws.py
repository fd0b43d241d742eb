"""Laws of scheduling, over random fleets and a simulated stream of work."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.scheduler import Limits, Running, Served, Waiting, decide, next_wakeup

NOW = datetime(2026, 5, 1, tzinfo=UTC)
_MOMENTS = st.integers(-90, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))
_PROJECTS = st.sampled_from(["a1", "a2", "a3", "b1", "b2", "c1"])


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    parts = st.tuples(_PROJECTS, st.integers(0, 90), st.integers(-2, 2), st.none() | _MOMENTS)
    drawn = sorted(draw(st.lists(parts, max_size=14)), key=lambda part: -part[1])
    return [
        Waiting(f"t{number}", project, project[0], NOW - timedelta(minutes=age), number, priority, until)
        for number, (project, age, priority, until) in enumerate(drawn, start=1)
    ]


RUNNING = st.sets(_PROJECTS, max_size=4).map(
    lambda chosen: [Running(f"r-{p}", p, p[0]) for p in sorted(chosen)]
)
LIMITS = st.builds(
    Limits,
    total=st.integers(0, 6),
    per_client=st.none() | st.integers(0, 3),
    clients=st.dictionaries(st.sampled_from("ab"), st.integers(0, 3)),
    paused=st.sampled_from([False, False, False, True]),
    paused_projects=st.frozensets(_PROJECTS, max_size=1),
    paused_until=st.none() | _MOMENTS,
)
SERVED = st.builds(
    Served,
    clients=st.dictionaries(st.sampled_from("abc"), _MOMENTS),
    projects=st.dictionaries(_PROJECTS, _MOMENTS),
)


def startable(task: Waiting, busy: set[str], load: Counter[str], count: int, limits: Limits) -> bool:
    """Whether nothing but another task's turn may keep ``task`` waiting; written apart from the scheduler."""
    if limits.paused or (limits.paused_until and limits.paused_until > NOW):
        return False
    if task.project in limits.paused_projects or task.project in busy:
        return False
    if task.not_before and task.not_before > NOW:
        return False
    return count < limits.total and load[task.client] < limits.cap(task.client)


@settings(deadline=None, max_examples=300)
@given(
    queue=queues(), running=RUNNING, limits=LIMITS, served=SERVED, shuffle=st.randoms(use_true_random=False)
)
def test_caps_hold_nothing_idles_and_the_order_is_stable(
    queue: list[Waiting], running: list[Running], limits: Limits, served: Served, shuffle: Random
) -> None:
    chosen = decide(queue, running, limits, NOW, served)
    by_id = {task.task: task for task in queue}
    busy, load = {task.project for task in running}, Counter(task.client for task in running)
    for count, name in enumerate(chosen, start=len(running)):
        assert startable(by_id[name], busy, load, count, limits)
        busy.add(by_id[name].project)
        load[by_id[name].client] += 1
    left = [task for task in queue if task.task not in chosen]
    for task in left:
        if startable(task, busy, load, len(running) + len(chosen), limits):
            assert any(
                other.project == task.project
                and other.not_before
                and other.not_before > NOW
                and (other.priority, -other.queued_cursor) != (task.priority, -task.queued_cursor)
                for other in left
            ), "only an earlier task of its own project that must wait holds it back"
    shuffled = list(queue)
    shuffle.shuffle(shuffled)
    assert decide(shuffled, running, limits, NOW, served) == chosen
    again = running + [Running(name, by_id[name].project, by_id[name].client) for name in chosen]
    assert decide(left, again, limits, NOW, served) == [], "one decision starts all there is"


@settings(deadline=None, max_examples=300)
@given(queue=queues(), running=RUNNING, limits=LIMITS)
def test_the_wakeup_misses_nothing_and_is_never_in_vain(
    queue: list[Waiting], running: list[Running], limits: Limits
) -> None:
    started = set(decide(queue, running, limits, NOW))
    left = [task for task in queue if task.task not in started]
    by_id = {task.task: task for task in queue}
    busy = running + [Running(name, by_id[name].project, by_id[name].client) for name in started]
    wakeup = next_wakeup(left, busy, limits, NOW)
    moments = [task.not_before for task in left] + [limits.paused_until]
    for moment in sorted({moment for moment in moments if moment is not None and moment > NOW}):
        if wakeup is None or moment < wakeup:
            assert decide(left, busy, limits, moment) == []
        if moment == wakeup:
            assert decide(left, busy, limits, moment) != []
    assert wakeup is None or wakeup in moments


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_nothing_starves_under_a_stream_of_more_important_work(seed: int) -> None:
    rng, now, cursor = Random(seed), NOW, 10
    limits = Limits(total=2, per_client=1)
    humble = [Waiting("same-project", "a1", "a", now, 1, -1), Waiting("other-client", "b9", "b", now, 2, -1)]
    humble.append(Waiting("same-client", "a9", "a", now, 3, -1))
    queue, running = list(humble), list[Running]()
    clients, projects = dict[str, datetime](), dict[str, datetime]()
    for _ in range(240):
        for project in ("a1", "a2", "b1"):
            cursor += 1
            queue.append(Waiting(f"t{cursor}", project, project[0], now, cursor, rng.randint(0, 3)))
        running = [task for task in running if rng.random() < 0.3]
        for name in decide(queue, running, limits, now, Served(clients, projects)):
            task = next(task for task in queue if task.task == name)
            queue.remove(task)
            running.append(Running(name, task.project, task.client))
            clients[task.client] = projects[task.project] = now
        now += timedelta(minutes=1)
    assert not {task.task for task in humble} & {task.task for task in queue}
