"""The costs room, played by keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import DaemonUnreachable, Refused
from tests.support.control_room import NOW, Json, event, opened, project, status
from tests.support.pictures import check_picture
from tui.state.link import Link

FLEET = status(project("acme", "working", client="Acme Corp"), project("acme-web"), project("north"))
CLIENTS = {"acme": "Acme Corp", "acme-web": "Acme Corp", "north": "Northlight"}


def history(given: Json) -> Json:
    """Thirty days, or forty-eight hours, of three projects."""
    step = timedelta(days=1) if given["by"] == "day" else timedelta(hours=1)
    last = NOW.replace(hour=0) if given["by"] == "day" else NOW
    count = 30 if given["by"] == "day" else 48
    buckets = [
        {
            "at": (last - step * back).isoformat(),
            "project": name,
            "client": CLIENTS[name],
            "cost_usd": round((back % 7 + place) * 0.21, 6),
            "complete": name != "north",
            "turns": 3 + place,
            "input_tokens": 12_000 * (back % 5),
            "output_tokens": 2_400,
            "cache_read_tokens": 310_000,
            "cache_write_tokens": 21_000,
        }
        for back in range(count - 1, -1, -1)
        for place, name in enumerate(CLIENTS)
        if (back + place) % 4
    ]
    since = last - step * (count - 1)
    view = {"at": NOW.isoformat(), "since": since.isoformat(), "by": given["by"], "notional": True}
    return {**view, "buckets": buckets}


def budget(scope: str, name: str, period: str, limit: float, spent: float, state: str, **more: Any) -> Json:
    figures = {"limit_usd": limit, "spent_usd": spent, "share": spent / limit}
    return {"scope": scope, "name": name, "period": period, **figures, "state": state, **more}


LIMITS: Json = {
    "at": NOW.isoformat(),
    "notional": True,
    "reserve_windows": 0.1,
    "windows": [
        {
            "window": "five_hour",
            "status": "allowed_warning",
            "utilization": 0.83,
            "resets_at": (NOW + timedelta(minutes=73)).isoformat(),
        },
        {"window": "seven_day", "status": "allowed", "utilization": 0.31, "resets_at": None},
    ],
    "shares": [
        {"window": "five_hour", "scope": "client", "name": "Acme Corp", "share": 0.7},
        {"window": "five_hour", "scope": "client", "name": "Northlight", "share": 0.3},
    ],
    "budgets": [
        budget("home", "", "day", 5.0, 4.2, "warn"),
        budget(
            "client", "Northlight", "month", 40.0, 44.0, "over", ends_at=(NOW + timedelta(days=3)).isoformat()
        ),
    ],
}
REPLIES: dict[str, Any] = {"GET /spend": history, "GET /limits": LIMITS}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_spending_is_plotted_beside_its_sums(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(FLEET, tmp_path, size=size, replies=REPLIES, screen="costs") as stage:
        text = stage.text()
        assert "US dollars (notional, not billed) per day and project since 07 Dec (UTC)" in text
        assert "05 Jan" in text
        check_picture(stage, f"costs-{size[0]}x{size[1]}")
        await stage.press(*["down"] * 30)
        assert "✗ spent" in stage.text()


async def test_keys_turn_what_is_shown_and_it_is_remembered(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="costs") as stage:
        await stage.press("u", "c", "h")
        assert "Tokens, the cache's included, per hour and client since" in stage.text()
        assert stage.channel.asked[-2] == ("GET /spend", {"by": "hour"})
        assert "█ Acme Corp" in stage.text()
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="costs") as stage:
        assert "Tokens, the cache's included, per hour and client since" in stage.text()


async def test_a_project_is_opened_and_its_row_copied(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="costs") as stage:
        await stage.press("down", "ctrl+y", "enter")
        assert stage.app.selected in CLIENTS
        assert stage.app.selected != ""
        assert stage.app.clipboard.split()[1] == stage.app.selected


async def test_nothing_spent_and_a_silent_daemon_are_said(tmp_path: Path) -> None:
    nothing = {
        "at": NOW.isoformat(),
        "since": (NOW - timedelta(days=30)).isoformat(),
        "by": "day",
        "buckets": [],
    }
    limits = {**LIMITS, "windows": [], "budgets": [], "shares": []}
    replies: dict[str, Any] = {"GET /spend": nothing, "GET /limits": limits}
    async with opened(FLEET, tmp_path, replies=replies, screen="costs") as stage:
        for words in ("Nothing was spent since 06 Dec (UTC).", "none reported yet", "none set; [budgets]"):
            assert words in stage.text()
        stage.channel.replies["GET /spend"] = Refused("The journal is being repaired.", "Wait a minute.")
        await stage.press("r")
        assert "The journal is being repaired. Wait a minute." in stage.text()


async def test_the_figures_are_read_again_when_the_daemon_is_back(tmp_path: Path) -> None:
    gone = DaemonUnreachable("No daemon runs for this home.")
    async with opened(FLEET, tmp_path, replies={**REPLIES, "GET /spend": gone}, screen="costs") as stage:
        assert "No daemon runs" in stage.text()
        stage.channel.replies |= REPLIES
        await stage.put(link=Link(up=False))
        await stage.put(link=Link(up=True))
        assert " per day and project since " in stage.text()


async def test_the_figures_are_read_again_after_a_turn_but_only_while_looked_at(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, replies=REPLIES, screen="costs") as stage:

        def asked() -> int:
            return [call for call, _ in stage.channel.asked].count("GET /spend")

        before = asked()
        stage.app.steady = lambda: 2000.0
        await stage.put(events=[event(1, "agent.text", "acme", "t1", text="Still at it.")])
        assert asked() == before
        await stage.put(events=[event(2, "agent.turn_ended", "acme", "t1")])
        assert asked() == before + 1
        stage.app.action_room("fleet")
        await stage.settle()
        stage.app.steady = lambda: 3000.0
        await stage.put(events=[event(3, "agent.turn_ended", "acme", "t1")])
        assert asked() == before + 1
