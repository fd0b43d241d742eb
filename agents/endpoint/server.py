"""The HTTP side of the endpoint: routes, key check, error envelope."""

from __future__ import annotations

import hmac
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agents.endpoint import cache, control, recorder, sse, streaming, tokens, validate
from agents.endpoint.errors import ApiError, InvalidRequest
from agents.endpoint.passthrough import Passthrough
from agents.endpoint.player import Fault, ModelRequest, Player, Reply

_log = logging.getLogger(__name__)

MAX_BODY = 64 * 2**20
"""Bytes of the largest accepted request."""

Answer = ASGIApp
Backend = Player | Passthrough


class Endpoint:
    """The Messages API over one player."""

    def __init__(
        self,
        player: Backend,
        *,
        key: str | None = None,
        control_key: str | None = None,
        latency: float = 0.0,
        record: recorder.Recorder | None = None,
    ) -> None:
        self.player = player
        self.recorder = record or recorder.Recorder()
        self.cache = cache.PromptCache()
        self._key = key
        self._control_key = control_key
        self._latency = latency

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self._probe, methods=["GET"]),
                Route("/api/hello", self._probe, methods=["GET"]),
                Route("/v1/messages", self._guarded(self._messages), methods=["POST"]),
                Route("/v1/messages/count_tokens", self._guarded(self._count), methods=["POST"]),
                *control.routes(self),
                Route(
                    "/{rest:path}",
                    self._guarded(self._unknown),
                    methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
                ),
            ],
        )

    async def _probe(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _unknown(self, request: Request, record: dict[str, Any]) -> Answer:
        raise ApiError(404, f"Not found: {request.url.path}")

    async def _count(self, request: Request, record: dict[str, Any]) -> Answer:
        body = await _body(request)
        asked = validate.checked(_json(body), request.headers, counting=True)
        if isinstance(self.player, Passthrough):
            return await self._forwarded(self.player, request, body)
        return JSONResponse({"input_tokens": cache.total_tokens(asked.raw)})

    async def _messages(self, request: Request, record: dict[str, Any]) -> Answer:
        body = await _body(request)
        asked = validate.checked(_json(body), request.headers)
        record.update(recorder.described(asked))
        if isinstance(self.player, Passthrough):
            return await self._forwarded(self.player, request, body)
        reply = await self.player.answer(asked)
        await anyio.sleep(self._latency + reply.delay)
        if reply.fault:
            record["fault"] = reply.fault.kind
            _raise(reply.fault)
        usage = self.cache.use(asked.raw, key=_key_of(request.headers), now=time.monotonic()).as_api()
        if reply.input_tokens is not None:
            usage = {**usage, "input_tokens": reply.input_tokens}
        record["usage"] = usage
        envelope = sse.Envelope(
            message_id=f"msg_{uuid.uuid4().hex[:24]}",
            model=asked.model,
            usage=usage,
            output_tokens=tokens.of_blocks(reply.blocks),
        )
        return _reply(asked, envelope, reply, record["request_id"])

    async def _forwarded(self, upstream: Passthrough, request: Request, body: bytes) -> Answer:
        target = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return await upstream.forward(request.method, target, request.headers, body)

    def with_key(
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """``handler`` behind the key for control, outside the record of requests.

        The key of the Messages API opens nothing here: every agent has it, and the records are of all.
        """

        async def handle(request: Request) -> Response:
            try:
                self._check_control_key(request.headers)
            except ApiError as error:
                return _error(error, "req_control")
            return await handler(request)

        return handle

    def _guarded(
        self, handler: Callable[[Request, dict[str, Any]], Awaitable[Answer]]
    ) -> Callable[[Request], Awaitable[Answer]]:
        """``handler`` with the key check, a record, a request id and errors in the API's shape."""

        async def handle(request: Request) -> Answer:
            request_id = f"req_{uuid.uuid4().hex[:24]}"
            record = self.recorder.note(
                time=time.time(), method=request.method, path=request.url.path, headers=request.headers
            )
            record["request_id"] = request_id
            outcome = "abandoned"
            try:
                self._check_key(request.headers)
                answer = await handler(request, record)
                outcome = record.get("fault", "answered")
            except ApiError as error:
                outcome = f"{error.status} {error.kind}"
                record["error"] = error.message
                answer = _error(error, request_id)
            except ClientDisconnect:
                answer = Response(status_code=499)
            except Exception as error:  # noqa: BLE001  # the boundary: a player's bug must not look like a lost connection
                _log.exception("the player failed")
                outcome, record["error"] = "player failed", repr(error)
                answer = _error(ApiError(500, "the endpoint's player failed"), request_id)
            finally:
                self.recorder.finish(record, outcome)
            return answer

        return handle

    def _check_key(self, headers: Mapping[str, str]) -> None:
        if self._key and not hmac.compare_digest(_key_of(headers).encode(), self._key.encode()):
            raise ApiError(401, "invalid x-api-key")

    def _check_control_key(self, headers: Mapping[str, str]) -> None:
        expected = self._control_key
        if expected is None and self._key is None:
            return
        if expected is None or not hmac.compare_digest(_key_of(headers).encode(), expected.encode()):
            raise ApiError(401, "the control surface has a key of its own")


def _key_of(headers: Mapping[str, str]) -> str:
    return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")


def _raise(fault: Fault) -> None:
    """Raises the faults that replace the whole answer."""
    if fault.kind == "http":
        raise ApiError(fault.status, fault.message or f"scripted fault {fault.status}", fault.headers)
    if fault.kind == "overflow":
        raise ApiError(400, fault.message or "prompt is too long: 250000 tokens > 200000 maximum")


def _reply(asked: ModelRequest, envelope: sse.Envelope, reply: Reply, request_id: str) -> Answer:
    return streaming.PlayedReply(
        envelope, reply, {**reply.headers, "request-id": request_id}, stream=asked.stream
    )


def _error(error: ApiError, request_id: str) -> Response:
    headers = {**error.headers, "request-id": request_id}
    return JSONResponse(error.envelope(request_id), status_code=error.status, headers=headers)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise ApiError(413, f"Request exceeds the maximum size of {MAX_BODY} bytes")
    return bytes(body)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as error:
        raise InvalidRequest("", f"The request body is not valid JSON: {error}") from error
