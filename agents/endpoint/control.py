"""The control surface for tests and benchmarks, under ``/_control`` on the endpoint's own port."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from agents.endpoint.server import Endpoint


def routes(endpoint: Endpoint) -> list[Route]:
    """Routes that read the endpoint's records and replace its script; the endpoint's key guards them too."""

    async def requests(request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse(endpoint.recorder.requests(after))

    async def stats(_request: Request) -> Response:
        return JSONResponse(endpoint.recorder.stats())

    async def script(request: Request) -> Response:
        load = getattr(endpoint.player, "load", None)
        if load is None:
            return _refused(409, "this player plays no script")
        try:
            load(json.loads(await request.body()))
        except (ValidationError, ValueError) as error:
            return _refused(400, str(error))
        return JSONResponse({"status": "loaded"})

    async def reset(_request: Request) -> Response:
        endpoint.recorder.reset()
        endpoint.cache.clear()
        if forget := getattr(endpoint.player, "reset", None):
            forget()
        return JSONResponse({"status": "reset"})

    table: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
        ("/_control/requests", requests, "GET"),
        ("/_control/stats", stats, "GET"),
        ("/_control/script", script, "POST"),
        ("/_control/reset", reset, "POST"),
    ]
    return [Route(path, endpoint.with_key(handler), methods=[method]) for path, handler, method in table]


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status_code=status)
