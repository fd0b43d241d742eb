"""From the CLI's messages (as decoded JSON) to ``agents.events``; pure, one ``Translator`` per turn.

It reads the raw messages, so a field of a wrong type or a type this SDK does not know becomes ``AgentRaw``
and never ends the stream. Half a character becomes U+FFFD, see ``agents.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agents.asks import ask_about, raised
from agents.events import (
    AgentEvent,
    AgentRaw,
    AgentStarted,
    AgentText,
    AgentThinking,
    AskRaised,
    Compacted,
    Delta,
    MirrorFailed,
    PromptDelivered,
    RateLimited,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    Usage,
)
from agents.text import whole_text

Message = Mapping[str, Any]

_SILENT_SYSTEM = frozenset({"status", "session_state_changed", "thinking_tokens"})
"""Progress of the CLI that no other event needs; each still counts as a sign of life."""
_SILENT = frozenset({"command_lifecycle", "keep_alive", "control_cancel_request"})


def named_prompts(message: Message) -> frozenset[str]:
    """The prompts' uuids that a message names as being in the conversation (queueing is not enough)."""
    named = message.get("user_message_uuids")
    uuids = {str(value) for value in named} if isinstance(named, list) else set()
    if message.get("user_message_uuid"):
        uuids.add(str(message["user_message_uuid"]))
    if message.get("type") == "user" and message.get("isReplay") and message.get("uuid"):
        uuids.add(str(message["uuid"]))
    return frozenset(uuids)


def turn_cost(total: float | None, before: float) -> float | None:
    """This turn's share of a running total; a total below the last one has started again at nought."""
    if total is None:
        return None
    return total - before if total >= before else total


@dataclass(slots=True)
class Translator:
    """State of one turn: what was delivered, which calls are open, how far each block has streamed."""

    prompt: str
    """The uuid of the turn's prompt."""
    cost_before: float = 0.0
    pid: int | None = None
    resumed: bool = False
    announced: str | None = None
    """Session id that an earlier turn already announced."""
    delivered: bool = False
    ended: bool = False
    open_calls: dict[str, str] = field(default_factory=dict)
    """Tool calls without a result yet: id to name."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Reasons of our own denials by tool use id, filled by the permission hook."""
    _denied: set[str] = field(default_factory=set)
    _offsets: dict[int, int] = field(default_factory=dict)
    _stream: str = ""
    _error: str | None = None
    """Why the latest answer of the conversation is none, in the CLI's class of failures."""
    _context: int | None = None

    def translate(self, message: Message) -> list[AgentEvent]:
        """The events of one message, oldest first; ``ended`` tells afterwards whether the turn is over."""
        try:
            if message.get("type") == "stream_event" and self.delivered:  # thousands
                return list(self._stream_event(message))
            message = _whole(message)
            return list(self._events(message))
        except (ValidationError, KeyError, TypeError, ValueError, AttributeError):
            return [_raw(_whole(message))]

    def _events(self, message: Message) -> Iterator[AgentEvent]:
        kind = str(message.get("type", ""))
        if kind == "result" and self._foreign(message):
            yield _raw(message)
            return
        if not self.delivered and self.prompt in named_prompts(message):
            self.delivered = True
            yield PromptDelivered(uuid=self.prompt)
        if kind in _SILENT:
            return
        handler = _HANDLERS.get(kind)
        if handler is None:
            yield _raw(message)
            return
        yield from list(handler(self, message))

    def _foreign(self, message: Message) -> bool:
        """Whether a result belongs to another turn (a background agent's follow-up, say)."""
        named = named_prompts(message)
        return bool(named) and self.prompt not in named and not self.delivered

    def _system(self, message: Message) -> Iterator[AgentEvent]:
        subtype = str(message.get("subtype", ""))
        if subtype == "init":
            yield from self._started(message)
        elif subtype == "permission_denied":
            yield from self._refused(message)
        elif subtype == "mirror_error":
            yield MirrorFailed(error=str(message.get("error", "")))
        elif subtype == "compact_boundary":
            yield _compacted(message)
        elif subtype not in _SILENT_SYSTEM:
            yield _raw(message)

    def _started(self, message: Message) -> Iterator[AgentEvent]:
        session = str(message["session_id"])
        if session == self.announced:
            return
        self.announced = session
        yield AgentStarted(
            session_id=session,
            model=message.get("model"),
            tools=tuple(message.get("tools") or ()),
            cli_version=message.get("claude_code_version"),
            resumed=self.resumed,
            pid=self.pid,
        )

    def _assistant(self, message: Message) -> Iterator[AgentEvent]:
        body = message["message"]
        parent = message.get("parent_tool_use_id")
        if not parent:
            self._context = _conversation_size(body.get("usage")) or self._context
            self._error = message.get("error")
        for block in body["content"]:
            yield from self._block(block, body.get("id"), parent, message)

    def _block(
        self, block: Message, message_id: str | None, parent: str | None, whole: Message
    ) -> Iterator[AgentEvent]:
        match block["type"]:
            case "text":
                yield AgentText(text=block["text"], message_id=message_id, parent_tool_use_id=parent)
            case "thinking":
                yield AgentThinking(text=block["thinking"], message_id=message_id)
            case "tool_use" | "server_tool_use" | "mcp_tool_use":
                self.open_calls[block["id"]] = block["name"]
                yield ToolCalled(
                    id=block["id"], name=block["name"], input=block["input"], parent_tool_use_id=parent
                )
            case _:
                yield AgentRaw(type=f"assistant.{block['type']}", data=dict(whole))

    def _user(self, message: Message) -> Iterator[AgentEvent]:
        content = message["message"]["content"]
        if isinstance(content, str):
            return
        decisions = _decisions(message)
        for block in content:
            if block.get("type") != "tool_result":
                continue
            call = block["tool_use_id"]
            name = self.open_calls.pop(call, "")
            text = _text(block.get("content"))
            if call in self.reasons or decisions.get(call) == "reject":
                yield from self._deny(call, name, self.reasons.get(call) or text)
            yield ToolReturned(id=call, is_error=bool(block.get("is_error")), content=text)

    def _refused(self, message: Message) -> Iterator[AgentEvent]:
        """The CLI's own rules said no; what it adds for the model is of no use to a person."""
        reason = str(message.get("message", "")).partition(" IMPORTANT:")[0]
        yield from self._deny(message["tool_use_id"], message["tool_name"], reason)

    def _deny(self, call: str, name: str, reason: str) -> Iterator[AgentEvent]:
        if call not in self._denied:
            self._denied.add(call)
            yield ToolDenied(id=call, name=name, reason=reason)

    def _stream_event(self, message: Message) -> Iterator[AgentEvent]:
        event = message["event"]
        if message.get("parent_tool_use_id"):
            return
        if event["type"] == "message_start":
            self._stream = str(event["message"].get("id") or message.get("uuid"))
            self._offsets.clear()
        elif event["type"] == "content_block_delta":
            yield from self._delta(int(event["index"]), event["delta"])

    def _delta(self, block: int, delta: Message) -> Iterator[AgentEvent]:
        channel, key = _CHANNELS.get(str(delta.get("type")), (None, ""))
        text = delta.get(key)
        if channel is None or not text:
            return
        text = whole_text(text)
        offset = self._offsets.get(block, 0)
        self._offsets[block] = offset + len(text)
        yield Delta(turn=self._stream, block=block, offset=offset, text=text, channel=channel)

    def _rate_limit(self, message: Message) -> Iterator[AgentEvent]:
        info = message["rate_limit_info"]
        yield RateLimited(
            status=info["status"],
            window=info.get("rateLimitType"),
            resets_at=info.get("resetsAt"),
            utilization=info.get("utilization"),
            raw=dict(info),
        )

    def _result(self, message: Message) -> Iterator[AgentEvent]:
        denials = message.get("permission_denials") or ()
        for denial in denials:
            call = denial["tool_use_id"]
            reason = self.reasons.get(call, "not allowed by the policy")
            yield from self._deny(call, denial["tool_name"], reason)
        total = message.get("total_cost_usd")
        waits = _ask(message)
        ok = message["subtype"] == "success" and not message.get("is_error") and waits is None
        ended = TurnEnded(
            session_id=message["session_id"],
            ok=ok,
            result=message.get("result"),
            reason=None if ok else _failure(message),
            api_status=message.get("api_error_status"),
            error=None if ok else self._error,
            errors=tuple(str(error) for error in message.get("errors") or ()),
            turns=message.get("num_turns", 0),
            duration_ms=message.get("duration_ms", 0),
            cost_usd=turn_cost(total, self.cost_before),
            total_cost_usd=total,
            usage=Usage.model_validate(message.get("usage") or {}),
            context_tokens=self._context,
            prompt_uuids=tuple(sorted(named_prompts(message))),
            denials=len(denials),
            deferred=waits.id if waits else None,
        )
        if waits is not None:
            yield waits
        self.ended = True
        yield ended


_HANDLERS: Mapping[str, Callable[[Translator, Message], Iterator[AgentEvent]]] = {
    "system": Translator._system,
    "assistant": Translator._assistant,
    "user": Translator._user,
    "stream_event": Translator._stream_event,
    "rate_limit_event": Translator._rate_limit,
    "result": Translator._result,
}
_CHANNELS: Mapping[str, tuple[Any, str]] = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "input_json_delta": ("tool", "partial_json"),
}


def _conversation_size(usage: object) -> int | None:
    """Tokens that one answer of the model rests on, and its own."""
    if not isinstance(usage, Mapping):
        return None
    return (
        Usage.model_validate({key: value for key, value in usage.items() if isinstance(value, int)}).total
        or None
    )


def _ask(message: Message) -> AskRaised | None:
    """What the turn ended to wait for: the call that the CLI names, which is the one it can take up again."""
    call = message.get("deferred_tool_use")
    if not call:
        return None
    return raised(ask_about(call["id"], call["name"], call["input"]))


def _compacted(message: Message) -> Compacted:
    about = message["compact_metadata"]
    return Compacted(
        session_id=message["session_id"],
        trigger=about["trigger"],
        tokens_before=about.get("pre_tokens"),
        tokens_after=about.get("post_tokens"),
    )


def _failure(message: Message) -> str:
    """The most telling short name of a failed result."""
    if message.get("deferred_tool_use"):
        return "deferred"
    if message["subtype"] != "success":
        return str(message["subtype"])
    return str(message.get("terminal_reason") or "api_error")


def _decisions(message: Message) -> dict[str, str]:
    """What the permission rules said about the calls whose results a user message carries."""
    decisions: dict[str, str] = {}
    for meta in message.get("tool_result_meta") or ():
        decision = (meta.get("permission_decision") or {}).get("decision")
        if decision:
            decisions[meta["id"]] = decision
    return decisions


def _text(content: object) -> str:
    """A tool result's content as text; other blocks are named, not dropped silently."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(
        block["text"] if block.get("type") == "text" else f"[{block.get('type')}]" for block in content
    )


def _whole(value: Any) -> Any:
    """``value`` with every lone surrogate in it replaced."""
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, Mapping):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _raw(message: Message) -> AgentRaw:
    kind = str(message.get("type", "unknown"))
    subtype = message.get("subtype")
    return AgentRaw(type=f"{kind}.{subtype}" if subtype else kind, data=dict(message))
