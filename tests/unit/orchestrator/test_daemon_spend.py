"""The history of spending sums up what the journal says, once, however often it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.events import TurnEnded, Usage
from orchestrator.daemon.history_api import By, SpendHistory, buckets
from orchestrator.events import Draft, Unknown
from orchestrator.journal import INLINE_LIMIT, Journal

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
Row = tuple[str, str, float, bool, int, int]


class Told:
    """A journal whose clock is set, and a history of it."""

    def __init__(self, path: Path) -> None:
        self.now = NOON
        self.journal = Journal.open(path, clock=lambda: self.now)
        self.history = SpendHistory()

    def turn(self, at: datetime, project: str = "acme", cost: float | None = 0.5, result: str = "") -> None:
        self.now = at
        usage = Usage(input_tokens=3, cache_read_input_tokens=40)
        body = TurnEnded(session_id="s", ok=True, turns=2, cost_usd=cost, usage=usage, result=result)
        self.journal.append([Draft(body=body, project=project, client=project.title())])

    async def rows(self, by: By, since: datetime = NOON) -> list[Row]:
        found = await self.history.since(self.journal, self.journal.last_cursor, since)
        return [
            (f"{b.at:%d %H}", b.project, b.cost_usd, b.complete, b.turns, b.cache_read_tokens)
            for b in buckets(found, by)
        ]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "journal.db")


async def test_turns_are_summed_by_hour_and_day_and_asked_for_again_after_more(told: Told) -> None:
    told.turn(NOON - timedelta(days=1))
    told.turn(NOON)
    told.turn(NOON + timedelta(minutes=59), "beta", None)
    first = [("01 12", "acme", 0.5, True, 2, 40), ("01 12", "beta", 0.0, False, 2, 40)]
    assert await told.rows("hour") == first
    told.turn(NOON + timedelta(minutes=59))
    told.turn(NOON + timedelta(hours=1))
    both, beta = ("01 12", "acme", 1.0, True, 4, 80), first[1]
    assert await told.rows("hour") == [both, beta, ("01 13", "acme", 0.5, True, 2, 40)]
    day = [("01 00", "acme", 1.5, True, 6, 120), ("01 00", "beta", 0.0, False, 2, 40)]
    assert await told.rows("day") == day
    assert (await told.rows("day", NOON - timedelta(days=3)))[0] == ("30 00", "acme", 0.5, True, 2, 40)


async def test_it_does_not_grow_with_how_often_it_is_asked_for(told: Told) -> None:
    for turn in range(1, 8):
        told.turn(NOON)
        found = await told.history.since(told.journal, told.journal.last_cursor, NOON)
        assert [(sums.project, sums.ended, sums.cost_usd) for sums in found] == [("acme", turn, turn / 2)]


async def test_a_long_result_and_a_row_of_another_shape_do_no_harm(told: Told) -> None:
    told.turn(NOON, result="x" * (INLINE_LIMIT + 1))
    told.now = NOON
    odd = Unknown(kind="agent.turn_ended", raw={"cost_usd": None})
    told.journal.append([Draft(body=odd, project="acme", client="Acme")])
    assert await told.rows("hour") == [("01 12", "acme", 0.5, False, 3, 40)]
