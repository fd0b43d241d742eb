"""Checks one content block of a request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from agents.endpoint.errors import InvalidRequest

Block = Mapping[str, Any]

_MEDIA = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def check_block(block: object, path: str, role: str) -> None:
    """Raises `InvalidRequest` unless ``block`` may stand in a message of ``role`` (or in ``system``)."""
    if not isinstance(block, Mapping) or not isinstance(block.get("type"), str):
        raise InvalidRequest(f"{path}.type", "Field required")
    known = _BY_ROLE[role]
    check = known.get(block["type"])
    if check is None:
        raise InvalidRequest(
            path, f"Input tag '{block['type']}' does not match any of the expected tags: {', '.join(known)}"
        )
    check(block, path)


def _text(block: Block, path: str) -> None:
    if not isinstance(block.get("text"), str):
        raise InvalidRequest(f"{path}.text", "Field required")
    if not block["text"]:
        raise InvalidRequest(path, "text content blocks must be non-empty")


def _strings(*names: str) -> Callable[[Block, str], None]:
    def check(block: Block, path: str) -> None:
        for name in names:
            if not isinstance(block.get(name), str):
                raise InvalidRequest(f"{path}.{name}", "Field required")

    return check


def _source(block: Block, path: str, media: frozenset[str] | None) -> None:
    source = block.get("source")
    if not isinstance(source, Mapping):
        raise InvalidRequest(f"{path}.source", "Field required")
    match source.get("type"):
        case "base64":
            _strings("data", "media_type")(source, f"{path}.source")
            if media is not None and source["media_type"] not in media:
                raise InvalidRequest(f"{path}.source.media_type", f"Input should be one of {sorted(media)}")
            try:
                base64.b64decode(source["data"], validate=True)
            except binascii.Error as error:
                raise InvalidRequest(f"{path}.source.data", f"invalid base64 data: {error}") from error
        case "url":
            _strings("url")(source, f"{path}.source")
        case "file":
            _strings("file_id")(source, f"{path}.source")
        case "text" | "content" if media is None:
            pass
        case other:
            raise InvalidRequest(f"{path}.source.type", f"unexpected source {other!r}")


def _image(block: Block, path: str) -> None:
    _source(block, path, _MEDIA)


def _document(block: Block, path: str) -> None:
    _source(block, path, None)


def _tool_use(block: Block, path: str) -> None:
    _strings("id", "name")(block, path)
    if not isinstance(block.get("input"), Mapping):
        raise InvalidRequest(f"{path}.input", "Input should be an object")


def _tool_result(block: Block, path: str) -> None:
    _strings("tool_use_id")(block, path)
    content = block.get("content")
    if content is None or isinstance(content, str):
        return
    if not isinstance(content, list):
        raise InvalidRequest(f"{path}.content", "Input should be a string or a list of blocks")
    for at, inner in enumerate(content):
        check_block(inner, f"{path}.content.{at}", "tool_result")


def _anything(_block: Block, _path: str) -> None:
    """Blocks that the service writes and reads back; their inside is its own affair."""


_SHARED: dict[str, Callable[[Block, str], None]] = {"text": _text, "image": _image, "document": _document}
_SERVED = dict.fromkeys(
    (
        "server_tool_use",
        "web_search_tool_result",
        "web_fetch_tool_result",
        "code_execution_tool_result",
        "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result",
        "tool_search_tool_result",
        "advisor_tool_result",
        "mcp_tool_use",
        "mcp_tool_result",
        "container_upload",
        "compaction",
    ),
    _anything,
)
_BY_ROLE: dict[str, dict[str, Callable[[Block, str], None]]] = {
    "user": {
        **_SHARED,
        "search_result": _anything,
        "tool_result": _tool_result,
        "container_upload": _anything,
    },
    "assistant": {
        **_SHARED,
        "tool_use": _tool_use,
        "thinking": _strings("thinking", "signature"),
        "redacted_thinking": _strings("data"),
        **_SERVED,
    },
    "system": {"text": _text, "tool_addition": _anything, "tool_removal": _anything},
    "tool_result": {**_SHARED, "search_result": _anything, "tool_reference": _strings("tool_name")},
}
