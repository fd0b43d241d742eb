"""Spending over time, without a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.text import width
from tui.render.tokens import plain
from tui.state.costs import MOST, OTHERS, Costs, Wish, left
from tui.widgets.costtable import bar, cost_rows

SINCE, AT = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 5, 9, tzinfo=UTC)


def bucket(day: int, project: str, usd: float, client: str = "Acme", **more: Any) -> dict[str, Any]:
    at = (SINCE + timedelta(days=day)).isoformat()
    counts = {"turns": 1, "input_tokens": 10, "output_tokens": 5, "cache_read_tokens": 100}
    return {
        "at": at,
        "project": project,
        "client": client,
        "cost_usd": usd,
        "complete": True,
        **counts,
        **more,
    }


def spend(*buckets: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {"at": AT.isoformat(), "since": SINCE.isoformat(), "by": "day", "notional": False}
    return {**view, "buckets": list(buckets), **more}


def test_sums_and_layers_agree_and_empty_days_are_there() -> None:
    costs = Costs(spend=spend(bucket(0, "a", 1.0), bucket(3, "a", 2.0), bucket(3, "b", 0.5, "North")))
    assert [(one.name, one.usd, one.turns, one.tokens) for one in costs.sums()] == [
        ("a", 3.0, 2, 230),
        ("b", 0.5, 1, 115),
    ]
    chart = costs.chart(30)
    assert (len(chart.slots), chart.names) == (5, ("a", "b"))
    assert chart.layers == ((1.0, 0.0, 0.0, 2.0, 0.0), (0.0, 0.0, 0.0, 0.5, 0.0))
    assert costs.chart(2).layers == ((2.0, 0.0), (0.5, 0.0))
    costs.wish = Wish(what="tokens", of="client")
    assert costs.chart(30).names == ("Acme", "North")
    assert costs.chart(30).layers[0] == (115.0, 0.0, 0.0, 115.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcdefghij"), st.floats(0, 100)), max_size=30))
def test_nothing_is_lost_in_the_layer_of_the_others(entries: list[tuple[int, str, float]]) -> None:
    costs = Costs(spend=spend(*(bucket(day, name, usd) for day, name, usd in entries)))
    chart = costs.chart(30)
    assert len(chart.names) <= MOST + 1
    assert (OTHERS in chart.names) == (len([one for one in costs.sums() if one.usd > 0]) > MOST + 1)
    assert abs(sum(map(sum, chart.layers)) - sum(usd for _, _, usd in entries)) < 1e-6


def test_times_to_wait_count_seconds_at_the_end() -> None:
    assert [left(seconds) for seconds in (-5, 65, 8000, 190_000)] == ["0m 00s", "1m 05s", "2h 13m", "2d 4h"]


def test_windows_budgets_and_unknown_costs_are_said() -> None:
    limits = {
        "at": AT.isoformat(),
        "reserve_windows": 0.1,
        "windows": [
            {
                "window": "five_hour",
                "status": "allowed_warning",
                "utilization": 0.83,
                "resets_at": (AT + timedelta(minutes=9)).isoformat(),
            },
            {"window": "seven_day", "status": "unknown", "utilization": None, "resets_at": None},
        ],
        "shares": [{"window": "five_hour", "scope": "client", "name": "Acme\x1b[2J", "share": 0.7}],
        "budgets": [
            {
                "scope": "home",
                "name": "",
                "period": "day",
                "limit_usd": 5,
                "spent_usd": 6,
                "share": 1.2,
                "state": "over",
            }
        ],
    }
    costs = Costs(spend=spend(bucket(0, "a", 1.0, complete=False), bucket(1, "b", 0.2)), limits=limits)
    for room in (48, 64):
        lines = [plain(row.line) for row in cost_rows(costs, AT, room)]
        text = "\n".join(lines)
        assert all(width(line) <= room for line in lines), max(lines, key=width)
        for words in ("5 hours", "! nearly full", "resets in 9m 00s", "83%", "used by Acme 70%", "$1.00+"):
            assert words in text
        assert "how full it is was not reported" in text
        assert "✗ spent" in text
        assert "120%" in text


@given(share=st.floats(0, 3), room=st.integers(20, 80))
def test_a_bar_is_as_long_for_every_share(share: float, room: int) -> None:
    lines = [width(plain(bar(one, room, "ok", warns=0.8))[:-5]) for one in (share, 0.0)]
    assert abs(lines[0] - lines[1]) <= 1
    assert ("┊" in plain(bar(0.0, room, "ok", warns=0.8))) is True
