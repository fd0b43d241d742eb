"""Requests without tools (titles, summaries), and compaction: answered with extracts of the request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from agents.endpoint.extractive.conversation import (
    SUMMARY_TASK,
    Conversation,
    blocks_of,
    text_of,
)
from agents.endpoint.extractive.material import LABEL
from agents.endpoint.extractive.note import fenced
from agents.endpoint.extractive.sentences import split
from agents.endpoint.player import ModelRequest

_COMPACT = re.compile(
    r"create a detailed summary of (?:the|this) conversation|summary of the (?:RECENT )?portion",
    re.IGNORECASE,
)
_TITLE_LENGTH = 60
_EXTRACT_LENGTH = 400
_MOST_CALLS = 40


def is_compaction(conversation: Conversation) -> bool:
    """Whether the last prompt asks for a summary of the conversation, tools or not."""
    return bool(conversation.texts) and bool(_COMPACT.search(conversation.texts[-1][:4000]))


def compacted(request: ModelRequest, conversation: Conversation) -> str:
    """A summary from which the task can be taken up again: the task, and which calls were made."""
    prompts = [text for text in conversation.texts if not _COMPACT.search(text[:4000])]
    task = prompts[-1] if prompts else ""
    made = [
        f"- {block.get('name')}: {_target(block.get('input'))}"
        for message in request.messages
        if message.get("role") == "assistant"
        for block in blocks_of(message)
        if block.get("type") == "tool_use"
    ]
    calls = "\n".join(made[-_MOST_CALLS:]) or "- none"
    text = f"{LABEL}.\n\nCalls made:\n{calls}\n\n{SUMMARY_TASK}\n{fenced(task)}"
    return f"<summary>\n{text}\n</summary>"


def aside(request: ModelRequest, conversation: Conversation) -> str:
    """The first words of the request's own text, in the shape it asks for."""
    text = _material(request, conversation)
    if (schema := _schema(request)) is not None:
        return json.dumps(_filled(schema, _start(text, _TITLE_LENGTH)), ensure_ascii=False)
    return _start(text, _EXTRACT_LENGTH) or "There is no text to take an extract from."


def _material(request: ModelRequest, conversation: Conversation) -> str:
    if conversation.texts:
        return conversation.texts[-1]
    return "\n".join(text_of(message.get("content")) for message in request.messages)


def _start(text: str, length: int) -> str:
    """The first sentence, or as many whole words of it as fit."""
    first = " ".join((split(text) or [""])[0].split())
    if len(first) <= length:
        return first
    return first[:length].rsplit(" ", 1)[0]


def _schema(request: ModelRequest) -> Mapping[str, Any] | None:
    config = request.raw.get("output_config")
    form = config.get("format") if isinstance(config, Mapping) else request.raw.get("output_format")
    schema = form.get("schema") if isinstance(form, Mapping) else None
    return schema if isinstance(schema, Mapping) else None


def _filled(schema: Mapping[str, Any], text: str) -> object:
    """The smallest value of ``schema``, its strings taken from the text."""
    kind = schema.get("type")
    if (choices := schema.get("enum")) and isinstance(choices, Sequence):
        return choices[0]
    if kind == "object":
        fields = schema.get("properties")
        known = fields if isinstance(fields, Mapping) else {}
        required = schema.get("required")
        names = required if isinstance(required, Sequence) else []
        return {name: _filled(known.get(name, {}), text) for name in names}
    empty: dict[object, object] = {"array": [], "boolean": False, "integer": 0, "number": 0, "null": None}
    return empty.get(kind, text)


def _target(given: object) -> str:
    if not isinstance(given, Mapping):
        return ""
    named = (given.get(key) for key in ("file_path", "path", "command", "pattern"))
    return " ".join(next((str(value) for value in named if value), "").split())[:200]
