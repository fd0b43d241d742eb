"""Sends a reply over HTTP, streamed or whole, with its faults. A departed client ends the work."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import anyio
from starlette.types import Receive, Scope, Send

from agents.endpoint import sse
from agents.endpoint.player import Fault, Reply

MALFORMED = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n'


class _Cut(Exception):  # never leaves this module
    """The connection is to be dropped without a proper end."""


@dataclass(frozen=True, slots=True)
class PlayedReply:
    """An ASGI response that plays ``reply``: as server-sent events, or whole unless ``stream``."""

    envelope: sse.Envelope
    reply: Reply
    headers: Mapping[str, str]
    stream: bool = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends until the end, a cut, or the client's departure."""
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(watch)
            await self._play(send)
            group.cancel_scope.cancel()

    async def _play(self, send: Send) -> None:
        kind = "text/event-stream; charset=utf-8" if self.stream else "application/json"
        head = {"content-type": kind, "cache-control": "no-cache"}
        chunks = _chunks if self.stream else _whole
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(k.encode(), v.encode()) for k, v in {**head, **self.headers}.items()],
            }
        )
        try:
            async for chunk in chunks(self.envelope, self.reply):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except _Cut:
            return  # an unfinished response: the server closes the connection without its end mark
        await send({"type": "http.response.body", "body": b""})


async def _chunks(envelope: sse.Envelope, reply: Reply) -> AsyncIterator[bytes]:
    fault = reply.fault
    if fault and fault.kind == "silence":
        yield b""
        await anyio.sleep(fault.seconds)
    deltas = 0
    for event in sse.events(envelope, reply):
        if event["type"] == "content_block_delta":
            deltas += 1
            if deltas == 1:
                yield sse.encode(event)
                if broken := _broken(fault):
                    yield broken
                continue
        if fault and fault.kind == "slow":
            await anyio.sleep(fault.seconds)
        yield sse.encode(event)


async def _whole(envelope: sse.Envelope, reply: Reply) -> AsyncIterator[bytes]:
    body = json.dumps(sse.message(envelope, reply), ensure_ascii=False).encode()
    fault = reply.fault
    if fault and fault.kind in {"silence", "slow"}:
        yield b""
        await anyio.sleep(fault.seconds)
    if fault and fault.kind in {"cut", "malformed"}:
        yield body[: len(body) // 2]
        _broken(fault)
        return
    yield body


def _broken(fault: Fault | None) -> bytes:
    """What follows the first delta under ``fault``."""
    if fault is None:
        return b""
    if fault.kind == "cut":
        raise _Cut
    return MALFORMED if fault.kind == "malformed" else b""
