"""Turns a reply into the API's event sequence. Pure: no clock, no socket."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agents.endpoint.player import Reply

Event = dict[str, Any]

CHUNK = 24
"""Characters per delta; a block longer than this arrives in several."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says about itself, beside its content."""

    message_id: str
    model: str
    usage: Mapping[str, Any]
    """Input side: ``input_tokens``, ``cache_creation_input_tokens``, ``cache_read_input_tokens``…"""
    output_tokens: int


def encode(event: Mapping[str, Any]) -> bytes:
    """One event in the wire format of server-sent events."""
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def message(envelope: Envelope, reply: Reply) -> dict[str, Any]:
    """The whole message, as a request without ``stream`` gets it."""
    return {
        "id": envelope.message_id,
        "type": "message",
        "role": "assistant",
        "model": envelope.model,
        "content": [dict(block) for block in reply.blocks],
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": {**envelope.usage, "output_tokens": envelope.output_tokens},
    }


def events(envelope: Envelope, reply: Reply) -> Iterator[Event]:
    """The stream's events from ``message_start`` to ``message_stop``."""
    yield _message_start(envelope)
    yield {"type": "ping"}
    for index, block in enumerate(reply.blocks):
        yield from _block(index, block)
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": reply.stop_reason, "stop_sequence": None},
        "usage": {**envelope.usage, "output_tokens": envelope.output_tokens},
    }
    yield {"type": "message_stop"}


def _message_start(envelope: Envelope) -> Event:
    return {
        "type": "message_start",
        "message": {
            "id": envelope.message_id,
            "type": "message",
            "role": "assistant",
            "model": envelope.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {**envelope.usage, "output_tokens": min(1, envelope.output_tokens)},
        },
    }


def _block(index: int, block: Mapping[str, Any]) -> Iterator[Event]:
    start, deltas = _parts(block)
    yield {"type": "content_block_start", "index": index, "content_block": start}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _parts(block: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    match block["type"]:
        case "text":
            deltas = [{"type": "text_delta", "text": piece} for piece in _chunks(block["text"])]
            return {**block, "text": ""}, deltas
        case "thinking":
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in _chunks(block["thinking"])]
            deltas.append({"type": "signature_delta", "signature": block.get("signature", "")})
            return {"type": "thinking", "thinking": "", "signature": ""}, deltas
        case "tool_use":
            text = json.dumps(block["input"], ensure_ascii=False)
            pieces = ["", *_chunks(text)]
            return {**block, "input": {}}, [
                {"type": "input_json_delta", "partial_json": piece} for piece in pieces
            ]
        case _:
            return dict(block), []


def _chunks(text: str) -> list[str]:
    return [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
