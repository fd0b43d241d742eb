"""Events of a conversation that the person took over in the native interface.

What was said there becomes events when the session is taken back, in one step with ``project.taken_back``:
each turn is a ``project.native_prompt``, the ``agent.*`` events of what was said and done, and an
``agent.turn_ended``. They belong to no task, which tells them from what the daemon's own sessions report.
"""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class ProjectHandedOver(Body):
    """Emitted before a terminal is told how to open the project's conversation: nothing of it starts now."""

    kind: Literal["project.handed_over"] = "project.handed_over"
    session_id: str
    calibration: str
    token: str
    """Value of a variable in the environment of every process of the native interface."""
    pid: int
    """The process that holds the terminal; the session is taken back when it is gone."""
    started: str
    """Tells that process from a later one of the same id."""
    known: dict[str, int]
    """Size of each transcript of the workspace at this moment: what comes after was said natively."""


class NativePrompt(Body):
    """Emitted for each turn that the person began in the native interface."""

    kind: Literal["project.native_prompt"] = "project.native_prompt"
    session_id: str
    text: str
    uuid: str = ""
    said_at: str = ""
    """When it was said, in UTC; the event's own time is when it was brought back."""


class ProjectTakenBack(Body):
    """Emitted when the native interface was left and everything said there is in the journal."""

    kind: Literal["project.taken_back"] = "project.taken_back"
    calibration: str
    session_id: str | None = None
    """The conversation to go on with: the one spoken in last. ``None`` leaves it as it was."""
    sessions: tuple[str, ...] = ()
    """Conversations with new turns, in the order they were begun."""
    turns: int = 0
    commits: tuple[str, ...] = ()
    cost_usd: float | None = None
    """``None`` when the CLI did not note the cost of all turns."""
    why: Literal["left", "gone"] = "left"
    """Whether the person left the interface, or its terminal was gone."""
