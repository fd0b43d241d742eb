"""Events of a soak: a standing instruction that keeps a project's agent at work, round after round."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from agents.events import Body


class SoakStarted(Body):
    """Emitted when the person gave a standing instruction; its rounds are the tasks ``<soak>-1`` and on."""

    kind: Literal["soak.started"] = "soak.started"
    soak: str
    instruction: str = ""
    until: datetime | None = None
    budget_usd: float | None = None
    calibration: str | None = None


class SoakStopped(Body):
    """Emitted once per soak when it ends, for whatever reason; no further round is queued."""

    kind: Literal["soak.stopped"] = "soak.stopped"
    soak: str
    reason: str
    rounds: int = 0
    files: tuple[str, ...] = ()
    """Paths that its rounds changed."""
    cost_usd: float = 0.0
