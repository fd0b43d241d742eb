"""Reads the CLI's conversation out of a request: prompts, tool results, the working directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.endpoint.player import ModelRequest

_REMINDER = re.compile(r"<system-reminder>.*?</system-reminder>", re.DOTALL)
_CWD = re.compile(r"(?:[Pp]rimary working|[Ww]orking|[Cc]urrent working) directory: *([^\n<]+)")

_FILLER = "No response requested."

_COMPACTION = "CRITICAL: Respond with TEXT ONLY. Do NOT call any tools."


def blocks(content: object) -> list[Mapping[str, Any]]:
    """``content`` as a list of blocks, whichever way it was sent."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, Sequence):
        return [block for block in content if isinstance(block, Mapping)]
    return []


def texts(content: object) -> Iterator[str]:
    """The text of each text block, tool results included."""
    for block in blocks(content):
        if block.get("type") == "text":
            yield str(block.get("text", ""))
        elif block.get("type") == "tool_result":
            yield from texts(block.get("content"))


def prompt_text(message: Mapping[str, Any]) -> str:
    """What the person said in this message, without the CLI's reminders; empty if it is not a prompt."""
    if message.get("role") != "user":
        return ""
    said = (str(b.get("text", "")) for b in blocks(message.get("content")) if b.get("type") == "text")
    return _REMINDER.sub("", "\n".join(said)).strip()


def is_answer(message: Mapping[str, Any]) -> bool:
    """Whether the model said this; false for what the CLI puts in its mouth when a session was cut off."""
    if message.get("role") != "assistant":
        return False
    found = blocks(message.get("content"))
    return not (len(found) == 1 and found[0].get("text") == _FILLER)


def asks_for_summary(request: ModelRequest) -> bool:
    """Whether the CLI wants to replace the conversation by a summary."""
    return prompt_text(request.messages[-1]).startswith(_COMPACTION)


def last_tool_result(request: ModelRequest) -> str:
    """Text of the newest tool result, or nothing."""
    for message in reversed(request.messages):
        for block in reversed(blocks(message.get("content"))):
            if block.get("type") == "tool_result":
                return "\n".join(texts(block.get("content")))
    return ""


def working_directory(request: ModelRequest) -> str:
    """The session's directory as the CLI states it, newest statement first, or nothing."""
    for message in reversed(request.messages):
        if message.get("role") == "system" and (
            moved := _CWD.search("\n".join(texts(message.get("content"))))
        ):
            return moved.group(1).partition(" (was ")[0].strip()
    spoken = (text for message in request.messages for text in texts(message.get("content")))
    for text in (request.system, *spoken):
        if found := _CWD.search(text):
            return found.group(1).strip()
    return ""
