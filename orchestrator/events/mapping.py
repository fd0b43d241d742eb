"""Events of the map: passes over what is new, and links between projects. All of them are for the person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.events import Body, Usage

Relation = Literal[
    "same person",
    "same problem",
    "reusable solution",
    "contradiction",
    "dependency",
    "opportunity",
    "expert for",
    "precedent",
]


class LinkQuote(BaseModel):
    """Words that a program found in their source, and where."""

    model_config = ConfigDict(frozen=True, extra="allow")

    project: str
    client: str = ""
    ref: str
    """The passage that the first of them is in."""
    source: str
    start: int
    end: int
    text: str
    """The source's own characters."""
    speaker: str = ""
    title: str = ""
    at: datetime | None = None
    """When the first of its passages was said or written."""
    passage: str = ""
    """Everything that stands in the passages it is from: what a quote leaves out is shown beside it."""


class MapPassStarted(Body):
    """Emitted when a pass over new sources begins."""

    kind: Literal["map.pass_started"] = "map.pass_started"
    run: str
    by: Literal["person", "daemon"] = "person"
    since: datetime | None = None
    calibration: str = ""
    calibration_sha256: str = ""


class MapTurnEnded(Body):
    """Emitted when one session of a pass is over: what it used."""

    kind: Literal["map.turn_ended"] = "map.turn_ended"
    run: str
    candidates: int = 0
    requests: int = 0
    usage: Usage = Usage()
    cost_usd: float | None = None
    error: str = ""


class MapPassFinished(Body):
    """Emitted once per pass, however it ended."""

    kind: Literal["map.pass_finished"] = "map.pass_finished"
    run: str
    sources: int = 0
    candidates: int = 0
    recorded: int = 0
    merged: int = 0
    refused: int = 0
    declined: int = 0
    read: int = 0
    """Sources that were read whole."""
    requests: int = 0
    usage: Usage = Usage()
    cost_usd: float = 0.0
    problem: str = ""
    """Why it ended before everything new was looked at; empty: everything was."""


class PairDeclined(Body):
    """Emitted when the meta-agent read both sides of a pair and recorded no link."""

    kind: Literal["map.pair_declined"] = "map.pair_declined"
    run: str
    pair: str
    refs: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    reason: str = ""


class SourceMapped(Body):
    """Emitted when the meta-agent has read a whole source and looked for what it concerns elsewhere."""

    kind: Literal["map.source_read"] = "map.source_read"
    run: str
    source: str
    project: str = ""
    links: int = 0
    reason: str = ""
    """Why it recorded none."""


class LinkRecorded(Body):
    """Emitted when a link was checked: each quote stands in its source."""

    kind: Literal["link.recorded"] = "link.recorded"
    run: str
    link: str
    pair: str = ""
    relation: Relation
    quotes: tuple[LinkQuote, ...]
    why: str
    """The meta-agent's inference."""
    not_said: str
    """What the quotes do not say."""
    next_action: str
    signal: str
    """What the next action would bring."""
    reason: str = ""
    """Why the pair was offered."""
    stems: tuple[str, ...] = ()
    """What both sides share: what a dismissal teaches about."""
    merged: bool = False
    """The map had it already."""


class LinkRefused(Body):
    """Emitted when a link that the meta-agent wanted to record does not hold."""

    kind: Literal["link.refused"] = "link.refused"
    run: str
    pair: str = ""
    relation: str = ""
    reason: str
    quote: str = ""
    nearest: str = ""


class LinkAccepted(Body):
    """Emitted when the person accepts a link."""

    kind: Literal["link.accepted"] = "link.accepted"
    link: str


class LinkDismissed(Body):
    """Emitted when the person dismisses a link: what rests on the same words comes later or not at all."""

    kind: Literal["link.dismissed"] = "link.dismissed"
    link: str
    reason: str


class LinkReopened(Body):
    """Emitted when the person takes back what was decided about a link; what an agent was told stays told."""

    kind: Literal["link.reopened"] = "link.reopened"
    link: str


class LinkReleased(Body):
    """Emitted before a project's agent is told of a link; the event is the person's."""

    kind: Literal["link.released"] = "link.released"
    link: str
    to: str
    """The project."""
    task: str = ""


class LinkWithdrawn(Body):
    """Emitted when the person takes back that a project's agent may know of a link."""

    kind: Literal["link.withdrawn"] = "link.withdrawn"
    link: str
    to: str
    """The project that it was released to."""
    task: str = ""
    """The task that told it: no tool shows an agent its words from now on."""
    read: bool = False
    """Whether the agent had begun it by then."""


class LinkChecked(Body):
    """Emitted when a link was looked at again, because a source of it changed or on request."""

    kind: Literal["link.checked"] = "link.checked"
    link: str
    stale: str = ""
    """Why it does not hold any more; empty: its quotes still stand where they stood."""
