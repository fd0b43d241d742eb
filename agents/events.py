"""What one agent's session can report, in order of a turn: started, delivered, blocks, ended.

Durable events are journaled by the fleet; a ``Delta`` is transient and may be dropped.
Bodies are immutable and tagged by ``kind``. Unknown SDK messages become ``AgentRaw``, never an error.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Base of every event body: frozen; unknown fields of a newer writer are kept when read."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Usage(BaseModel):
    """Token counts of one turn, as the CLI reported them."""

    model_config = ConfigDict(frozen=True, extra="allow")

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_input_tokens: int = 0
    cache_creation_input_tokens: int = 0

    @property
    def total(self) -> int:
        """All tokens of the turn, cached ones included."""
        return (
            self.input_tokens
            + self.output_tokens
            + self.cache_read_input_tokens
            + self.cache_creation_input_tokens
        )


class AgentStarted(Body):
    """Emitted when the CLI names its session (its init message)."""

    kind: Literal["agent.started"] = "agent.started"
    session_id: str
    model: str | None = None
    tools: tuple[str, ...] = ()
    cli_version: str | None = None
    resumed: bool = False
    pid: int | None = None


class PromptDelivered(Body):
    """Emitted when the CLI's own event names the prompt's uuid: the only proof of delivery."""

    kind: Literal["agent.prompt_delivered"] = "agent.prompt_delivered"
    uuid: str


class AgentText(Body):
    """Emitted for each complete text block of the assistant."""

    kind: Literal["agent.text"] = "agent.text"
    text: str
    message_id: str | None = None
    parent_tool_use_id: str | None = None


class AgentThinking(Body):
    """Emitted for each complete thinking block of the assistant."""

    kind: Literal["agent.thinking"] = "agent.thinking"
    text: str
    message_id: str | None = None


class ToolCalled(Body):
    """Emitted when the assistant asks for a tool; ``id`` is the API's tool use id."""

    kind: Literal["agent.tool_called"] = "agent.tool_called"
    id: str
    name: str
    input: dict[str, Any]
    parent_tool_use_id: str | None = None


class ToolReturned(Body):
    """Emitted when a tool's result went back to the model: the call is complete."""

    kind: Literal["agent.tool_returned"] = "agent.tool_returned"
    id: str
    is_error: bool = False
    content: str = ""


class ToolDenied(Body):
    """Emitted when the permission policy refused a tool call."""

    kind: Literal["agent.tool_denied"] = "agent.tool_denied"
    id: str
    name: str
    reason: str


class AskRaised(Body):
    """Emitted when the turn ends to wait for the person: the call ``id`` did not run.

    It comes right before a ``TurnEnded`` whose ``deferred`` names the same call. Raised again, with the same
    id, when the turn was resumed without an answer.
    """

    kind: Literal["agent.ask_raised"] = "agent.ask_raised"
    id: str
    """The tool use id: the ask's identity over crashes and restarts."""
    ask: Literal["permission", "question"]
    tool: str
    input: dict[str, Any]
    summary: str
    options: tuple[str, ...] = ()


class RateLimited(Body):
    """Emitted when the CLI reports that a rate-limit window changed."""

    kind: Literal["agent.rate_limit"] = "agent.rate_limit"
    status: str
    window: str | None = None
    resets_at: int | None = None
    utilization: float | None = None
    raw: dict[str, Any] = {}


class TurnEnded(Body):
    """Emitted for the CLI's result message: the one way a turn ends well.

    ``cost_usd`` is this turn's share: the difference of the session's running total.
    """

    kind: Literal["agent.turn_ended"] = "agent.turn_ended"
    session_id: str
    ok: bool
    result: str | None = None
    reason: str | None = None
    """The CLI's subtype or terminal reason when not ok (``error_max_turns``, ``aborted_streaming`` …)."""
    api_status: int | None = None
    """HTTP status of the failing API call, when one failed."""
    error: str | None = None
    """The CLI's class of that failure (``authentication_failed``, ``billing_error`` …), if it names one."""
    errors: tuple[str, ...] = ()
    turns: int = 0
    duration_ms: int = 0
    cost_usd: float | None = None
    total_cost_usd: float | None = None
    usage: Usage = Usage()
    context_tokens: int | None = None
    """Tokens of the conversation at the turn's last answer; ``None`` when the CLI named none."""
    prompt_uuids: tuple[str, ...] = ()
    denials: int = 0
    deferred: str | None = None
    """Tool use id of the call that waits for the person. Such a turn is not ``ok``, with reason
    ``deferred``: it is not finished, and goes on with ``Session.resume_turn``."""


class TurnLost(Body):
    """Emitted when a session ended without a result: the turn failed, whatever the exit code."""

    kind: Literal["agent.turn_lost"] = "agent.turn_lost"
    reason: str
    """exit, signal, eof, stall, timeout, garbage, resume, start or stopped."""
    detail: str = ""
    exit_code: int | None = None
    delivered: bool = False
    """Whether the prompt had been delivered when the turn was lost."""


class AgentClosed(Body):
    """Emitted when the session's process is gone: evicted, stopped, replaced or lost."""

    kind: Literal["agent.closed"] = "agent.closed"
    reason: str
    session_id: str | None = None


class Compacted(Body):
    """Emitted when the CLI replaced the conversation by a summary, as it does close to the model's window.

    It may come in the middle of a turn. The transcript keeps what was said before.
    """

    kind: Literal["agent.compacted"] = "agent.compacted"
    session_id: str
    trigger: str
    """``auto``, or ``manual`` after a person's ``/compact``."""
    tokens_before: int | None = None
    tokens_after: int | None = None


class MirrorFailed(Body):
    """Emitted when a batch of raw transcript could not be mirrored; it is reconciled after the turn."""

    kind: Literal["agent.mirror_failed"] = "agent.mirror_failed"
    error: str


class AgentRaw(Body):
    """Any SDK message that no other event covers, kept whole."""

    kind: Literal["agent.raw"] = "agent.raw"
    type: str
    data: dict[str, Any]


class Delta(Body):
    """Transient: new text of a block, for live display; resynchronises from the complete block."""

    kind: Literal["agent.delta"] = "agent.delta"
    turn: str
    block: int
    offset: int
    text: str
    channel: Literal["text", "thinking", "tool"] = "text"


DurableAgentEvent = (
    AgentStarted
    | PromptDelivered
    | AgentText
    | AgentThinking
    | ToolCalled
    | ToolReturned
    | ToolDenied
    | AskRaised
    | RateLimited
    | TurnEnded
    | TurnLost
    | AgentClosed
    | Compacted
    | MirrorFailed
    | AgentRaw
)
AgentEvent = DurableAgentEvent | Delta
