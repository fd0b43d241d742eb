from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import RateLimited
from orchestrator.fold import TurnFacts
from orchestrator.limits import (
    LARGE,
    Budget,
    Hold,
    Reserve,
    Turn,
    Window,
    budget_lines,
    cache_end,
    hold_of,
    next_message,
    notices_due,
    pace_of,
    plan,
    rejected_until,
    rest_of,
    shares,
    spent_in,
    windows_of,
)
from orchestrator.limits.budgets import Period
from orchestrator.scheduler import Limits, Running, Served, Waiting

TODAY = date(2026, 11, 25)  # a Wednesday
SPEND = {
    "acme": {"2026-11-25": 1.0, "2026-11-23": 2.0, "2026-11-22": 4.0, "2026-10-31": 8.0},
    "beta": {"2026-11-25": 16.0},
}
CLIENTS = {"acme": "Acme", "beta": "Beta", "acme-two": "Acme"}


@pytest.mark.parametrize(("period", "usd"), [("day", 1.0), ("week", 3.0), ("month", 7.0)])
def test_a_period_begins_with_its_day_its_monday_or_its_first(period: Period, usd: float) -> None:
    assert spent_in(SPEND["acme"], period, TODAY) == usd


@pytest.mark.parametrize(
    ("budget", "spent", "state"),
    [
        (Budget("home", "", "day", 100.0), 17.0, "ok"),
        (Budget("home", "", "day", 20.0), 17.0, "warn"),
        (Budget("home", "", "day", 17.0), 17.0, "over"),
        (Budget("client", "Acme", "week", 3.5), 3.0, "warn"),
        (Budget("project", "beta", "month", 10.0), 16.0, "over"),
        (Budget("project", "nobody", "month", 10.0), 0.0, "ok"),
    ],
)
def test_a_budget_warns_at_four_fifths_and_holds_when_it_is_used_up(
    budget: Budget, spent: float, state: str
) -> None:
    (line,) = budget_lines([budget], SPEND, CLIENTS, TODAY)
    assert (line.spent_usd, line.state) == (spent, state)
    found = hold_of([line], [], Reserve(), project=budget.name, client=budget.name, origin="say")
    assert (found is not None) == (state == "over")
    assert found is None or (found.until == line.ends_at and budget.period in found.reason)


@given(st.lists(st.floats(0, 50), max_size=20), st.floats(0.01, 100))
def test_more_spending_never_frees_anybody(amounts: list[float], limit: float) -> None:
    budget = Budget("home", "", "month", limit)
    order = {"ok": 0, "warn": 1, "over": 2}
    states = []
    for count in range(len(amounts) + 1):
        spend = {"p": {f"2026-11-{1 + n % 25:02d}": 0.0 for n in range(25)}}
        for number, usd in enumerate(amounts[:count]):
            spend["p"][f"2026-11-{1 + number % 25:02d}"] += usd
        states.append(order[budget_lines([budget], spend, {"p": "P"}, TODAY)[0].state])
    assert states == sorted(states)


def test_a_rejected_window_holds_until_its_reset_and_is_unknown_after_it() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    reset = now + timedelta(hours=2)
    reports = {
        "five_hour": RateLimited(status="rejected", window="five_hour", resets_at=int(reset.timestamp())),
        "seven_day": RateLimited(status="allowed_warning", window="seven_day", utilization=0.9),
    }
    assert rejected_until(reports, now) == reset
    assert rejected_until(reports, reset) is None
    assert [window.status for window in windows_of(reports, reset)] == ["unknown", "allowed_warning"]
    assert rejected_until({}, now) is None


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RESET = NOW + timedelta(hours=2)
ORIGINS = ("say", "batch", "soak")


def held_origins(*, spent: float = 0.0, windows: tuple[Window, ...] = ()) -> list[str]:
    lines = budget_lines([Budget("home", "", "day", 10.0)], {"p": {"2026-11-25": spent}}, {"p": "P"}, TODAY)
    reserve = Reserve(0.2, 0.2)
    return [
        origin
        for origin in ORIGINS
        if hold_of(lines, windows, reserve, project="p", client="P", origin=origin) is not None
    ]


@pytest.mark.parametrize(
    ("spent", "held"), [(7.9, []), (8.0, ["batch", "soak"]), (9.9, ["batch", "soak"]), (10.0, [*ORIGINS])]
)
def test_the_reserve_of_a_budget_is_for_interactive_work(spent: float, held: list[str]) -> None:
    assert held_origins(spent=spent) == held


@pytest.mark.parametrize(
    ("status", "used", "held", "slow"),
    [
        ("allowed", 0.7, [], []),
        ("allowed_warning", None, ["soak"], ["batch"]),
        ("allowed_warning", 0.7, ["soak"], []),
        ("allowed_warning", 0.8, ["batch", "soak"], []),
        ("allowed_warning", 0.9, ["batch", "soak"], ["say", "batch", "soak"]),
        ("rejected", 1.0, ["say", "batch", "soak"], ["say", "batch", "soak"]),
        ("unknown", None, [], []),
    ],
)
def test_a_window_that_fills_slows_the_least_important_work_first(
    status: str, used: float | None, held: list[str], slow: list[str]
) -> None:
    window = Window("five_hour", status, used, None if status == "unknown" else RESET)
    assert held_origins(windows=(window,)) == held
    assert [o for o in ORIGINS if pace_of([window], Reserve(0.2), o) == "one by one"] == slow


def test_a_budget_speaks_once_per_period_and_threshold() -> None:
    budgets = [Budget("client", "Acme", "week", 4.0)]

    def said(day: date, usd: float, given: dict[str, str]) -> list[str]:
        lines = budget_lines(budgets, {"acme": {day.isoformat(): usd}}, {"acme": "Acme"}, day)
        due = notices_due(lines, given)
        given |= {f"{body.kind}:week:client:Acme": body.begins for body in due}
        return [body.kind for body in due]

    given: dict[str, str] = {}
    assert said(TODAY, 3.0, given) == []
    assert said(TODAY, 3.3, given) == ["budget.warned"]
    assert said(TODAY + timedelta(days=1), 3.9, given) == []
    assert said(TODAY, 4.0, given) == ["budget.used_up"]
    assert said(TODAY, 9.0, given) == []
    assert said(TODAY + timedelta(days=7), 9.0, given) == ["budget.warned", "budget.used_up"]


@given(
    st.lists(st.tuples(st.sampled_from(["acme", "beta"]), st.floats(0.1, 50)), max_size=4), st.floats(0, 60)
)
def test_what_is_left_is_the_tightest_budgets_rest(limits: list[tuple[str, float]], spent: float) -> None:
    budgets = [Budget("project", name, "day", limit) for name, limit in limits]
    lines = budget_lines(budgets, {"acme": {"2026-11-25": spent}}, {}, TODAY)
    left = rest_of(lines, "acme", "Acme")
    own = [limit for name, limit in limits if name == "acme"]
    assert left == (max(0.0, min(own) - spent) if own else None)


def test_shares_of_a_window_add_up_and_older_turns_are_not_in_it() -> None:
    window = Window("five_hour", "allowed", 0.4, RESET)
    turns = [
        Turn(RESET - timedelta(hours=6), "acme", "Acme", 10**9, 99.0),
        Turn(NOW, "acme", "Acme", 100, 3.0),
        Turn(NOW, "acme-two", "Acme", 100, 1.0),
        Turn(NOW, "beta", "Beta", 10, 4.0),
    ]
    found = {(share.scope, share.name): share.share for share in shares(window, turns, NOW)}
    assert found == {
        ("client", "Acme"): 0.5,
        ("client", "Beta"): 0.5,
        ("project", "beta"): 0.5,
        ("project", "acme"): 0.375,
        ("project", "acme-two"): 0.125,
    }
    free = [Turn(NOW, "acme", "Acme", 30, 0.0), Turn(NOW, "beta", "Beta", 10, 0.0)]
    assert [share.share for share in shares(window, free, NOW) if share.scope == "client"] == [0.75, 0.25]


@given(
    st.floats(1e-7, 1e-4),
    st.floats(0, 0.5),
    st.integers(0, 5000),
    st.integers(1, 9000),
    st.integers(0, 10**6),
    st.integers(1, 10**5),
)
def test_the_price_of_the_next_message_follows_from_the_last_turns(
    price: float, read_ratio: float, fresh: int, output: int, read: int, written: int
) -> None:
    def turn(fresh: int, output: int, read: int, written: int) -> TurnFacts:
        weight = fresh + 5 * output + 1.25 * written + read_ratio * read
        return TurnFacts(
            at=NOW,
            cost_usd=price * weight,
            input=fresh,
            output=output,
            cache_read=read,
            write_5m=written,
            context_tokens=LARGE,
        )

    turns = [turn(fresh, output, 0, written), turn(fresh, output, read + 1000, written)]
    warm = next_message(turns, NOW + timedelta(minutes=4))
    cold = next_message(turns, NOW + timedelta(minutes=6))
    assert warm is not None
    assert cold is not None
    assert (warm.cold, warm.warns, cold.cold, cold.warns) == (False, False, True, True)
    assert cold.next_usd == pytest.approx(price * (1.25 * LARGE + 5 * output), rel=1e-3)
    assert warm.next_usd is not None
    assert warm.next_usd == pytest.approx(price * (read_ratio * LARGE + 5 * output), rel=1e-2, abs=price)
    assert cold.next_usd is not None
    assert cache_end(turns) == (NOW + timedelta(minutes=5), cold.next_usd - warm.next_usd)


def test_an_hours_cache_rests_an_hour_and_one_turn_is_enough_for_an_estimate() -> None:
    turn = TurnFacts(at=NOW, cost_usd=1e-6 * 2 * 100_000, write_1h=100_000, context_tokens=100_000)
    rested = next_message([turn], NOW + timedelta(minutes=59))
    woken = next_message([turn], NOW + timedelta(minutes=60))
    assert rested is not None
    assert woken is not None
    assert not rested.cold
    assert woken.warns
    assert woken.next_usd == pytest.approx(0.2)
    assert next_message([], NOW) is None
    assert cache_end([]) is None
    assert cache_end([turn.model_copy(update={"cost_usd": 0.0})]) == (NOW + timedelta(hours=1), None)
    silent = next_message([turn.model_copy(update={"cost_usd": 0.0})], NOW)
    assert silent is not None
    assert silent.next_usd is None


def test_the_plan_says_what_each_waiting_task_waits_for() -> None:
    def waiting(task: str, project: str, client: str, cursor: int, later: timedelta | None = None) -> Waiting:
        not_before = None if later is None else NOW + later
        return Waiting(task, project, client, NOW, cursor, not_before=not_before)

    queue = [
        waiting("b2", "beta", "B", 2),
        waiting("c1", "gamma", "B", 3),
        waiting("d1", "delta", "D", 4),
        waiting("d2", "delta", "D", 5),
        waiting("e1", "eps", "E", 6, timedelta(minutes=5)),
        waiting("h1", "held", "H", 7),
        waiting("p1", "paused", "P", 8),
    ]
    limits = Limits(total=2, clients={"B": 1}, paused_projects=frozenset({"paused"}))
    running = [Running("b1", "beta", "B")]
    lines = plan(queue, running, limits, NOW, Served(), {"h1": Hold("budget used up", RESET)})
    found = {line.task: (line.state, line.why) for line in lines}
    assert found == {
        "b2": ("waits", "behind b1"),
        "c1": ("waits", "its client has 1 agents at work, as many as it may"),
        "d1": ("next", "starts now"),
        "d2": ("waits", "behind d1"),
        "e1": ("waits", "is tried again"),
        "h1": ("held", "budget used up"),
        "p1": ("held", "the project is paused"),
    }
    assert [line.task for line in lines][-2:] == ["h1", "p1"]
