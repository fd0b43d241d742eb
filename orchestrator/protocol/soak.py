"""Requests and replies about soaks: standing instructions that keep agents at work."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class SoakRequest(BaseModel):
    """Keep these projects' agents at work on one standing instruction; all of them start, or none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    projects: tuple[str, ...] = Field(min_length=1, max_length=200)
    until: AwareDatetime
    instruction: str | None = Field(default=None, min_length=1, max_length=1_000_000)
    """``None``: the built-in one."""
    budget_usd: float | None = Field(default=None, gt=0, le=100_000)
    """For each project."""
    calibration: str | None = Field(default=None, max_length=200)


class SoakView(BaseModel):
    """One soak as of now; ``reason`` says why it ended, and is empty while it is open."""

    model_config = ConfigDict(frozen=True, extra="allow")

    soak: str
    project: str
    instruction: str
    since: datetime
    until: datetime
    budget_usd: float | None = None
    rounds: int = 0
    files: tuple[str, ...] = ()
    cost_usd: float = 0.0
    reason: str = ""
    stopped_at: datetime | None = None
    waits: str = ""
    """Why an open soak starts no round now."""


class SoakList(BaseModel):
    """Soaks, the oldest first; ended ones for a while."""

    model_config = ConfigDict(frozen=True, extra="allow")

    cursor: int
    soaks: tuple[SoakView, ...]
