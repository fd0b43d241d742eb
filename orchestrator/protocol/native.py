"""Handing a project's conversation to a terminal, and what came back from there."""

from __future__ import annotations

from pydantic import Field

from orchestrator.protocol.base import Request, View
from orchestrator.protocol.limits import BudgetView


class NativeRequest(Request):
    """Hand the project's conversation to the calling process; ``wait`` lets its running turn end first."""

    calibration: str | None = Field(default=None, max_length=200)
    wait: bool = False


class NativeReturnRequest(Request):
    """Take the conversation back; the native interface has been left."""


class NativeView(View):
    """What the caller runs in its terminal: ``argv`` in ``cwd``, with ``env`` set on top of its own."""

    cursor: int
    project: str
    session_id: str
    argv: tuple[str, ...]
    cwd: str
    env: dict[str, str]
    unset: tuple[str, ...] = ()
    """Variables to take out of the caller's own environment."""
    label: str
    """What the person has to know about the native interface."""
    budgets: tuple[BudgetView, ...] = ()
    """The budgets that the project's spending counts against; none stops it there."""
    notices: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Paths in which the workspace and the person's files differ."""


class NativeReturnView(View):
    """What was said natively is in the journal."""

    cursor: int
    project: str
    session_id: str | None = None
    """The conversation that the project goes on with, when something was said."""
    sessions: tuple[str, ...] = ()
    turns: int = 0
    commits: tuple[str, ...] = ()
    cost_usd: float | None = None
