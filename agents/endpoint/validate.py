"""Checks a request as strictly as the API does: a broken conversation is found here, not in production.

Unknown top-level fields are accepted, as the API does with beta headers; everything about messages, tools and
cache marks is checked. The first violation is raised and names its path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from agents.endpoint import conversation
from agents.endpoint.blocks import check_block
from agents.endpoint.errors import InvalidRequest
from agents.endpoint.player import ModelRequest

MAX_BREAKPOINTS = 4
_TTLS = frozenset({None, "5m", "1h"})
_TOOL_CHOICES = frozenset({"auto", "any", "tool", "none"})
_ROLES = frozenset({"user", "assistant", "system"})

Message = Mapping[str, Any]


def checked(body: object, headers: Mapping[str, str], *, counting: bool = False) -> ModelRequest:
    """``body`` as a request. Raises `InvalidRequest` that names the path of the first violation.

    ``counting`` is for token counts, which need no ``max_tokens``.
    """
    if not isinstance(body, Mapping):
        raise InvalidRequest("", "the body is not a JSON object")
    _check_fields(body, counting=counting)
    _check_system(body.get("system"))
    _check_messages(body.get("messages"))
    _check_tools(body.get("tools"), body.get("tool_choice"))
    _check_breakpoints(body)
    return ModelRequest(
        model=body["model"],
        system="\n\n".join(conversation.texts(body.get("system") or [])),
        messages=tuple({**m, "content": conversation.blocks(m["content"])} for m in body["messages"]),
        tools=tuple(body.get("tools") or ()),
        max_tokens=body.get("max_tokens") or 0,
        stream=bool(body.get("stream", False)),
        headers=dict(headers),
        raw=body,
    )


def _check_fields(body: Mapping[str, Any], *, counting: bool) -> None:
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise InvalidRequest("model", "Field required")
    limit = body.get("max_tokens")
    if not counting and limit is None:
        raise InvalidRequest("max_tokens", "Field required")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise InvalidRequest("max_tokens", "must be greater than or equal to 1")
    if not isinstance(body.get("stream", False), bool):
        raise InvalidRequest("stream", "Input should be a valid boolean")
    stops = body.get("stop_sequences") or []
    if not isinstance(stops, list):
        raise InvalidRequest("stop_sequences", "Input should be a valid list")
    for index, stop in enumerate(stops):
        if not isinstance(stop, str) or not stop.strip():
            raise InvalidRequest(f"stop_sequences.{index}", "each stop sequence must contain non-whitespace")


def _check_system(system: object) -> None:
    if system is None or isinstance(system, str):
        return
    if not isinstance(system, list):
        raise InvalidRequest("system", "Input should be a string or a list of text blocks")
    for index, block in enumerate(system):
        check_block(block, f"system.{index}", "system")


def _check_messages(messages: object) -> None:
    if not isinstance(messages, list):
        raise InvalidRequest("messages", "Field required")
    if not messages:
        raise InvalidRequest("messages", "at least one message is required")
    for index, message in enumerate(messages):
        _check_message(message, index, last=index == len(messages) - 1)
    if messages[0]["role"] == "assistant":
        raise InvalidRequest("messages.0", "the first message must use the user role")
    _check_tool_pairs(messages)


def _check_message(message: object, index: int, *, last: bool) -> None:
    path = f"messages.{index}"
    if not isinstance(message, Mapping):
        raise InvalidRequest(path, "Input should be an object")
    role, content = message.get("role"), message.get("content")
    if role not in _ROLES:
        raise InvalidRequest(f"{path}.role", "Input should be 'user', 'assistant' or 'system'")
    if not isinstance(content, str | list):
        raise InvalidRequest(f"{path}.content", "Input should be a string or a list of blocks")
    empty_allowed = role == "system" or (last and role == "assistant")  # the CLI's first one after /compact
    if not content and not empty_allowed:
        raise InvalidRequest(path, "all messages must have non-empty content")
    if isinstance(content, list):
        for at, block in enumerate(content):
            check_block(block, f"{path}.content.{at}", role)


def _check_tool_pairs(messages: list[Message]) -> None:
    """Every call is answered in the next user message, and every answer has its call in the one before."""
    seen: set[str] = set()
    waiting: dict[str, str] = {}
    for index, message in enumerate(messages):
        if message["role"] == "system":
            continue
        _check_answers(message, index, waiting)
        waiting = {}
        for path, block in _of_type(message, index, "tool_use"):
            if block["id"] in seen:
                raise InvalidRequest(f"{path}.id", "`tool_use` ids must be unique")
            seen.add(block["id"])
            waiting[block["id"]] = path
    if waiting:
        _unanswered(waiting)


def _check_answers(message: Message, index: int, waiting: Mapping[str, str]) -> None:
    answered: set[str] = set()
    for path, block in _of_type(message, index, "tool_result"):
        if block["tool_use_id"] not in waiting:
            raise InvalidRequest(
                path,
                f"unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}. Each"
                " `tool_result` block must have a corresponding `tool_use` block in the previous message.",
            )
        if block["tool_use_id"] in answered:
            raise InvalidRequest(path, "each tool_use must have a single result")
        answered.add(block["tool_use_id"])
    if missing := {tool: path for tool, path in waiting.items() if tool not in answered}:
        _unanswered(missing)


def _unanswered(missing: Mapping[str, str]) -> None:
    raise InvalidRequest(
        next(iter(missing.values())).rsplit(".content", 1)[0],
        f"`tool_use` ids were found without `tool_result` blocks immediately after: {', '.join(missing)}",
    )


def _of_type(message: Message, index: int, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for at, block in enumerate(conversation.blocks(message["content"])):
        if block["type"] == kind:
            yield f"messages.{index}.content.{at}", block


def _check_tools(tools: object, choice: object) -> None:
    if not isinstance(tools, list | None):
        raise InvalidRequest("tools", "Input should be a valid list")
    names: set[str] = set()
    for index, tool in enumerate(tools or []):
        path = f"tools.{index}"
        if not isinstance(tool, Mapping) or not isinstance(tool.get("name"), str) or not tool["name"]:
            raise InvalidRequest(f"{path}.name", "Field required")
        if tool["name"] in names:
            raise InvalidRequest("tools", f"Tool names must be unique: {tool['name']}")
        names.add(tool["name"])
        ours = tool.get("type") in {None, "custom"}
        if ours and not isinstance(tool.get("input_schema"), Mapping):
            raise InvalidRequest(f"{path}.input_schema", "Field required")
    if choice is not None:
        _check_choice(choice, names)


def _check_choice(choice: object, names: set[str]) -> None:
    if not isinstance(choice, Mapping) or choice.get("type") not in _TOOL_CHOICES:
        raise InvalidRequest("tool_choice.type", "Input should be 'auto', 'any', 'tool' or 'none'")
    if choice["type"] == "tool" and choice.get("name") not in names:
        raise InvalidRequest("tool_choice", f"Tool '{choice.get('name')}' not found in provided tools")
    if choice["type"] != "none" and not names:
        raise InvalidRequest("tool_choice", "may only be specified while providing tools")


def _check_breakpoints(body: Mapping[str, Any]) -> None:
    parts = chain(
        body.get("tools") or [],
        conversation.blocks(body.get("system") or []),
        *(conversation.blocks(message["content"]) for message in body["messages"]),
    )
    marks = [mark for mark in (part.get("cache_control") for part in (*parts, body)) if mark is not None]
    for mark in marks:
        if not isinstance(mark, Mapping) or mark.get("type") != "ephemeral" or mark.get("ttl") not in _TTLS:
            raise InvalidRequest("cache_control", "Input should be ephemeral, with a ttl of 5m or 1h")
    if len(marks) > MAX_BREAKPOINTS:
        raise InvalidRequest(
            "",
            f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marks)}.",
        )
