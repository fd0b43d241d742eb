"""The blocks of a conversation: values, replaced and never changed, so a look can be kept per version."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["prompt", "text", "thinking", "tool", "ask", "notice", "turn"]
Level = Literal["info", "ok", "warning", "error"]
CallState = Literal["writing", "running", "waiting", "done", "failed", "denied", "unknown"]
Standing = Literal["queued", "begun", "never begun"]


class Words:
    """A text that only grows, read in pieces: adding and reading the newest costs what is new."""

    __slots__ = ("_parts", "_starts", "size")

    def __init__(self, text: str = "") -> None:
        self._parts = [text] if text else []
        self._starts = [0] if text else []
        self.size = len(text)
        """Characters so far."""

    def append(self, text: str) -> None:
        """Add ``text`` to the end."""
        if text:
            self._starts.append(self.size)
            self._parts.append(text)
            self.size += len(text)

    def since(self, offset: int) -> str:
        """Everything from ``offset`` on."""
        if offset >= self.size:
            return ""
        if offset <= 0:
            return str(self)
        first = bisect_right(self._starts, offset) - 1
        head = self._parts[first][offset - self._starts[first] :]
        return head + "".join(self._parts[first + 1 :]) if first + 1 < len(self._parts) else head

    def head(self, size: int) -> str:
        """The first ``size`` characters."""
        found, had = [], 0
        for part in self._parts:
            found.append(part)
            had += len(part)
            if had >= size:
                break
        return "".join(found)[:size]

    def __str__(self) -> str:
        """The whole; joined once."""
        if len(self._parts) > 1:
            self._parts, self._starts = ["".join(self._parts)], [0]
        return self._parts[0] if self._parts else ""

    def __repr__(self) -> str:
        return f"Words({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.size == other.size and str(self) == str(other)

    __hash__ = None  # type: ignore[assignment]  # it grows, so it may not be a key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    id: str
    """Stable as long as the block exists; of a live block until it is complete."""
    version: int = field(default=0, compare=False)
    """Rises whenever the block changes."""
    at: str | None = None
    """When it began, as the journal writes times."""
    task: str | None = None
    cursor: int = 0
    """Of the event that began it; 0 while it is live."""
    depth: int = 0
    """How many agents deep: 0 is the project's own, 1 what it delegated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptBlock(_Block):
    """What the agent was told: it stands where its work begins."""

    kind: Literal["prompt"] = "prompt"
    text: str
    origin: str = "say"
    """``say``, ``batch``, ``api``, ``soak``, or ``native`` when it was typed into the native interface."""
    standing: Standing = "begun"
    aside: bool = False
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock(_Block):
    """What the agent wrote or thought."""

    kind: Literal["text", "thinking"] = "text"
    words: Words
    live: bool = False
    """More may come."""
    cut: bool = False
    """The turn ended before it was whole."""
    parent: str | None = None
    """The call of the agent that delegated to the one who says this."""
    stem: int = field(default=0, compare=False)
    """Rises when words that were already there changed; otherwise they only grew."""
    was: str | None = field(default=None, compare=False)
    """Id of the live block that this one completes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolBlock(_Block):
    """A tool call, joined with what came of it."""

    kind: Literal["tool"] = "tool"
    call: str
    """The API's tool use id; empty while the call is being written."""
    name: str
    """Empty when the call itself is not known."""
    input: Mapping[str, Any] = field(default_factory=dict)
    state: CallState = "running"
    result: str | None = None
    reason: str = ""
    """Why it was denied."""
    parent: str | None = None
    ended_at: str | None = None
    written: int = 0
    """Characters of a call that is being written."""
    hint: str = ""
    """The beginning of a call that is being written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBlock(_Block):
    """What the agent waits for the person with, and the answer."""

    kind: Literal["ask"] = "ask"
    ask: str
    """The ask's id, as ``answer`` takes it."""
    sort: Literal["permission", "question"]
    tool: str
    input: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    options: tuple[str, ...] = ()
    verdict: str | None = None
    """``allow``, ``deny`` or ``text``; ``None`` while it waits."""
    answer: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    closed: bool = False
    """Nothing waits any more: it was answered, or its task is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeBlock(_Block):
    """Something that happened around the conversation."""

    kind: Literal["notice"] = "notice"
    topic: str
    """The event's kind."""
    level: Level = "info"
    text: str
    detail: str = ""
    files: tuple[str, ...] = ()
    moment: str | None = None
    """A time that the notice speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBlock(_Block):
    """The end of a turn, and what it took."""

    kind: Literal["turn"] = "turn"
    ok: bool
    reason: str = ""
    errors: tuple[str, ...] = ()
    cost_usd: float | None = None
    tokens: int = 0
    context_tokens: int | None = None
    duration_ms: int = 0
    denials: int = 0
    deferred: bool = False


Block = PromptBlock | TextBlock | ToolBlock | AskBlock | NoticeBlock | TurnBlock


def size(block: Block) -> int:
    """Characters that a block holds, about."""
    match block.kind:
        case "text" | "thinking":
            return block.words.size
        case "tool":
            return len(block.result or "") + _size(block.input)
        case "prompt":
            return len(block.text)
        case "ask":
            return len(block.summary) + len(block.answer) + _size(block.input)
        case "notice":
            return len(block.text) + len(block.detail)
    return 0


def _size(given: Mapping[str, Any]) -> int:
    return sum(len(value) for value in given.values() if isinstance(value, str))
