"""Claims over the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request

from orchestrator.daemon.claims import Claims
from orchestrator.daemon.served import TheCaller
from orchestrator.protocol import PREFIX
from orchestrator.protocol.claims import ClaimKind, ClaimsView

Name = Annotated[str | None, Query(max_length=200)]


def claim_routes(app: FastAPI, claims: Claims) -> None:
    """Add the calls about claims to ``app``, answered by ``claims``."""
    app.state.claims = claims

    @app.get(f"{PREFIX}/claims")
    async def listed(
        claims: TheClaims,
        caller: TheCaller,
        project: Name = None,
        client: Name = None,
        task: Name = None,
        kind: ClaimKind | None = None,
    ) -> ClaimsView:
        """What agents stated, with the quotes that it rests on, or as inference with the reasons."""
        return claims.view(caller, project, client, task, kind)


def _claims(request: Request) -> Claims:
    claims: Claims = request.app.state.claims
    return claims


TheClaims = Annotated[Claims, Depends(_claims)]
