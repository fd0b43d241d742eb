"""What was said in an event, and where in it words occur. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from agents.events import (
    AgentText,
    AgentThinking,
    AskRaised,
    Body,
    ToolCalled,
    ToolDenied,
    ToolReturned,
)
from orchestrator.events import EventBody
from orchestrator.events.ask import AskAnswered
from orchestrator.events.native import NativePrompt
from orchestrator.events.soak import SoakStarted, SoakStopped
from orchestrator.events.task import OutcomeUnknown, TaskFinished, TaskQueued, TaskRetrying
from orchestrator.text import flat

_BEFORE, _LENGTH = 60, 200
"""Characters of a snippet before its first match, and altogether."""
ESCAPE = "\\"


class Snippet(NamedTuple):
    """A piece of what was said, on one line and printable, and where in it the words are."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Begin and end of each match, in order, without overlap."""


def words_of(query: str) -> tuple[str, ...]:
    """The words that must all occur, in lower case, each once."""
    return tuple(dict.fromkeys(_lower(query).split()))


def pattern(word: str) -> str:
    """A LIKE pattern that takes every JSON text with ``word`` in it, and maybe some without.

    Letters beyond ASCII are left open, since LIKE knows no case of theirs; JSON that writes them as escapes
    is not taken.
    """
    return f"%{''.join(map(_like, word))}%"


def is_plain(word: str) -> bool:
    """Whether JSON writes ``word`` as it is."""
    return word.isascii() and word.isprintable() and not {'"', "\\"} & set(word)


def said(body: EventBody) -> tuple[str, ...]:
    """The texts that a person would look for; nothing for events in which nobody speaks."""
    found = _SAID.get(type(body))
    return tuple(text for text in found(body) if text) if found is not None else ()


def snippet(texts: Sequence[str], words: Sequence[str]) -> Snippet | None:
    """Where ``words`` occur in ``texts``; ``None`` unless each of them occurs in some text."""
    folded = [_lower(text) for text in texts]
    if not all(any(word in text for text in folded) for word in words):
        return None
    best = max(range(len(texts)), key=lambda number: sum(word in folded[number] for word in words))
    begin = min(at for word in words if (at := folded[best].find(word)) >= 0)
    start = max(0, begin - _BEFORE)
    piece = texts[best][start : start + _LENGTH]
    shown = flat(("…" if start else "") + piece + ("…" if start + _LENGTH < len(texts[best]) else ""))
    return Snippet(shown, _marks(_lower(shown), words))


def _marks(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    found = sorted((at, at + len(word)) for word in words for at in _places(text, word))
    marks: list[tuple[int, int]] = []
    for begin, end in found:
        if not marks or begin >= marks[-1][1]:
            marks.append((begin, end))
    return tuple(marks)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _lower(text: str) -> str:
    """``text`` in lower case, character by character: places in it are places in ``text``."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _like(char: str) -> str:
    if char in {"%", "_"}:
        return ESCAPE + char
    return char if is_plain(char) else "_" if ord(char) > 127 else "%"


def _values(value: Any) -> Iterator[str]:
    """Every text in a tool's input."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _values(item)


_SAID: dict[type[Body], Callable[[Any], Sequence[str | None]]] = {
    TaskQueued: lambda body: (body.prompt,),
    NativePrompt: lambda body: (body.text,),
    AgentText: lambda body: (body.text,),
    AgentThinking: lambda body: (body.text,),
    ToolCalled: lambda body: (body.name, *_values(body.input)),
    ToolReturned: lambda body: (body.content,),
    ToolDenied: lambda body: (body.name, body.reason),
    AskRaised: lambda body: (body.summary, *_values(body.input), *body.options),
    AskAnswered: lambda body: (body.text, *body.choices.values()),
    TaskRetrying: lambda body: (body.reason,),
    TaskFinished: lambda body: (body.result, body.error),
    OutcomeUnknown: lambda body: (body.summary,),
    SoakStarted: lambda body: (body.instruction,),
    SoakStopped: lambda body: (body.reason,),
}
SAID_KINDS: tuple[str, ...] = tuple(kind.model_fields["kind"].default for kind in _SAID)
"""Kinds of the events in which something is said."""
