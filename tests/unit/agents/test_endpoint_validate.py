"""What the endpoint refuses, and what the real CLI sends that it must not refuse."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from agents.endpoint.errors import InvalidRequest
from agents.endpoint.validate import checked

Body = dict[str, Any]
PNG = "iVBORw0KGgo="


def call(tool_id: str = "toolu_1") -> Body:
    return {"type": "tool_use", "id": tool_id, "name": "Read", "input": {"path": "a"}}


def result(tool_id: str = "toolu_1", **more: Any) -> Body:
    return {"type": "tool_result", "tool_use_id": tool_id, "content": "text", **more}


def messages() -> list[Body]:
    """A conversation in which two calls were answered, one with an image."""
    mark = {"cache_control": {"type": "ephemeral"}}
    return [
        {"role": "user", "content": [{"type": "text", "text": "go"}]},
        {"role": "system", "content": "# Environment"},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "s"},
                {"type": "redacted_thinking", "data": "x"},
                {"type": "text", "text": "I look."},
                call("toolu_1"),
                call("toolu_2"),
            ],
        },
        {
            "role": "user",
            "content": [
                result("toolu_1"),
                result(
                    "toolu_2",
                    content=[
                        {
                            "type": "image",
                            "source": {"type": "base64", "media_type": "image/png", "data": PNG},
                        },
                        {"type": "tool_reference", "tool_name": "Later"},
                    ],
                ),
                {
                    "type": "document",
                    "source": {"type": "url", "url": "https://example.org/a.pdf"},
                    **mark,
                },
            ],
        },
    ]


def body() -> Body:
    """A request of the shape that the CLI sends in the middle of a task."""
    mark = {"cache_control": {"type": "ephemeral"}}
    return {
        "model": "claude-opus-5-5",
        "max_tokens": 128000,
        "stream": True,
        "thinking": {"type": "adaptive", "display": "updates"},
        "context_management": {"edits": [{"type": "clear_thinking_20251015", "keep": "all"}]},
        "output_config": {"effort": "medium"},
        "metadata": {"user_id": "{}"},
        "system": [{"type": "text", "text": "You are an agent."}, {"type": "text", "text": "More.", **mark}],
        "tools": [
            {"name": "Read", "description": "reads", "input_schema": {"type": "object"}},
            {"name": "Later", "description": "", "input_schema": {"type": "object"}, "defer_loading": True},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 8},
        ],
        "messages": messages(),
    }


def test_what_the_cli_sends_is_accepted() -> None:
    request = checked(body(), {"x-api-key": "k"})
    assert request.system == "You are an agent.\n\nMore."
    assert request.tool_names == {"Read", "Later", "web_search"}
    assert request.messages[1]["content"] == [{"type": "text", "text": "# Environment"}]
    assert request.stream


def edit(path: str, value: Any) -> Callable[[Body], None]:
    def apply(target: Any) -> None:
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        for part in parents:
            target = target[part]
        if value is ...:
            del target[last]
        elif last == "+":
            target.append(value)
        else:
            target[last] = value

    return apply


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        (edit("model", ...), "model", "required"),
        (edit("max_tokens", ...), "max_tokens", "required"),
        (edit("max_tokens", 0), "max_tokens", "greater"),
        (edit("max_tokens", True), "max_tokens", "greater"),
        (edit("stream", "yes"), "stream", "boolean"),
        (edit("messages", ...), "messages", "required"),
        (edit("messages", []), "messages", "at least one"),
        (edit("messages/0", "go"), "messages.0", "object"),
        (edit("messages/0/role", "tool"), "messages.0.role", "'user'"),
        (edit("messages/0/role", "assistant"), "messages.0", "first message"),
        (edit("messages/0/content", []), "messages.0", "non-empty"),
        (edit("messages/0/content", ""), "messages.0", "non-empty"),
        (edit("messages/0/content", None), "messages.0.content", "string"),
        (edit("messages/0/content/0/text", ""), "messages.0.content.0", "non-empty"),
        (edit("messages/0/content/0/type", "video"), "messages.0.content.0", "'video'"),
        (edit("messages/0/content/0", call()), "messages.0.content.0", "'tool_use'"),
        (edit("messages/2/content/0/signature", ...), "messages.2.content.0.signature", "required"),
        (edit("messages/2/content/3/input", "{}"), "messages.2.content.3.input", "object"),
        (edit("messages/2/content/4/id", "toolu_1"), "messages.2.content.4.id", "unique"),
        (edit("messages/3/content/1", ...), "messages.2", "without `tool_result`"),
        (edit("messages/3", ...), "messages.2", "without `tool_result`"),
        (edit("messages/3/content/0/tool_use_id", "other"), "messages.3.content.0", "unexpected"),
        (edit("messages/3/content/+", result("toolu_1")), "messages.3.content.3", "single result"),
        (edit("messages/+", {"role": "user", "content": [result()]}), "messages.4.content.0", "unexpected"),
        (
            edit("messages/3/content/1/content/0/source/media_type", "image/tiff"),
            "messages.3.content.1.content.0.source.media_type",
            "one of",
        ),
        (
            edit("messages/3/content/1/content/0/source/data", "*"),
            "messages.3.content.1.content.0.source.data",
            "base64",
        ),
        (edit("messages/3/content/2/source", ...), "messages.3.content.2.source", "required"),
        (edit("system/0/type", "image"), "system.0", "'image'"),
        (edit("system", 3), "system", "string"),
        (edit("tools/1/name", "Read"), "tools", "unique"),
        (edit("tools/0/input_schema", ...), "tools.0.input_schema", "required"),
        (edit("tool_choice", {"type": "some"}), "tool_choice.type", "'auto'"),
        (edit("tool_choice", {"type": "tool", "name": "No"}), "tool_choice", "not found"),
        (edit("stop_sequences", [" "]), "stop_sequences.0", "non-whitespace"),
        (edit("system/0/cache_control", {"type": "lasting"}), "cache_control", "ephemeral"),
        (edit("system/0/cache_control", {"type": "ephemeral", "ttl": "2h"}), "cache_control", "ttl"),
    ],
)
def test_a_violation_is_refused_with_its_path(
    change: Callable[[Body], None], path: str, problem: str
) -> None:
    broken = copy.deepcopy(body())
    change(broken)
    with pytest.raises(InvalidRequest) as refused:
        checked(broken, {})
    assert refused.value.path == path
    assert problem.lower() in refused.value.message.lower()
    assert refused.value.status == 400


def test_a_fifth_cache_breakpoint_is_refused() -> None:
    marked = body()
    for tool in marked["tools"]:
        tool["cache_control"] = {"type": "ephemeral"}
    with pytest.raises(InvalidRequest, match="maximum of 4"):
        checked(marked, {})
    del marked["tools"][0]["cache_control"]
    checked(marked, {})


def test_counting_needs_no_max_tokens() -> None:
    asked = body()
    del asked["max_tokens"]
    assert checked(asked, {}, counting=True).max_tokens == 0
