"""The history of spending by hour or day: kept in memory, brought up to date from the journal when asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Literal

import anyio
import anyio.to_thread
from fastapi import FastAPI, Query, Request, Response

from orchestrator.daemon.reports import TIME, moment
from orchestrator.daemon.served import TheFleet
from orchestrator.journal import HourSums, Journal
from orchestrator.protocol import PREFIX
from orchestrator.protocol.limits import SpendBucketView, SpendHistoryView

_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
By = Literal["hour", "day"]
USUAL = {"hour": timedelta(days=2), "day": timedelta(days=30)}
"""How far back an answer goes when nothing is said."""


class SpendHistory:
    """What every hour cost; reads each turn of the journal once. Belongs to one event loop."""

    def __init__(self) -> None:
        self._hours: dict[tuple[int, str, str], HourSums] = {}
        self._cursor = 0
        self._reading = anyio.Lock()

    async def since(self, journal: Journal, end: int, start: datetime) -> list[HourSums]:
        """Hours that end after ``start``, in order, as of the cursor ``end``; each of a project once."""
        async with self._reading:
            if end > self._cursor:
                for sums in await anyio.to_thread.run_sync(journal.hour_sums, self._cursor, end):
                    key = sums.hour, sums.project, sums.client
                    known = self._hours.get(key)
                    self._hours[key] = sums if known is None else known.plus(sums)
                self._cursor = end
        first = (start - _EPOCH) // _HOUR
        return sorted(sums for sums in self._hours.values() if sums.hour >= first)


def buckets(hours: list[HourSums], by: By) -> Iterator[SpendBucketView]:
    """One per time and project, in order."""
    size = 24 if by == "day" else 1
    named = sorted((sums.hour // size, sums.project, sums.client, sums) for sums in hours)
    for (number, project, client), group in groupby(named, key=lambda item: item[:3]):
        parts = [item[3] for item in group]
        yield SpendBucketView(
            at=_EPOCH + number * size * _HOUR,
            project=project,
            client=client,
            cost_usd=round(sum(part.cost_usd for part in parts), 6),
            complete=all(part.priced == part.ended for part in parts),
            turns=sum(part.turns for part in parts),
            input_tokens=sum(part.input_tokens for part in parts),
            output_tokens=sum(part.output_tokens for part in parts),
            cache_read_tokens=sum(part.cache_read_tokens for part in parts),
            cache_write_tokens=sum(part.cache_write_tokens for part in parts),
        )


def history_routes(app: FastAPI) -> None:
    """Add the history of spending to ``app``."""
    app.state.spend_history = SpendHistory()

    @app.get(f"{PREFIX}/spend", response_model=SpendHistoryView)
    async def spend(
        request: Request,
        fleet: TheFleet,
        since: Annotated[str | None, Query(max_length=40, pattern=TIME)] = None,
        by: By = "day",
        project: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Response:
        """What each project used per UTC day or hour since a time; else of 30 days, or 48 hours."""
        now = fleet.runtime.clock.now()
        history: SpendHistory = request.app.state.spend_history
        start = moment(since) if since is not None else now - USUAL[by]
        start -= (start - _EPOCH) % (timedelta(days=1) if by == "day" else _HOUR)
        found = await history.since(fleet.writer.journal, fleet.cursor, start)
        if project is not None:
            found = [sums for sums in found if sums.project == project]
        view = SpendHistoryView(
            at=now,
            since=start,
            by=by,
            notional=fleet.runtime.specs.endpoint.kind == "offline",
            buckets=tuple(buckets(found, by)),
        )
        return Response(view.model_dump_json(), media_type="application/json")
