"""Reply bodies: read models that command line, JSON output and TUI show alike."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from agents.events import Usage
from agents.lifecycle import AgentState
from orchestrator.events import Event
from orchestrator.events.task import CalibrationRef, Place
from orchestrator.protocol.base import View

TaskState = Literal[
    "queued", "running", "asking", "answered", "retrying", "succeeded", "failed", "cancelled", "unknown"
]
"""``asking`` waits for the person; ``answered`` has the answer and goes on when an agent is free."""
ProjectState = Literal[
    "idle", "queued", "working", "asking", "retrying", "paused", "parked", "failed", "unknown", "native"
]


class ErrorBody(View):
    """What went wrong and how to fix it."""

    type: str
    message: str
    fix: str = ""


class ErrorView(View):
    """Every error reply."""

    error: ErrorBody


class Accepted(View):
    """A command was accepted at ``cursor``; its outcome is a later event."""

    cursor: int
    task: str | None = None
    duplicate: bool = False
    notice: str = ""
    """What a person should know about it, for example that a large cold session is woken."""


class BatchAccepted(View):
    """Many tasks were accepted, in the order of the request."""

    cursor: int
    tasks: tuple[Accepted, ...]


class TaskView(View):
    """One task as folded from the journal up to now. Times are UTC."""

    task: str
    project: str
    client: str
    state: TaskState
    prompt: str
    queued_at: datetime
    queued_cursor: int
    since: datetime | None = None
    """When the state was entered."""
    evidence: str = ""
    """Kind and cursor of the event that the state rests on, for example ``task.started@17``."""
    origin: str = "say"
    signal: str | None = None
    """The signal whose words it is made of."""
    batch: str | None = None
    priority: int = 0
    place: Place = "queue"
    aside: bool = False
    """A question to a read-only copy of the project's conversation."""
    forked_from: str | None = None
    """The conversation that an aside was asked in a copy of."""
    interrupted_by: str | None = None
    """The task for which the person had this one interrupted, until it goes on."""
    calibration_name: str | None = None
    """The calibration asked for; ``calibration`` is the one that was used."""
    model: str | None = None
    max_turns: int | None = None
    budget_usd: float | None = None
    attempt: int = 0
    refused: int = 0
    """How often the API was overloaded, limited or unreachable for it; no failed attempts."""
    not_before: datetime | None = None
    cancel_requested: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    session_id: str | None = None
    ask: str | None = None
    """Id of the ask that it waits on."""
    activity: str = ""
    """What it is doing now, in a few words from its latest event."""
    result: str | None = None
    error: str | None = None
    turns: int = 0
    cost_usd: float | None = None
    usage: Usage = Usage()
    commits: tuple[str, ...] = ()
    files_changed: tuple[str, ...] = ()
    sent_back: int = 0
    """Statements without evidence that its agent was told of before it ended; it is told once."""
    calibration: CalibrationRef | None = None
    recovered: bool = False


class TaskList(View):
    """Tasks in the order they were queued."""

    cursor: int
    tasks: tuple[TaskView, ...]


class AgentView(View):
    """What a project's agent is at, and the event that says so: see ``agents.lifecycle``."""

    state: AgentState = "unknown"
    since: datetime | None = None
    evidence: str = ""
    reason: str = ""
    until: datetime | None = None
    """When a parked agent goes on by itself, if that is known."""


class ProjectView(View):
    """One project: its registration and the fold of its events, with the evidence for its state."""

    project: str
    name: str
    client: str
    folder: str
    calibration: str
    priority: int = 0
    sealed: bool = False
    state: ProjectState = "idle"
    since: datetime | None = None
    evidence: str = ""
    """Kind and cursor of the event that the state rests on, for example ``task.started@17``."""
    task: str | None = None
    prompt: str = ""
    """The first words of ``task``'s prompt, on one line."""
    activity: str = ""
    queued: int = 0
    done: int = 0
    failed: int = 0
    turns: int = 0
    cost_usd: float = 0.0
    cost_complete: bool = True
    """False when some turn's cost was never reported."""
    tokens: int = 0
    today_usd: float = 0.0
    """Reported in the current UTC day, as ``limits`` counts it."""
    today_complete: bool = True
    """False when some turn's cost of this day was not reported."""
    session_id: str | None = None
    model: str | None = None
    """The model of the conversation's latest session, as the CLI named it."""
    context_tokens: int | None = None
    """Size of the conversation at the end of its last turn; ``None`` before one has ended."""
    warm: bool = False
    agent: AgentView = AgentView()
    paused: bool = False
    """The person paused it: nothing of it starts."""
    held: str = ""
    """Why nothing of it starts although it is not paused: a budget or a rate limit."""
    held_until: datetime | None = None
    """When what holds it ends, where that is known."""
    commits: int = 0
    """Checkpoints since the last landing, and the paths they changed."""
    files_changed: int = 0
    conflicts: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    """Tasks that are answered beside the work and have not ended."""


class ProjectList(View):
    """All projects of the home, in the order they were first seen."""

    cursor: int
    projects: tuple[ProjectView, ...]


class StatusView(View):
    """The daemon and all its projects."""

    home: str
    pid: int
    version: str
    api: int
    epoch: int
    cursor: int
    started_at: datetime
    endpoint: str
    offline: bool
    walled: bool = False
    """Every agent runs in a strict sandbox, whose network leads to the model and to listed hosts alone."""
    unwalled: tuple[str, ...] = ()
    """Projects whose agents run as the person, kept in their workspaces by policy alone."""
    walled_projects: tuple[str, ...] = ()
    """Configured projects whose agents run in a strict sandbox as above."""
    halted: str = ""
    """Why no agent starts until `counterpoint resume --all`: the API refused the account."""
    projects: tuple[ProjectView, ...]


class HealthView(View):
    """The daemon answers."""

    pid: int
    version: str
    api: int
    epoch: int
    cursor: int


class EventPage(View):
    """Events after a cursor; ask again with ``after=next`` until ``next == end``.

    A page before a cursor leads back: ask again with ``before=previous`` until there is none.
    """

    events: tuple[Event, ...]
    next: int
    end: int
    previous: int | None = None


class FileView(View):
    """One changed path."""

    path: str
    status: str
    added: int | None = None
    removed: int | None = None


class CommitView(View):
    """One commit of a review."""

    commit: str
    title: str
    at: str
    files: tuple[FileView, ...] = ()
    diff: str = ""


class ReviewView(View):
    """What a workspace holds beyond its base."""

    project: str
    base: str
    head: str
    commits: tuple[CommitView, ...]
    files: tuple[FileView, ...]
    diff: str
    uncommitted: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()


class LandingView(View):
    """What landing did: ``outcome`` is landed, nothing-to-land, conflict or refused."""

    outcome: str
    project: str
    commit: str | None = None
    files: tuple[FileView, ...] = ()
    paths: tuple[str, ...] = ()
    reason: str = ""
    flagged: tuple[str, ...] = ()


class ArchivedView(View):
    """A workspace that was removed, and the ref that keeps its last state."""

    project: str
    wip_ref: str
    wip_commit: str
