"""Request bodies. An unknown field is refused before anything is done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from orchestrator.events.task import Place
from orchestrator.protocol.base import Request

TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]


class TaskRequest(Request):
    """Queue one task. The same ``id`` twice queues it once and reports a duplicate."""

    project: str = Field(min_length=1, max_length=200)
    prompt: str = Field(min_length=1, max_length=4_000_000)
    id: TaskId | None = None
    calibration: str | None = Field(default=None, max_length=200)
    model: str | None = Field(default=None, max_length=200)
    max_turns: int | None = Field(default=None, ge=1, le=10_000, strict=True)
    budget_usd: float | None = Field(default=None, gt=0, le=100_000)
    priority: int = Field(default=0, ge=-100, le=100, strict=True)
    origin: Literal["say", "batch", "api", "soak"] = "api"
    batch: str | None = Field(default=None, max_length=200)
    place: Place = "queue"
    """``next`` goes ahead of all that wait in the project; ``now`` interrupts what runs there, which goes on
    after it."""
    aside: bool = False
    """Ask a read-only copy of the project's conversation at once; the conversation itself stays as it is."""


class BatchRequest(Request):
    """Queue many tasks: all of them, or none when one is refused."""

    tasks: tuple[TaskRequest, ...] = Field(min_length=1, max_length=500)


ProjectAction = Literal["pause", "resume", "interrupt", "stop"]


class ControlRequest(Request):
    """Steer a project: ``pause`` lets the running turn end and starts nothing more; ``interrupt`` cancels the
    running task; ``stop`` is both, and closes the session; ``resume`` undoes a pause."""

    action: ProjectAction


class LandRequest(Request):
    """Merge a project's workspace into the branch checked out in its repository."""

    message: str | None = Field(default=None, max_length=10_000)
    reviewed: str | None = Field(default=None, max_length=64)
    """The head that the person looked at: when there is another one by now, nothing is landed."""


class ShutdownRequest(Request):
    """Stop the daemon: ``drain`` lets running turns end first, for at most ``timeout_s`` seconds."""

    drain: bool = True
    timeout_s: float = Field(default=30.0, ge=0, le=86_400)
