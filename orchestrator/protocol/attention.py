"""Attention: everything that waits for the person, ranked, with what each item rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View

AttentionKind = Literal[
    "halted",
    "permission",
    "question",
    "unknown",
    "calibration",
    "failed",
    "parked",
    "conflict",
    "route",
    "unread",
    "land",
    "budget",
    "links",
]


class ReasonView(View):
    """One reason for an item's place: so many points, and the event it rests on."""

    points: int
    reason: str
    evidence: str = ""


class BlocksView(View):
    """What stands still until the item is dealt with."""

    tasks: tuple[str, ...] = ()
    """Waiting tasks of the project."""
    deadline: datetime | None = None
    cache_expires_at: datetime | None = None
    """When the conversation's cached prefix runs out; afterwards it is read again at full price."""
    reread_tokens: int = 0
    reread_usd: float | None = None
    """Estimated from the price of the conversation's own last turn."""
    evidence: str = ""
    """The event that cache and cost are worked out from."""


class AttentionItem(View):
    """One thing that waits for the person."""

    id: str
    """An ask's id, else kind and name, for example ``land:acme``."""
    short: str
    """What to type."""
    kind: AttentionKind
    project: str
    client: str
    title: str
    """The exact question, or what happened, on one line; an agent's words, so hostile text."""
    tool: str | None = None
    input: dict[str, Any] = Field(default_factory=dict)
    """The call that waits, whole."""
    options: tuple[str, ...] = ()
    task: str | None = None
    since: datetime
    evidence: str
    cursor: int
    """Of the evidence."""
    blocks: BlocksView = BlocksView()
    score: int
    why: tuple[ReasonView, ...]
    commands: tuple[str, ...]
    """What can be done, as commands."""


class AttentionView(View):
    """The queue, the most pressing first."""

    cursor: int
    items: tuple[AttentionItem, ...]


class RuleView(View):
    """A rule of the person's: the project's agent makes exactly this call without asking."""

    rule: str
    project: str
    tool: str
    argument: str
    since: datetime
    ask: str


class PolicyView(View):
    """All rules, the oldest first."""

    rules: tuple[RuleView, ...]


class AnswerView(View):
    """The one answer to an ask: this one, or the same given before."""

    ask: str
    verdict: str
    text: str = ""
    by: str
    rule: str | None = None
    cursor: int


class AnswerRequest(Request):
    """Answer an ask. ``always`` allows this call and every later one like it, word for word."""

    verdict: Literal["allow", "deny", "always", "text"]
    text: str = Field(default="", max_length=100_000)
    choices: dict[Annotated[str, Field(max_length=10_000)], Annotated[str, Field(max_length=10_000)]] = Field(
        default={}, max_length=50
    )


class DismissRequest(Request):
    """Put an item aside until there is newer evidence than the one at cursor ``seen``."""

    seen: int = Field(ge=0, le=2**62, strict=True)
