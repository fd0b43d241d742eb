"""Forwards requests to any Anthropic-compatible URL, streamed both ways."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from agents.endpoint.errors import ApiError

_HOP = frozenset(
    {"host", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
)
_TIMEOUT = httpx2.Timeout(10.0, read=None)


class Passthrough:
    """Answers with what the upstream answers; its bytes are not changed."""

    def __init__(self, upstream: str) -> None:
        self._client = httpx2.AsyncClient(base_url=upstream, timeout=_TIMEOUT, trust_env=False)

    async def forward(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """The upstream's reply. Raises `ApiError` when the upstream cannot be reached."""
        request = self._client.build_request(method, path, headers=_passed_on(headers), content=body)
        try:
            reply = await self._client.send(request, stream=True)
        except httpx2.TransportError as error:
            raise ApiError(502, f"the upstream cannot be reached: {error}") from error
        return StreamingResponse(
            reply.aiter_raw(),
            status_code=reply.status_code,
            headers=_passed_on(reply.headers),
            background=BackgroundTask(reply.aclose),
        )


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _HOP}
