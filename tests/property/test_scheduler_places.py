"""The order within a project: what was answered, now, what is under way, next, the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.scheduler import Limits, Waiting, decide, decide_asides, next_aside

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LIMITS = Limits(total=1)


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    """One project's tasks, the oldest first, as a person and a busy week may leave them."""
    parts = st.tuples(
        st.integers(0, 500),
        st.integers(-100, 100),
        st.sampled_from(["", "begun", "answered"]),
        st.sampled_from(["queue", "next", "now"]),
    )
    drawn = sorted(draw(st.lists(parts, max_size=8)), key=lambda part: -part[0])
    return [
        Waiting(
            task=f"t{number}",
            project="acme",
            client="Acme",
            queued_at=NOW - timedelta(minutes=age),
            queued_cursor=number,
            priority=priority,
            begun=bool(stands),
            answered=stands == "answered",
            place=place,  # type: ignore[arg-type]  # drawn from its literals
        )
        for number, (age, priority, stands, place) in enumerate(drawn, start=1)
    ]


def order_of(queue: list[Waiting]) -> list[Waiting]:
    """The tasks in the order in which they would run, one after the other."""
    left, ran = list(queue), list[Waiting]()
    while left:
        (name,) = decide(left, [], LIMITS, NOW)
        ran += [task for task in left if task.task == name]
        left = [task for task in left if task.task != name]
    return ran


def group(task: Waiting) -> int:
    if task.answered:
        return -1
    return 0 if task.place == "now" else 1 if task.begun else 2 if task.place == "next" else 3


@settings(deadline=None, max_examples=300)
@given(queue=queues(), shuffle=st.randoms(use_true_random=False))
def test_a_projects_tasks_run_by_their_place(queue: list[Waiting], shuffle: st.DataObject) -> None:
    ran = order_of(queue)
    assert [group(task) for task in ran] == sorted(group(task) for task in queue)
    urgent = [task.queued_cursor for task in ran if group(task) == 0]
    assert urgent == sorted(urgent, reverse=True), "the latest --now goes first"
    placed = [task.queued_cursor for task in ran if group(task) == 2]
    assert placed == sorted(placed), "tasks placed next keep their order, whatever their priority"
    mixed = list(queue)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert order_of(mixed) == ran


@settings(deadline=None, max_examples=200)
@given(queue=queues(), minutes=st.integers(1, 60))
def test_what_waits_keeps_what_is_placed_behind_it_from_overtaking(
    queue: list[Waiting], minutes: int
) -> None:
    """A head that waits for its time holds back its project, but never a task placed now behind it."""
    if not queue or any(task.answered for task in queue):
        return
    first = order_of(queue)[0]
    late = Waiting(
        **{name: getattr(first, name) for name in first.__slots__}
        | {"not_before": NOW + timedelta(minutes=minutes)}
    )
    held = [late if task is first else task for task in queue]
    assert decide(held, [], LIMITS, NOW) == []
    urgent = Waiting("now", "acme", "Acme", NOW, 99, -100, place="now")
    assert decide([*held, urgent], [], LIMITS, NOW) == ["now"]


@settings(deadline=None, max_examples=100)
@given(queue=queues())
def test_now_goes_before_every_other_project_next_only_within_its_own(queue: list[Waiting]) -> None:
    queue = [replace(task, answered=False) for task in queue]
    important = Waiting("other", "beta", "Beta", NOW - timedelta(days=9), 0, 100)
    chosen = decide([*queue, important], [], LIMITS, NOW)
    assert (chosen == ["other"]) == (not any(task.place == "now" for task in queue))


@settings(deadline=None, max_examples=200)
@given(
    queue=queues(),
    running=st.integers(0, 4),
    cap=st.integers(1, 4),
    waits=st.sets(st.integers(1, 8)),
    held=st.booleans(),
)
def test_asides_start_as_queued_up_to_their_cap_whatever_else_runs(
    queue: list[Waiting], running: int, cap: int, waits: set[int], held: bool
) -> None:
    later = NOW + timedelta(minutes=3)
    asides = [
        replace(task, not_before=later) if task.queued_cursor in waits else task for task in reversed(queue)
    ]
    limits = Limits(total=0, asides=cap, paused_projects=frozenset({"acme"}) if held else frozenset())
    chosen = decide_asides(asides, running, limits, NOW)
    able = [] if held else [f"t{task.queued_cursor}" for task in queue if task.queued_cursor not in waits]
    assert chosen == able[: max(0, cap - running)]
    left = [task for task in asides if task.task not in chosen]
    moment = next_aside(left, running + len(chosen), limits, NOW)
    due = [task for task in left if task.not_before]
    assert moment == (later if due and not held and running + len(chosen) < cap else None)
