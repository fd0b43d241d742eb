"""Makes a digest: finds where it begins, and reads the journal's telling events from there in a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import anyio.to_thread

from orchestrator.attention import attention
from orchestrator.daemon.attending import surroundings
from orchestrator.daemon.fleet import Fleet
from orchestrator.daemon.history import cursor_before
from orchestrator.digest import KINDS, Collector
from orchestrator.fold import FleetState
from orchestrator.home.config import project as find_project
from orchestrator.journal import Journal
from orchestrator.protocol.attention import AttentionItem
from orchestrator.protocol.digest import DigestView

_PAGE = 2000


async def make_digest(fleet: Fleet, start: int | datetime, project: str | None) -> DigestView:
    """What happened after the cursor or since the time ``start``; raises ``UnknownProject``."""
    runtime = fleet.runtime
    slug = find_project(runtime.specs.config, project).slug if project is not None else None
    state = runtime.state.copy_state()
    offline = runtime.specs.endpoint.kind == "offline"
    journal = runtime.writer.journal
    waiting = _waiting(fleet, state, slug)
    return await anyio.to_thread.run_sync(_read, journal, state, start, slug, offline, waiting)


def _waiting(fleet: Fleet, state: FleetState, slug: str | None) -> tuple[AttentionItem, ...]:
    """The queue; of reasons that hold back several projects, only what ``slug`` has of them."""
    around = surroundings(fleet)
    parked = {project: why for project, why in around.parked.items() if slug in {None, project}}
    return attention(state, replace(around, parked=parked)).items


def _read(
    journal: Journal,
    state: FleetState,
    start: int | datetime,
    slug: str | None,
    offline: bool,
    waiting: tuple[AttentionItem, ...],
) -> DigestView:
    end = state.cursor
    after = min(start, end) if isinstance(start, int) else cursor_before(journal, start, end)
    collector, at = Collector(), after
    while page := journal.read(at, _PAGE, kinds=KINDS):
        for event in page:
            if event.cursor <= end:
                collector.take(event)
        at = page[-1].cursor
        if at >= end:
            break
    return collector.view(state, after=after, project=slug, offline=offline, waiting=waiting)
