from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.events import RateLimited
from orchestrator.limits import Budget, budget_lines, held_back, rejected_until, spent_in, windows_of
from orchestrator.limits.budgets import Period

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
    held = held_back([line])
    assert (held.home, held.clients, held.projects) != (False, frozenset(), frozenset()) or state != "over"
    assert len(held.reasons) == (state == "over")


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
