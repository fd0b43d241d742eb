from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from agents.events import TurnEnded, TurnLost
from orchestrator.scheduler import (
    Fail,
    Halt,
    Limits,
    Resume,
    Retry,
    Running,
    Served,
    Unknown,
    Verdict,
    Waiting,
    classify,
    decide,
    next_wakeup,
    not_before,
    retry_delay,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def waiting(
    name: str, *, priority: int = 0, age: float = 0, until: float | None = None, order: int = 0
) -> Waiting:
    """``a1.2`` is the second task of project ``a1`` of client ``a``."""
    project = name.split(".")[0]
    when = None if until is None else minutes(until)
    return Waiting(name, project, project[0], minutes(-age), order or int(name[-1]), priority, when)


def running(project: str) -> Running:
    return Running(f"{project}.0", project, project[0])


@pytest.mark.parametrize(
    ("queue", "busy", "limits", "expected"),
    [
        pytest.param(["a1.1", "a1.2", "a2.3"], [], Limits(), ["a1.1", "a2.3"], id="one task per project"),
        pytest.param(["a1.1", "b1.2"], ["a1"], Limits(), ["b1.2"], id="a busy project waits"),
        pytest.param(["a1.1", "a2.2", "a3.3"], ["b1"], Limits(total=2), ["a1.1"], id="overall cap"),
        pytest.param(["a1.1"], ["b1", "b2"], Limits(total=1), [], id="over the cap already"),
        pytest.param(["a1.1", "a2.2", "b1.3"], [], Limits(per_client=1), ["a1.1", "b1.3"], id="client cap"),
        pytest.param(
            ["a1.1", "b1.2"], [], Limits(per_client=1, clients={"a": 0}), ["b1.2"], id="own client cap"
        ),
        pytest.param(
            ["a1.1", "a2.2", "b1.3"], [], Limits(total=2), ["a1.1", "b1.3"], id="clients take turns"
        ),
        pytest.param(["a1.1"], [], Limits(paused=True), [], id="paused"),
        pytest.param(["a1.1"], [], Limits(paused_until=minutes(1)), [], id="rate limited"),
        pytest.param(["a1.1"], [], Limits(paused_until=NOW), ["a1.1"], id="rate limit over"),
        pytest.param(
            ["a1.1", "a2.2"], [], Limits(paused_projects=frozenset({"a1"})), ["a2.2"], id="paused project"
        ),
        pytest.param(
            ["a1.1", "b1.2"], [], Limits(paused_clients=frozenset({"a"})), ["b1.2"], id="paused client"
        ),
    ],
)
def test_what_starts(queue: list[str], busy: list[str], limits: Limits, expected: list[str]) -> None:
    tasks = [waiting(name) for name in queue]
    assert decide(tasks, [running(project) for project in busy], limits, NOW) == expected
    assert decide(tasks[::-1], [running(project) for project in busy], limits, NOW) == expected


def test_priority_goes_first_and_waiting_raises_it() -> None:
    one = Limits(total=1)
    assert decide([waiting("a1.1"), waiting("b1.2", priority=1)], [], one, NOW) == ["b1.2"]
    assert decide([waiting("a1.1", age=21), waiting("b1.2", priority=1)], [], one, NOW) == ["a1.1"]
    served = Served(projects={"a1": minutes(-1)})
    assert decide([waiting("a1.1", age=21), waiting("b1.2", priority=1)], [], one, NOW, served) == ["b1.2"]


def test_the_least_recently_served_client_then_project_goes_first() -> None:
    queue = [waiting("a1.1"), waiting("a2.2"), waiting("b1.3")]
    served = Served(clients={"a": minutes(-1), "b": minutes(-2)}, projects={"a1": minutes(-1)})
    assert decide(queue, [], Limits(), NOW, served) == ["b1.3", "a2.2", "a1.1"]


def test_a_later_task_of_a_project_overtakes_by_priority_alone() -> None:
    later = waiting("a1.2")
    assert decide([waiting("a1.1", until=5), later], [], Limits(), NOW) == []
    assert decide([waiting("a1.1", until=5), waiting("a1.2", priority=1)], [], Limits(), NOW) == ["a1.2"]
    assert decide([waiting("a1.1", age=11), waiting("a1.2", priority=1)], [], Limits(), NOW) == ["a1.1"]
    assert decide([waiting("a1.1", until=0), later], [], Limits(), NOW) == ["a1.1"]


def test_the_next_wakeup_is_when_time_alone_lets_something_start() -> None:
    queue = [waiting("a1.1", until=5), waiting("a1.2"), waiting("b1.3", until=3), waiting("c1.4", until=9)]
    assert next_wakeup(queue, [], Limits(), NOW) == minutes(3)
    assert next_wakeup(queue, [running("b1")], Limits(), NOW) == minutes(5)
    assert next_wakeup(queue, [], Limits(paused_clients=frozenset("ab")), NOW) == minutes(9)
    assert next_wakeup(queue, [], Limits(paused_until=minutes(7)), NOW) == minutes(7)
    assert next_wakeup(queue, [running("b2")], Limits(clients={"b": 1}), NOW) == minutes(5)
    assert next_wakeup(queue, [], Limits(paused=True), NOW) is None
    assert next_wakeup(queue, [running("d1")], Limits(total=1), NOW) is None
    assert next_wakeup([waiting("a1.1")], [], Limits(), NOW) is None


def failed(
    reason: str | None = None, status: int | None = None, *errors: str, error: str | None = None
) -> TurnEnded:
    return TurnEnded(session_id="s", ok=False, reason=reason, api_status=status, errors=errors, error=error)


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        *[(failed("api_error", status), Retry) for status in (408, 429, 500, 503, 529)],
        *[(failed("api_error", status), Fail) for status in (400, 403, 404, 413)],
        (failed("api_error", 401), Halt),
        (failed("api_error", 403, '{"type":"authentication_error"}'), Halt),
        (failed("api_error", 400, "Your credit balance is too low to access the API."), Halt),
        (failed("api_error", 403, "Request not allowed", error="authentication_failed"), Halt),
        (failed("api_error", 403, "Claude access is disabled", error="oauth_org_not_allowed"), Halt),
        (failed("api_error", 400, "No more credit", error="billing_error"), Halt),
        (failed("api_error", 400, "the tool says: invalid api key", error="invalid_request"), Fail),
        (failed("api_error", 404, "oauth token", error="model_not_found"), Fail),
        (failed("api_error", 400, "Invalid API key", error="unknown"), Halt),
        (failed("api_error", 529, error="authentication_failed"), Retry),
        (failed("error_max_turns", None, "the page said: invalid api key"), Fail),
        (failed("error_max_turns"), Fail),
        (failed("error_max_budget_usd"), Fail),
        (failed("prompt_too_long"), Fail),
        (failed("refusal"), Fail),
        (failed("api_error", None, "API Error: Overloaded"), Retry),
        (failed("api_error", None, "Connection error."), Retry),
        (failed("error_during_execution", None, "Invalid API key · Please run /login"), Halt),
        (failed("error_during_execution"), Fail),
        (failed("aborted_streaming"), Resume),
        (failed("something_new"), Unknown),
        (failed(), Unknown),
        (TurnLost(reason="signal", delivered=False), Retry),
        (TurnLost(reason="start", delivered=False), Retry),
        (TurnLost(reason="eof", delivered=True), Resume),
        (TurnLost(reason="stall", delivered=True), Resume),
        (TurnLost(reason="start", detail="Not logged in", delivered=False), Halt),
        (TurnLost(reason="signal", detail="please run /login", delivered=True), Resume),
        (TurnLost(reason="resume", delivered=False), Fail),
        (TurnLost(reason="timeout", delivered=True), Fail),
    ],
)
def test_what_a_failed_turn_means(event: TurnEnded | TurnLost, verdict: type[Verdict]) -> None:
    found = classify(event)
    assert isinstance(found, verdict)
    assert found.reason


def test_a_turn_that_ended_well_needs_nothing() -> None:
    assert classify(TurnEnded(session_id="s", ok=True)) is None


def test_delays_double_up_to_the_cap_and_spread() -> None:
    for attempt, ceiling in ((1, 2), (2, 4), (5, 32), (9, 300), (10_000, 300)):
        delays = [retry_delay(attempt, Random(seed)) for seed in range(200)]
        assert 0 <= min(delays) < 0.1 * ceiling
        assert 0.9 * ceiling < max(delays) <= ceiling


def test_a_servers_reset_is_never_undercut_and_its_return_is_spread() -> None:
    delays = {retry_delay(6, Random(seed), 18_000) for seed in range(100)}
    assert min(delays) >= 18_000
    assert max(delays) <= 18_030
    assert len(delays) > 90
    assert not_before(NOW, 1, Random(1), int(minutes(60).timestamp())) >= minutes(60)
    assert NOW <= not_before(NOW, 1, Random(1), int(minutes(-60).timestamp())) <= minutes(0.1)
