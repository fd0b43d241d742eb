"""Laws of the restart policy and of the agent's states, over all histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.lifecycle import STATES, Fact, Facts, status
from agents.restart import RestartPolicy, Restarts, backoff, grant, may_start
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.clock import Clock

NOW = datetime(2026, 5, 1, tzinfo=UTC)
POLICIES = st.builds(
    RestartPolicy,
    base=st.floats(0.1, 10),
    ceiling=st.floats(10, 600),
    spacing=st.floats(0.01, 5),
    cap=st.integers(1, 6),
    span=st.floats(60, 7200),
)
FAILURES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.floats(0, 400),
        st.integers(1, 40),
        st.none() | st.floats(-5, 900),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=200)
@given(policy=POLICIES, failures=FAILURES, seed=st.integers(0, 1000))
def test_restarts_keep_apart_keep_to_the_cap_and_undercut_nobody(
    policy: RestartPolicy, failures: list[tuple[str, float, int, float | None]], seed: int
) -> None:
    known, now, rng = Restarts(), NOW, Random(seed)
    granted: list[tuple[datetime, str]] = []
    for agent, passed, attempt, retry_after in failures:
        now += timedelta(seconds=passed)
        given_now = grant(known, agent, attempt, now, policy=policy, rng=rng, retry_after=retry_after)
        known = given_now.restarts
        assert given_now.at >= now + timedelta(seconds=max(0.0, retry_after or 0.0))
        granted.append((given_now.at, agent))
    spacing, span = timedelta(seconds=policy.spacing), timedelta(seconds=policy.span)
    moments = sorted(moment for moment, _ in granted)
    assert all(b - a >= spacing for a, b in pairwise(moments))
    for agent in {agent for _, agent in granted}:
        own = sorted(moment for moment, name in granted if name == agent)
        for first in own:
            assert sum(first <= moment < first + span for moment in own) <= policy.cap


@settings(deadline=None, max_examples=100)
@given(policy=POLICIES, attempt=st.integers(-3, 10_000), seed=st.integers(0, 1000))
def test_backoff_is_bounded_and_the_same_for_the_same_seed(
    policy: RestartPolicy, attempt: int, seed: int
) -> None:
    delay = backoff(attempt, policy, Random(seed))
    assert 0 <= delay <= policy.ceiling
    assert delay == backoff(attempt, policy, Random(seed))


@settings(deadline=None, max_examples=100)
@given(policy=POLICIES, fresh=st.integers(0, 3), again=st.integers(0, 30), steps=st.floats(0.001, 3))
def test_what_comes_due_together_starts_apart_and_nothing_is_left_out(
    policy: RestartPolicy, fresh: int, again: int, steps: float
) -> None:
    brake, now = Brake(policy, Random(1)), NOW
    waiting = [f"new{n}" for n in range(fresh)] + [f"old{n}" for n in range(again)]
    restarted: list[datetime] = []
    for _ in range(again + 1):
        started, wait = brake.space(waiting, {task for task in waiting if task.startswith("old")}, now)
        assert all(f"new{n}" in started for n in range(fresh) if f"new{n}" in waiting)
        restarted += [now for task in started if task.startswith("old")]
        waiting = [task for task in waiting if task not in started]
        assert (wait is None) == (not waiting)
        now += timedelta(seconds=max(wait or 0.0, steps))
    assert waiting == []
    gaps = [b - a for a, b in pairwise(restarted)]
    assert all(gap >= timedelta(seconds=policy.spacing) - timedelta(microseconds=2) for gap in gaps)
    assert may_start(None, NOW, policy) == NOW


FACTS = st.none() | st.builds(
    Fact,
    evidence=st.sampled_from(["task.started@1", "agent.closed@2"]),
    since=st.just(NOW),
    reason=st.sampled_from(["", "why"]),
    until=st.none() | st.just(NOW + timedelta(minutes=1)),
)


@settings(deadline=None, max_examples=300)
@given(facts=st.builds(Facts, **dict.fromkeys(Facts.__dataclass_fields__, FACTS)))
def test_every_state_rests_on_a_fact_and_nothing_known_is_unknown(facts: Facts) -> None:
    found = status(facts)
    held = [getattr(facts, name) for name in Facts.__dataclass_fields__ if getattr(facts, name) is not None]
    assert found.state in STATES
    if held:
        assert (found.evidence, found.since) in {(fact.evidence, fact.since) for fact in held}
    else:
        assert (found.state, found.evidence, found.since) == ("unknown", "", None)
    assert (found.state == "working") == (facts.turn is not None), "a turn under way is never hidden"


@settings(deadline=None, max_examples=200)
@given(
    steps=st.lists(st.tuples(st.floats(0, 100), st.floats(-1e6, 1e6)), max_size=20),
    floor=st.floats(-100, 100),
)
def test_the_clock_never_goes_back_and_never_loses_what_passed(
    steps: list[tuple[float, float]], floor: float
) -> None:
    wall, ticks = NOW, 0.0
    clock = Clock(lambda: wall, lambda: ticks)
    clock.at_least(NOW + timedelta(seconds=floor))
    before = clock.now()
    assert before >= NOW
    for passed, jump in steps:
        ticks += passed
        wall += timedelta(seconds=passed + jump)
        now = clock.now()
        assert now - before >= timedelta(seconds=passed) - timedelta(microseconds=2)
        assert now >= wall
        before = now
