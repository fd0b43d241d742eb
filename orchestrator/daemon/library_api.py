"""The library over the API: search, and reading on from an address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request

from orchestrator.capabilities import Caller
from orchestrator.daemon.library import Librarian
from orchestrator.daemon.served import TheCaller
from orchestrator.errors import UsageProblem
from orchestrator.evidence.located import Located, NotThere
from orchestrator.library import Kind, Result, Search, Shown
from orchestrator.library.marks import snippet
from orchestrator.library.words import asked
from orchestrator.protocol import PREFIX
from orchestrator.protocol.encoded import meant
from orchestrator.protocol.library import (
    LibraryView,
    PassageView,
    PlaceView,
    QuoteRequest,
    QuoteView,
    ReadView,
)


def library_routes(app: FastAPI) -> None:
    """Add the calls about the library to ``app``, whose state has it."""

    @app.get(f"{PREFIX}/library/search")
    async def search(
        library: TheLibrarian,
        caller: TheCaller,
        q: Annotated[str, Query(min_length=1, max_length=500)],
        project: Annotated[str | None, Query(max_length=200)] = None,
        client: Annotated[str | None, Query(max_length=200)] = None,
        kind: Annotated[tuple[Kind, ...], Query(max_length=8)] = (),
        since: datetime | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        neighbours: Annotated[int, Query(ge=0, le=20)] = 2,
        fresh: bool = False,
    ) -> LibraryView:
        """The best passages for these words with what stands around them; ``fresh`` looks at files first."""
        if since is not None and since.tzinfo is None:
            raise UsageProblem("since has no time zone.", "Write 2026-01-31T18:00:00Z.")
        wanted = Search(q, project, client, kind, since, limit, neighbours)
        return await _searched(library, wanted, caller, fresh=fresh)

    @app.get(f"{PREFIX}/library/read")
    async def read(
        library: TheLibrarian,
        caller: TheCaller,
        ref: Annotated[str, Query(min_length=1, max_length=5000)],
        neighbours: Annotated[int, Query(ge=0, le=200)] = 2,
    ) -> ReadView:
        """The passage at an address with its neighbours; or what took its place."""
        try:
            found = await library.read(ref, caller, neighbours)
        except ValueError as problem:
            raise UsageProblem(str(problem), "Addresses come from `counterpoint search`.") from problem
        if found is None:
            raise UsageProblem(f"Nothing is known at {ref!r}.", "Addresses come from `counterpoint search`.")
        return ReadView(fate=found) if isinstance(found, str) else ReadView(place=place_view(found))

    @app.post(f"{PREFIX}/library/quote")
    async def quote(order: QuoteRequest, library: TheLibrarian, caller: TheCaller) -> QuoteView:
        """Whether these words stand somewhere, word for word; else the nearest real ones."""
        try:
            return _quoted(await library.quote(order.quote, caller, order.ref))
        except ValueError as problem:
            raise UsageProblem(str(problem), "Addresses come from `counterpoint search`.") from problem


def _quoted(found: Located | NotThere) -> QuoteView:
    passages = tuple(_passage(one) for one in found.passages)
    if isinstance(found, Located):
        return QuoteView(
            stands=True,
            source=found.source,
            text=found.text,
            exact=found.exact,
            start=found.start,
            end=found.end,
            kind=found.kind,
            title=found.title,
            project=found.project,
            passages=passages,
        )
    near = found.nearest
    return QuoteView(
        stands=False,
        source=found.source,
        reason=found.reason,
        nearest=near.text if near else "",
        likeness=near.likeness if near else 0.0,
        passages=passages,
    )


async def _searched(library: Librarian, wanted: Search, caller: Caller, *, fresh: bool) -> LibraryView:
    results = await library.search(wanted, caller, fresh=fresh)
    sources, passages = await library.count()
    progress = library.progress
    stems = tuple(dict.fromkeys(stem for group in asked(wanted.text) for stem in group))
    return LibraryView(
        results=tuple(place_view(one, frozenset(stems)) for one in results),
        words=stems,
        sources=sources,
        passages=passages,
        rebuilding=progress.what if progress.total else "",
        done=progress.done,
        total=progress.total,
    )


def place_view(found: Result, stems: frozenset[str] = frozenset()) -> PlaceView:
    """A result as the API gives it; ``stems`` choose the line that stands for it."""
    line = snippet(meant(found.text) if found.kind == "mail" else found.text, stems)
    return PlaceView(
        ref=found.ref,
        kind=found.kind,
        title=found.title,
        project=found.project,
        client=found.client,
        at=found.at,
        score=found.score,
        snippet=line.text,
        marks=line.marks,
        window=tuple(_passage(one) for one in found.window),
    )


def _passage(one: Shown) -> PassageView:
    return PassageView(ref=one.ref, text=one.text, speaker=one.speaker, at=one.at, hit=one.hit)


def _librarian(request: Request) -> Librarian:
    librarian: Librarian = request.app.state.librarian
    return librarian


TheLibrarian = Annotated[Librarian, Depends(_librarian)]
