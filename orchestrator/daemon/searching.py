"""The search of the API: what was said anywhere in the journal."""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
from fastapi import FastAPI, Query

from orchestrator.capabilities import may_read
from orchestrator.daemon.served import TheCaller, TheFleet
from orchestrator.errors import UsageProblem
from orchestrator.journal import Hit, search, words_of
from orchestrator.protocol import PREFIX
from orchestrator.protocol.search import HitView, SearchView

MOST_WORDS = 20


def search_routes(app: FastAPI) -> None:
    """Add the search to ``app``."""

    @app.get(f"{PREFIX}/search")
    async def find(
        fleet: TheFleet,
        caller: TheCaller,
        q: Annotated[str, Query(min_length=1, max_length=500)],
        project: Annotated[str | None, Query(max_length=200)] = None,
        kinds: Annotated[str | None, Query(max_length=2000)] = None,
        before: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> SearchView:
        """Events in which all words were said, newest first; a call looks through a bounded part."""
        words = words_of(q)
        if not 0 < len(words) <= MOST_WORDS:
            raise UsageProblem(f"There are {len(words)} words to look for.", f"Give 1 to {MOST_WORDS}.")
        wanted = [kind for kind in (kinds or "").split(",") if kind] or None
        journal, at = fleet.writer.journal, min(before, fleet.cursor + 1)
        found = await anyio.to_thread.run_sync(
            lambda: search(journal, words, before=at, limit=limit, project=project, kinds=wanted)
        )
        return SearchView(
            words=words,
            hits=tuple(_hit(hit) for hit in found.hits if may_read(caller, hit.event)),
            next=found.next,
            since=found.since,
            uncovered=found.uncovered,
        )


def _hit(hit: Hit) -> HitView:
    event = hit.event
    return HitView(
        cursor=event.cursor,
        at=event.at,
        project=event.project,
        client=event.client,
        task=event.task,
        kind=event.kind,
        snippet=hit.snippet.text,
        marks=hit.snippet.marks,
    )
