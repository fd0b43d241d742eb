"""Requests and replies about the map: links between projects, and passes that look for them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from orchestrator.protocol.base import Request, View

LinkState = Literal["open", "accepted", "dismissed"]


class MapRunRequest(Request):
    """Look for links in what is new."""

    since: AwareDatetime | None = None
    """Sources from then on; ``None``: those that no pass has looked at. A pair is read once either way."""
    budget_usd: float | None = Field(default=None, gt=0, le=100_000)
    """For this pass; the day's own limit holds besides."""
    read: int = Field(default=0, ge=0, le=1000)
    """Sources that are read whole afterwards, the newest first, each once."""


class DismissRequest(Request):
    """Put a link aside."""

    reason: str = Field(min_length=1, max_length=2000)


class ReleaseRequest(Request):
    """Tell a project's agent of a link."""

    to: str = Field(min_length=1, max_length=200)


class WithdrawRequest(Request):
    """Take back that a project's agent was told of a link."""

    project: str = Field(min_length=1, max_length=200)


class QuoteView(View):
    """Words that a program found in their source; hostile text."""

    project: str
    client: str = ""
    ref: str
    text: str
    speaker: str = ""
    title: str = ""
    at: datetime | None = None
    """When it was said or written; unknown for links of earlier versions."""
    passage: str = ""
    """All of the passages that they stand in."""


class LinkView(View):
    """A link: what was quoted, what the meta-agent infers from it, and what became of it."""

    link: str
    relation: str
    state: LinkState
    since: datetime
    evidence: str
    quotes: tuple[QuoteView, ...]
    why: str
    """An inference, as is all below."""
    not_said: str
    next_action: str
    signal: str
    offered: str = ""
    """Why the pair was offered."""
    seen: int = 1
    stale: str = ""
    """Why it does not hold any more."""
    checked_at: datetime | None = None
    dismissed: str = ""
    """The person's reason."""
    released: dict[str, str] = Field(default_factory=dict)
    """The task by project that was told of it."""
    withdrawn: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By project the tasks of releases that were taken back."""


class TouchView(View):
    """A link that has to do with what a project's agent was asked last."""

    link: str
    relation: str
    state: LinkState
    projects: tuple[str, ...]
    """Those that it joins, this one first."""
    because: str


class TouchingView(View):
    """The links that touch the task that runs, or that ended last. For the person; no agent is told."""

    cursor: int
    project: str
    task: str = ""
    links: tuple[TouchView, ...] = ()


class PassView(View):
    """One pass over what was new."""

    run: str
    by: str
    since: datetime
    finished_at: datetime | None = None
    sources: int = 0
    candidates: int = 0
    recorded: int = 0
    merged: int = 0
    refused: int = 0
    declined: int = 0
    read: int = 0
    requests: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    problem: str = ""


class MapView(View):
    """The map."""

    cursor: int
    links: tuple[LinkView, ...]
    passes: tuple[PassView, ...] = ()
    """The latest ones, the oldest first."""
    looked_at: int = 0
    """Pairs that the meta-agent has looked at so far."""
    waits: str = ""
    """Why no pass would begin now."""


class PassAccepted(View):
    """A pass has begun."""

    cursor: int
    run: str


class LinkAnswer(View):
    """What was decided about a link."""

    cursor: int
    link: LinkView
    task: str = ""
    """The task that tells the project's agent, when it was released."""
    read: bool = False
    """Of a release that was taken back: its agent had begun to read it."""
