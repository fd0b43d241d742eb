"""Reply bodies of ``GET /v1/processes``: what runs now and what it uses, looked up on demand."""

from __future__ import annotations

from orchestrator.protocol.base import View
from orchestrator.protocol.views import ProjectState


class ProcessView(View):
    """One process."""

    pid: int
    role: str
    """``daemon``, ``endpoint``, ``warden``, ``child`` of an agent, or ``other``."""
    command: str
    cpu_percent: float
    """Of one core, over the reply's ``interval_s``."""
    memory_bytes: int | None
    """Proportional set size: shared pages count in part. ``None`` when the system does not say."""
    age_s: float


class AgentProcessView(View):
    """One agent's CLI with everything it started. Sums are over all of these processes."""

    project: str
    client: str
    state: ProjectState
    session_id: str | None = None
    pid: int | None = None
    """``None`` while the session is only opening."""
    idle_s: float | None = None
    """For how long the session has had nothing to do; ``None`` while it works."""
    age_s: float | None = None
    cpu_percent: float = 0.0
    memory_bytes: int | None = None
    children: int = 0
    """Processes that the CLI started, and those that these started."""
    longest: ProcessView | None = None
    """The child that has run the longest, shells that only wrap another one left out."""


class ProcessTotals(View):
    """The daemon, its helpers and all agents together."""

    processes: int
    cpu_percent: float
    memory_bytes: int | None


class ProcessesView(View):
    """What runs at this moment."""

    interval_s: float
    """Over how many seconds processor time was measured."""
    daemon: ProcessView
    helpers: tuple[ProcessView, ...]
    agents: tuple[AgentProcessView, ...]
    without_process: int
    """Projects whose agent has no process now; that costs nothing."""
    totals: ProcessTotals
