"""Requests and replies about soaks: standing instructions that keep agents at work."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, Field

from orchestrator.protocol.base import Request, View


class SoakRequest(Request):
    """Keep these projects' agents at work on one standing instruction; all of them start, or none."""

    projects: tuple[str, ...] = Field(min_length=1, max_length=200)
    until: AwareDatetime
    instruction: str | None = Field(default=None, min_length=1, max_length=1_000_000)
    """``None``: the built-in one."""
    budget_usd: float | None = Field(default=None, gt=0, le=100_000)
    """For each project."""
    calibration: str | None = Field(default=None, max_length=200)


class SoakView(View):
    """One soak as of now; ``reason`` says why it ended, and is empty while it is open."""

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


class SoakList(View):
    """Soaks, the oldest first; ended ones for a while."""

    cursor: int
    soaks: tuple[SoakView, ...]
