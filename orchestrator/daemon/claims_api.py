"""Claims over the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response

from orchestrator.daemon.claims import Claims
from orchestrator.daemon.served import TheCaller
from orchestrator.daemon.verifying import Verifier
from orchestrator.protocol import PREFIX
from orchestrator.protocol.claims import (
    ClaimKind,
    ClaimsView,
    StatementsRequest,
    StatementsView,
    VerifiedClaims,
    VerifyRequest,
)

Name = Annotated[str | None, Query(max_length=200)]


def claim_routes(app: FastAPI, claims: Claims, verifier: Verifier) -> None:
    """Add the calls about claims to ``app``, answered by ``claims`` and ``verifier``."""
    app.state.claims = claims
    app.state.verifier = verifier

    @app.get(f"{PREFIX}/claims", response_model=ClaimsView)
    async def listed(
        claims: TheClaims,
        caller: TheCaller,
        project: Name = None,
        client: Name = None,
        task: Name = None,
        kind: ClaimKind | None = None,
    ) -> Response:
        """What agents stated, with the quotes that it rests on, or as inference with the reasons."""
        told = await claims.told(caller, project, client, task, kind)
        return Response(told, media_type="application/json")

    @app.post(f"{PREFIX}/claims/verify")
    async def verified(order: VerifyRequest, verifier: TheVerifier) -> VerifiedClaims:
        """Look at every quote of every claim again, and say which do not stand as they did."""
        return await verifier.recheck(order.project)

    @app.post(f"{PREFIX}/claims/statements")
    async def checked(order: StatementsRequest, verifier: TheVerifier) -> StatementsView:
        """What each sentence of a note or draft rests on."""
        return await verifier.file(order.text, order.path, order.project)


def _claims(request: Request) -> Claims:
    claims: Claims = request.app.state.claims
    return claims


def _verifier(request: Request) -> Verifier:
    verifier: Verifier = request.app.state.verifier
    return verifier


TheVerifier = Annotated[Verifier, Depends(_verifier)]
TheClaims = Annotated[Claims, Depends(_claims)]
