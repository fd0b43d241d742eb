"""What was said in the native interface, read from a transcript: plain values and a pure function.

The interface reports nothing to us while it runs. Its transcript holds each turn: who began it, what the
assistant said and called, what came back. The CLI notes a conversation's cost as a running total when it
closes, so a stretch of turns has one cost: its last turn carries all of it, the ones before carry nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.events import AgentText, AgentThinking, ToolCalled, ToolReturned, TurnEnded, Usage
from agents.transcripts import Entry

Said = AgentText | AgentThinking | ToolCalled | ToolReturned
_COMMAND = re.compile(r"<command-name>(.*?)</command-name>", re.DOTALL)
_ARGUMENTS = re.compile(r"<command-args>(.*?)</command-args>", re.DOTALL)
_INTERRUPTED = "[Request interrupted by user"


@dataclass(frozen=True, slots=True)
class NativeStart:
    """How to open a conversation in the native interface; see ``agents.native.prepare``."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    """Set on top of the terminal's own environment. Holds no credential of the person's."""
    session_id: str
    known: Mapping[str, int]
    """Size of each transcript of the workspace when the terminal was handed over."""
    unset: tuple[str, ...] = ()
    """Variables of the terminal's environment that would lead the CLI away from where we look."""
    notices: tuple[str, ...] = ()
    """What the CLI may ask the person at its start."""


@dataclass(frozen=True, slots=True)
class NativeTurn:
    """One turn of the native interface."""

    uuid: str
    """The transcript's id of the entry that began it; empty when it went on with an earlier one."""
    prompt: str
    said_at: str
    said: tuple[Said, ...]
    ended: TurnEnded


@dataclass(frozen=True, slots=True)
class Spoken:
    """New turns of one conversation, oldest first."""

    session_id: str
    turns: tuple[NativeTurn, ...]

    @property
    def began(self) -> str:
        """When the first of them began; ISO times of one zone, so they sort as text."""
        return self.turns[0].said_at if self.turns else ""

    @property
    def ended(self) -> str:
        """When the last of them began."""
        return self.turns[-1].said_at if self.turns else ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a native interface left behind, conversation by conversation in the order they were begun."""

    spoken: tuple[Spoken, ...] = ()

    @property
    def current(self) -> str | None:
        """The conversation that was spoken in last; ``None`` when nothing was said."""
        latest = max(self.spoken, key=lambda spoken: spoken.ended, default=None)
        return None if latest is None else latest.session_id

    @property
    def turns(self) -> int:
        """How many turns there are."""
        return sum(len(spoken.turns) for spoken in self.spoken)

    @property
    def cost(self) -> float | None:
        """What they cost in US dollars; ``None`` when the CLI did not note it for all of them."""
        costs = [turn.ended.cost_usd for spoken in self.spoken for turn in spoken.turns]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


@dataclass(slots=True)
class _Open:
    """A turn while it is read."""

    uuid: str
    prompt: str
    said_at: str
    typed: bool
    said: list[Said] = field(default_factory=list)
    usage: dict[str, Usage] = field(default_factory=dict)
    """By message: the CLI writes a message's usage with each of its blocks."""
    failed: str | None = None
    duration: int = 0


def turns_of(session_id: str, entries: Iterable[Entry], *, cost_before: float = 0.0) -> Spoken:
    """The turns in ``entries``, the new part of the transcript of ``session_id``.

    A command of the interface (``/clear``) is a turn only when the model answered. ``cost_before`` is the
    total that the conversation had cost when the part began.
    """
    found: list[_Open] = []
    total: float | None = None
    for entry in entries:
        kind = entry.get("type")
        if kind == "cost-state" and isinstance(entry.get("totalCostUSD"), int | float):
            total = float(entry["totalCostUSD"])
        if entry.get("isSidechain") or entry.get("isMeta") or entry.get("isCompactSummary"):
            continue
        if kind == "user":
            _user(found, entry)
        elif kind == "assistant":
            _assistant(found, entry)
        elif found and entry.get("subtype") == "turn_duration":
            found[-1].duration = int(entry.get("durationMs") or 0)
    kept = [turn for turn in found if turn.typed or turn.usage]
    costs = _costs(len(kept), cost_before, total)
    turns = [_closed(session_id, turn, cost, total) for turn, cost in zip(kept, costs, strict=True)]
    return Spoken(session_id, tuple(turns))


def _costs(turns: int, before: float, total: float | None) -> list[float | None]:
    if total is None or total < before:
        return [None] * turns
    return [*([0.0] * (turns - 1)), total - before] if turns else []


def _user(found: list[_Open], entry: Entry) -> None:
    content = (entry.get("message") or {}).get("content")
    blocks = _blocks(content)
    results = [block for block in blocks if block.get("type") == "tool_result"]
    for block in results:
        _turn(found, entry).said.append(
            ToolReturned(
                id=str(block.get("tool_use_id")),
                is_error=bool(block.get("is_error")),
                content=_text(block.get("content")),
            )
        )
    text = _text(content)
    if text.startswith(_INTERRUPTED) and found:
        found[-1].failed = "interrupted"
    elif not results and text:
        found.append(_begun(entry, text))


def _begun(entry: Entry, text: str) -> _Open:
    """The turn that a person's words, or a command of the interface, begin."""
    command = _COMMAND.search(text)
    if command:
        arguments = _ARGUMENTS.search(text)
        text = f"{command[1].strip()} {arguments[1].strip() if arguments else ''}".strip()
    typed = command is None and not text.startswith(("<local-command", "<bash-"))
    return _Open(str(entry.get("uuid") or ""), text, str(entry.get("timestamp") or ""), typed)


def _turn(found: list[_Open], entry: Entry) -> _Open:
    if not found:
        found.append(_Open("", "", str(entry.get("timestamp") or ""), typed=False))
    return found[-1]


def _assistant(found: list[_Open], entry: Entry) -> None:
    turn = _turn(found, entry)
    message = entry.get("message") or {}
    name = str(message.get("id") or entry.get("uuid"))
    turn.usage[name] = _usage(message.get("usage"))
    if entry.get("isApiErrorMessage"):
        turn.failed = "error"
    for block in _blocks(message.get("content")):
        match block.get("type"):
            case "text":
                turn.said.append(AgentText(text=str(block.get("text") or ""), message_id=name))
            case "thinking" if block.get("thinking"):
                turn.said.append(AgentThinking(text=str(block["thinking"]), message_id=name))
            case "tool_use":
                given = block.get("input")
                call = ToolCalled(
                    id=str(block.get("id")),
                    name=str(block.get("name")),
                    input=given if isinstance(given, dict) else {},
                )
                turn.said.append(call)


def _closed(session_id: str, turn: _Open, cost: float | None, total: float | None) -> NativeTurn:
    texts = [said.text for said in turn.said if isinstance(said, AgentText)]
    ended = TurnEnded(
        session_id=session_id,
        ok=turn.failed is None,
        result=texts[-1] if texts else None,
        reason=turn.failed,
        turns=len(turn.usage),
        duration_ms=turn.duration,
        cost_usd=cost,
        total_cost_usd=total,
        usage=_sum(list(turn.usage.values())),
        prompt_uuids=(turn.uuid,) if turn.uuid else (),
    )
    return NativeTurn(turn.uuid, turn.prompt, turn.said_at, tuple(turn.said), ended)


def _sum(usages: Sequence[Usage]) -> Usage:
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return Usage(**{name: sum(getattr(usage, name) for usage in usages) for name in names})


def _usage(raw: object) -> Usage:
    given = raw if isinstance(raw, dict) else {}
    return Usage(**{name: value for name in Usage.model_fields if isinstance(value := given.get(name), int)})


def _blocks(content: object) -> list[dict[str, Any]]:
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    texts = [str(block.get("text") or "") for block in _blocks(content) if block.get("type") == "text"]
    return "\n".join(text for text in texts if text)
