"""What a request says about itself: the task, the calls made for it and their results, the working directory.

Everything is read from the request alone. Text inside tool results never becomes a task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.endpoint.player import ModelRequest

CONTINUE = "Continue the interrupted task"
"""A prompt that begins so goes on with the task of the prompt before it."""
TAKEN_UP = "Continue from where you left off."
"""What the CLI itself says when it takes up a call that waited for the person."""

SUMMARY_TASK = "Task, verbatim (offline extract):"
"""Marks the task inside an offline summary, so that a compacted conversation can go on with it."""

_REMINDER = re.compile(
    r"<(system-reminder|attached-context|local-command-\w+|command-\w+)>.*</\1>", re.DOTALL
)
"""Up to the last closing tag: a file that is shown inside may hold one of its own."""
_WORKING_DIRECTORY = re.compile(r"working directory:\s*(/[^\n<]*)", re.IGNORECASE)
_INTERRUPTED = re.compile(r"^\[Request interrupted by user[^\]]*\]\s*")
_RESUMED = "This session is being continued from a previous conversation"


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call of the assistant with its result; ``result`` is None when none came back."""

    name: str
    input: Mapping[str, Any]
    result: str | None
    is_error: bool

    @property
    def ok(self) -> bool:
        """Whether a result came back and is not an error."""
        return self.result is not None and not self.is_error

    def argument(self, *names: str) -> str:
        """The first of the named arguments that is a string, or an empty one."""
        for name in names:
            if isinstance(value := self.input.get(name), str):
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A request's conversation, cut at the prompt that is being answered."""

    task: str
    calls: tuple[Call, ...] = ()
    """Calls made for this task, in order."""
    earlier: tuple[Call, ...] = ()
    """Calls of earlier tasks."""
    before: int = 0
    """How many answers were given before this task was put."""
    rounds: int = 0
    """How many answers with tool calls were given for this task."""
    cwd: str | None = None
    texts: tuple[str, ...] = ()
    """All prompts, oldest first."""
    notices: tuple[str, ...] = ()
    """What the CLI itself said: system messages and reminders, never a file's text."""


def read_conversation(request: ModelRequest) -> Conversation:
    """The conversation of ``request``; an empty task when it holds no prompt."""
    prompts = list(_prompts(request.messages))
    start, task = _current(prompts)
    results = dict(_results(request.messages))
    earlier = _calls(request.messages[:start], results)
    later = request.messages[start:]
    return Conversation(
        task=task,
        calls=_calls(later, results),
        earlier=earlier,
        before=sum(message.get("role") == "assistant" for message in request.messages[:start]),
        rounds=sum(1 for message in later if _has_call(message)),
        cwd=_working_directory(request),
        texts=tuple(text for _, text in prompts),
        notices=tuple(_notices(request.messages)),
    )


def blocks_of(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A message's content blocks, also where the content is a bare string."""
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, Sequence):
        return [block for block in content if isinstance(block, Mapping)]
    return []


def text_of(content: object) -> str:
    """The text of a content value: a string, or the text blocks of a list."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        parts = [block.get("text") for block in content if isinstance(block, Mapping)]
        return "\n".join(part for part in parts if isinstance(part, str))
    return ""


def _prompts(messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    for index, message in enumerate(messages):
        if message.get("role") != "user":
            continue
        said = [_spoken(str(b.get("text", ""))) for b in blocks_of(message) if b.get("type") == "text"]
        parts = [part for part in said if part]
        tasks = [part for part in parts if not part.startswith((CONTINUE, TAKEN_UP))]
        text = "\n\n".join(tasks or parts)  # the CLI joins prompts that nothing was answered to
        if text:
            yield index, _resumed_task(text)


def _spoken(text: str) -> str:
    return _INTERRUPTED.sub("", _REMINDER.sub("", text).strip()).strip()


def _resumed_task(text: str) -> str:
    if text.startswith(_RESUMED) and SUMMARY_TASK in text:
        quoted = text.split(SUMMARY_TASK, 1)[1].lstrip("\n").split("\n")
        fence = quoted[0].removesuffix("text")
        if len(fence) >= 3 and fence in quoted[1:]:
            return "\n".join(quoted[1 : quoted.index(fence, 1)])
    return text


def _current(prompts: list[tuple[int, str]]) -> tuple[int, str]:
    for index, text in reversed(prompts):
        if not text.startswith((CONTINUE, TAKEN_UP)):
            return index, text
    return prompts[0] if prompts else (0, "")


def _results(messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for message in messages:
        for block in blocks_of(message):
            if block.get("type") == "tool_result":
                yield str(block.get("tool_use_id", "")), block


def _has_call(message: Mapping[str, Any]) -> bool:
    return message.get("role") == "assistant" and any(b.get("type") == "tool_use" for b in blocks_of(message))


def _calls(
    messages: Sequence[Mapping[str, Any]], results: Mapping[str, Mapping[str, Any]]
) -> tuple[Call, ...]:
    return tuple(
        _call(block, results.get(str(block.get("id", ""))))
        for message in messages
        if message.get("role") == "assistant"
        for block in blocks_of(message)
        if block.get("type") == "tool_use"
    )


def _call(block: Mapping[str, Any], result: Mapping[str, Any] | None) -> Call:
    given = block.get("input")
    return Call(
        name=str(block.get("name", "")),
        input=given if isinstance(given, Mapping) else {},
        result=None if result is None else text_of(result.get("content")),
        is_error=result is None or bool(result.get("is_error")),
    )


def _working_directory(request: ModelRequest) -> str | None:
    for text in _environment_texts(request):
        if found := _WORKING_DIRECTORY.search(text):
            return found[1].strip().rstrip("/") or "/"
    return None


def _notices(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for message in messages:
        texts = [str(block.get("text", "")) for block in blocks_of(message) if block.get("type") == "text"]
        if message.get("role") == "system":
            yield from texts
        elif message.get("role") == "user":
            yield from (found[0] for text in texts for found in _REMINDER.finditer(text))


def _environment_texts(request: ModelRequest) -> Iterator[str]:
    yield request.system
    for message in request.messages:
        if message.get("role") == "system":
            yield from (str(block.get("text", "")) for block in blocks_of(message))
    for message in request.messages[:1]:
        for block in blocks_of(message):
            yield from (found[0] for found in _REMINDER.finditer(str(block.get("text", ""))))
