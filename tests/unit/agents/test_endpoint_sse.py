"""The exact sequence of streamed events."""

from __future__ import annotations

import json

from agents.endpoint import sse
from agents.endpoint.player import Reply

ENVELOPE = sse.Envelope("msg_1", "m", {"input_tokens": 7, "cache_read_input_tokens": 3}, 9)
TEXT = "A sentence that is longer than one chunk, with ümläuts."
INPUT = {"command": "echo 'a longer command than one chunk'", "n": 1}
REPLY = Reply(
    blocks=(
        {"type": "thinking", "thinking": "hm", "signature": "sig"},
        {"type": "text", "text": TEXT},
        {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": INPUT},
    ),
    stop_reason="tool_use",
)


def test_events_come_in_the_order_of_the_api_and_carry_the_blocks() -> None:
    found = list(sse.events(ENVELOPE, REPLY))
    shape: list[tuple[str, int | None, str | None]] = []
    for event in found:
        kind = event["type"], event.get("index"), event.get("delta", {}).get("type")
        if not shape or shape[-1] != kind:
            shape.append(kind)
    delta = "content_block_delta"
    assert shape == [
        ("message_start", None, None),
        ("ping", None, None),
        ("content_block_start", 0, None),
        (delta, 0, "thinking_delta"),
        (delta, 0, "signature_delta"),
        ("content_block_stop", 0, None),
        ("content_block_start", 1, None),
        (delta, 1, "text_delta"),
        ("content_block_stop", 1, None),
        ("content_block_start", 2, None),
        (delta, 2, "input_json_delta"),
        ("content_block_stop", 2, None),
        ("message_delta", None, None),
        ("message_stop", None, None),
    ]
    texts = [e["delta"]["text"] for e in found if e.get("delta", {}).get("type") == "text_delta"]
    assert len(texts) > 1
    assert "".join(texts) == TEXT
    parts = [e["delta"]["partial_json"] for e in found if "partial_json" in e.get("delta", {})]
    assert len(parts) > 2
    assert json.loads("".join(parts)) == INPUT
    starts = [e["content_block"] for e in found if e["type"] == "content_block_start"]
    assert starts[1] == {"type": "text", "text": ""}
    assert starts[2] == {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {}}


def test_usage_is_cumulative_and_the_stop_reason_comes_at_the_end() -> None:
    found = list(sse.events(ENVELOPE, REPLY))
    assert found[0]["message"]["usage"] == {**ENVELOPE.usage, "output_tokens": 1}
    assert found[0]["message"]["stop_reason"] is None
    assert found[-2]["delta"] == {"stop_reason": "tool_use", "stop_sequence": None}
    assert found[-2]["usage"] == {**ENVELOPE.usage, "output_tokens": 9}
    assert sse.message(ENVELOPE, REPLY)["content"] == list(REPLY.blocks)


def test_an_event_is_one_line_of_json_even_with_line_breaks_inside() -> None:
    name, data, *rest = sse.encode({"type": "x", "text": "a\nb\u2028c"}).decode().split("\n")
    assert name == "event: x"
    assert json.loads(data.removeprefix("data: ")) == {"type": "x", "text": "a\nb\u2028c"}
    assert rest == ["", ""]
