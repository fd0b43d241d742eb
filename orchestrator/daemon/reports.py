"""Reports of the API: questions whose answer is worked out on demand and kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import FastAPI, Query

from orchestrator.daemon.digests import make_digest
from orchestrator.daemon.processes import survey
from orchestrator.daemon.served import TheFleet
from orchestrator.errors import UsageProblem
from orchestrator.protocol import PREFIX
from orchestrator.protocol.digest import DigestView
from orchestrator.protocol.processes import ProcessesView

TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"
"""How a request writes a time."""


def report_routes(app: FastAPI) -> None:
    """Add the reports to ``app``."""

    @app.get(f"{PREFIX}/digest")
    async def digest(
        fleet: TheFleet,
        after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
        since: Annotated[str | None, Query(max_length=40, pattern=TIME)] = None,
        project: Annotated[str | None, Query(max_length=200)] = None,
    ) -> DigestView:
        """What happened after a cursor, or since a UTC time, and what waits for the person; no model."""
        start = moment(since) if since is not None else after or 0
        return await make_digest(fleet, start, project)

    @app.get(f"{PREFIX}/processes")
    async def processes(
        fleet: TheFleet, interval_s: Annotated[float, Query(ge=0.02, le=5)] = 0.2
    ) -> ProcessesView:
        """What runs now and what it uses; processor time is measured while the caller waits."""
        return await survey(fleet, interval_s)


def moment(text: str) -> datetime:
    """The time that a request wrote; raises ``UsageProblem``."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageProblem(f"{text!r} is no time: {error}.", "Write it like 2026-01-31T08:00:00Z.") from error
