"""What stands behind the local model endpoint: a player answers one request at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

StopReason = Literal["end_turn", "tool_use", "max_tokens", "refusal", "stop_sequence"]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A Messages API request that already passed the endpoint's checks."""

    model: str
    system: str
    """The system prompt's text blocks, joined by blank lines."""
    messages: tuple[Mapping[str, Any], ...]
    """Messages as sent, each with ``role`` and ``content`` (a list of blocks)."""
    tools: tuple[Mapping[str, Any], ...]
    max_tokens: int
    stream: bool
    headers: Mapping[str, str]
    raw: Mapping[str, Any]

    @property
    def tool_names(self) -> frozenset[str]:
        """Names of the offered tools."""
        return frozenset(str(tool.get("name", "")) for tool in self.tools)


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to fail, played instead of (or in the middle of) an answer."""

    kind: Literal[
        "http",  # an error reply with ``status`` and ``headers``
        "cut",  # the stream ends in the middle of a block
        "malformed",  # one event is not JSON
        "silence",  # headers, then nothing for ``seconds``
        "slow",  # ``seconds`` between deltas
        "overflow",  # 400: prompt is too long
    ]
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: content blocks (``text``, ``thinking`` or ``tool_use`` as the API spells them)."""

    blocks: tuple[Mapping[str, Any], ...]
    stop_reason: StopReason = "end_turn"
    fault: Fault | None = None
    delay: float = 0.0
    """Seconds before the first byte: the model's latency."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with the answer; those of an error reply are the fault's."""
    input_tokens: int | None = None
    """The uncached input that the answer reports; ``None`` reports what the request really holds."""


class Player(Protocol):
    """Decides what the model says. Must be a function of the request (and its own script) alone."""

    async def answer(self, request: ModelRequest) -> Reply:
        """The reply to ``request``."""
