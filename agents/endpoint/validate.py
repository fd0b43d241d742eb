"""Checks a request as strictly as the API does: a broken conversation is found here, not in production."""

from __future__ import annotations

from collections.abc import Mapping

from agents.endpoint import conversation
from agents.endpoint.errors import InvalidRequest
from agents.endpoint.player import ModelRequest


def checked(body: object, headers: Mapping[str, str], *, counting: bool = False) -> ModelRequest:
    """``body`` as a request. Raises `InvalidRequest` that names the path of the first violation."""
    if not isinstance(body, Mapping):
        raise InvalidRequest("", "the body is not a JSON object")
    model, max_tokens, messages = body.get("model"), body.get("max_tokens"), body.get("messages")
    if not isinstance(model, str) or not model:
        raise InvalidRequest("model", "Field required")
    if not counting and (not isinstance(max_tokens, int) or max_tokens < 1):
        raise InvalidRequest("max_tokens", "Field required")
    if not isinstance(messages, list) or not messages:
        raise InvalidRequest("messages", "at least one message is required")
    return ModelRequest(
        model=model,
        system="\n\n".join(conversation.texts(body.get("system") or [])),
        messages=tuple({**m, "content": conversation.blocks(m["content"])} for m in messages),
        tools=tuple(body.get("tools") or ()),
        max_tokens=max_tokens or 0,
        stream=bool(body.get("stream", False)),
        headers=dict(headers),
        raw=body,
    )
