"""The control surface for tests and benchmarks, under ``/_control`` on the endpoint's own port."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agents.endpoint import evidence

if TYPE_CHECKING:
    from agents.endpoint.server import Endpoint


def routes(endpoint: Endpoint) -> list[Route]:
    """Routes that read the endpoint's records and replace its script; a key of their own guards them."""

    async def requests(request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse(endpoint.recorder.requests(after))

    async def stats(_request: Request) -> Response:
        return JSONResponse(endpoint.recorder.stats())

    async def system(request: Request) -> Response:
        return _system(endpoint, request.query_params)

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
        ("/_control/system", system, "GET"),
        ("/_control/script", script, "POST"),
        ("/_control/reset", reset, "POST"),
    ]
    return [Route(path, endpoint.with_key(handler), methods=[method]) for path, handler, method in table]


def _system(endpoint: Endpoint, asked: QueryParams) -> Response:
    """Whether the system prompt of the session's newest request ends with bytes of this hash and length."""
    blocks = endpoint.recorder.last_system(asked.get("session", ""))
    length = asked.get("length", "")
    if not length.isdecimal() or not asked.get("sha256"):
        return _refused(400, "needs session, sha256 and length")
    found = None if blocks is None else evidence.ends_with(blocks, asked["sha256"], int(length))
    if found and (denies := getattr(endpoint.player, "denies", None)):
        found = not denies()
    return JSONResponse({"ends_with": found})


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status_code=status)
