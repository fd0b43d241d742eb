"""Events of a task's life: queued, started, perhaps retried, finished exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.events import Body, Usage

TaskStatus = Literal["succeeded", "failed", "cancelled", "unknown"]
Place = Literal["queue", "next", "now"]
"""Where a task goes in its project's queue: behind, ahead of all that wait, or in place of what runs."""


class CalibrationRef(BaseModel):
    """Which calibration a task ran under: the hash is of the rendered bytes."""

    model_config = ConfigDict(frozen=True)

    name: str
    version: str
    sha256: str


class TaskQueued(Body):
    """Emitted when a task was accepted: from here on it is never lost."""

    kind: Literal["task.queued"] = "task.queued"
    prompt: str
    calibration: str | None = None
    model: str | None = None
    max_turns: int | None = None
    budget_usd: float | None = None
    priority: int = 0
    origin: Literal["say", "batch", "api", "soak", "signal"] = "say"
    batch: str | None = None
    place: Place = "queue"
    aside: bool = False
    """A question to a read-only copy of the project's conversation."""
    signal: str | None = None
    """The signal whose words it is made of."""


class TaskStarted(Body):
    """Emitted when the scheduler gave the task to its agent: intent, before any side effect."""

    kind: Literal["task.started"] = "task.started"
    attempt: int
    mode: Literal["run", "resume"] = "run"
    """``resume`` continues an interrupted turn instead of delivering the prompt."""
    calibration: CalibrationRef | None = None
    """What was asked for; conversations are kept per calibration name."""


class PromptSending(Body):
    """Emitted before a prompt is written to the session: intent; ``PromptDelivered`` is the proof."""

    kind: Literal["task.prompt_sending"] = "task.prompt_sending"
    uuid: str
    session_id: str | None = None
    continuation: bool = False
    forked_from: str | None = None
    """The conversation that the session, an aside's, starts as a copy of."""


class OutcomeUnknown(Body):
    """Emitted when a tool call was under way as its session was lost: it may or may not have happened."""

    kind: Literal["task.outcome_unknown"] = "task.outcome_unknown"
    tool_use_id: str
    name: str
    summary: str


class TaskRetrying(Body):
    """Emitted when an attempt failed for a passing reason: the task runs again, not before ``not_before``."""

    kind: Literal["task.retrying"] = "task.retrying"
    attempt: int
    reason: str
    not_before: datetime
    interrupted_by: str | None = None
    """The task for which the person had the attempt interrupted."""
    refused: int = 0
    """How often the API has refused the task; 0 when that is not why it runs again."""
    lost: bool = False
    """The daemon was lost while the task ran: no failed attempt, but it counts towards the restart cap."""


class CancelRequested(Body):
    """Emitted when the person asked to cancel; the task still ends with ``TaskFinished``."""

    kind: Literal["task.cancel_requested"] = "task.cancel_requested"


class TaskFinished(Body):
    """Emitted exactly once per task: its outcome with evidence."""

    kind: Literal["task.finished"] = "task.finished"
    status: TaskStatus
    result: str | None = None
    error: str | None = None
    session_id: str | None = None
    turns: int = 0
    cost_usd: float | None = None
    """``None`` when the CLI never reported it."""
    usage: Usage = Usage()
    commits: tuple[str, ...] = ()
    files_changed: tuple[str, ...] = ()
    calibration: CalibrationRef | None = None
    started_at: datetime | None = None
    attempts: int = 1
    recovered: bool = False
    """Whether the outcome was established after a restart."""
