"""The map over the API: the person's alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Query, Request

from orchestrator.daemon.mapping import Mapper
from orchestrator.protocol import PREFIX
from orchestrator.protocol.mapping import (
    DismissRequest,
    LinkAnswer,
    MapRunRequest,
    MapView,
    PassAccepted,
    ReleaseRequest,
    TouchingView,
    WithdrawRequest,
)

Link = Annotated[str, Path(min_length=1, max_length=200)]


def serve_map(app: FastAPI, mapper: Mapper) -> Mapper:
    """Add the calls about the map to ``app``, answered by ``mapper``."""
    app.state.mapper = mapper

    @app.get(f"{PREFIX}/map")
    async def shown(
        mapper: TheMapper, project: Annotated[str | None, Query(max_length=200)] = None
    ) -> MapView:
        """All links with what became of them, or those of one project, and the latest passes."""
        return mapper.view(project)

    @app.get(f"{PREFIX}/map/touching")
    async def touching(mapper: TheMapper, project: Annotated[str, Query(max_length=200)]) -> TouchingView:
        """The links that touch what the project's agent was asked last; no agent is told of them."""
        return mapper.links.touching(project)

    @app.post(f"{PREFIX}/map/run", status_code=202)
    async def run(order: MapRunRequest, mapper: TheMapper) -> PassAccepted:
        """Have the meta-agent look at what is new; `map.pass_finished` tells the outcome."""
        return await mapper.start(order)

    @app.post(f"{PREFIX}/map/links/{{link}}/accept")
    async def accept(link: Link, mapper: TheMapper) -> LinkAnswer:
        """Keep a link."""
        return await mapper.links.accept(link)

    @app.post(f"{PREFIX}/map/links/{{link}}/dismiss")
    async def dismiss(link: Link, order: DismissRequest, mapper: TheMapper) -> LinkAnswer:
        """Put a link aside; what rests on the same words counts less from now on."""
        return await mapper.links.dismiss(link, order.reason)

    @app.post(f"{PREFIX}/map/links/{{link}}/reopen")
    async def reopen(link: Link, mapper: TheMapper) -> LinkAnswer:
        """Take back what was decided about a link; what an agent was told stays told."""
        return await mapper.links.reopen(link)

    @app.post(f"{PREFIX}/map/links/{{link}}/release", status_code=202)
    async def release(link: Link, order: ReleaseRequest, mapper: TheMapper) -> LinkAnswer:
        """Tell the agent of a project that the link joins, as a task; once."""
        return await mapper.links.release(link, order.to)

    @app.post(f"{PREFIX}/map/links/{{link}}/withdraw")
    async def withdraw(link: Link, order: WithdrawRequest, mapper: TheMapper) -> LinkAnswer:
        """Take back a release: its task is cancelled, and no tool shows an agent its words from now on."""
        return await mapper.links.withdraw(link, order.project)

    return mapper


def _mapper(request: Request) -> Mapper:
    mapper: Mapper = request.app.state.mapper
    return mapper


TheMapper = Annotated[Mapper, Depends(_mapper)]
