"""Reply bodies of the digest: what happened between two cursors, and what waits for the person now."""

from __future__ import annotations

from datetime import datetime

from orchestrator.events.task import TaskStatus
from orchestrator.protocol.attention import AttentionItem
from orchestrator.protocol.base import View


class DigestTask(View):
    """A task that ended: ``line`` is its result, or its error, on one line."""

    task: str
    status: TaskStatus
    line: str
    at: datetime
    cost_usd: float | None = None
    recovered: bool = False


class DigestDenial(View):
    """Something an agent wanted and was not allowed, and how often."""

    wanted: str
    reason: str
    count: int


class DigestProject(View):
    """What happened in one project. Lists are in the order of the journal."""

    project: str
    name: str
    client: str
    tasks: tuple[DigestTask, ...] = ()
    done: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    queued: int = 0
    """Tasks that were queued."""
    open: int = 0
    """Tasks that had not ended when the digest was made."""
    files: tuple[str, ...] = ()
    """Paths that agents changed."""
    commits: int = 0
    landed: int = 0
    """How often the workspace was landed."""
    to_land_commits: int = 0
    """Commits that wait in the workspace now, from before the digest's beginning too."""
    to_land_files: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Paths in which the workspace conflicts with the person's files now."""
    soaks: tuple[str, ...] = ()
    """Standing instructions that began or ended: one line each, with why."""
    refused: tuple[str, ...] = ()
    """Workspace operations that were refused, with their reasons."""
    denials: tuple[DigestDenial, ...] = ()
    retries: int = 0
    lost_sessions: int = 0
    troubles: tuple[str, ...] = ()
    """Why turns were lost and tried again, each reason once."""
    unknown_calls: tuple[str, ...] = ()
    """Tool calls of which nobody knows whether they happened."""
    turns: int = 0
    cost_usd: float = 0.0
    cost_complete: bool = True
    """False when some turn's cost was never reported."""
    tokens: int = 0


class DigestTotals(View):
    """The sums over all projects, or over one client's."""

    done: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    turns: int = 0
    cost_usd: float = 0.0
    cost_complete: bool = True
    tokens: int = 0
    commits: int = 0
    denials: int = 0
    retries: int = 0
    lost_sessions: int = 0


class DigestClient(View):
    """One client's projects in which something happened or waits, with their sums."""

    client: str
    totals: DigestTotals
    projects: tuple[DigestProject, ...]


class DigestView(View):
    """What happened after the cursor ``after`` up to ``cursor``. No model took part in it."""

    after: int
    cursor: int
    since: datetime | None = None
    """Time of the first event that counts; ``None`` when nothing happened."""
    until: datetime | None = None
    offline: bool = False
    """Whether the model is the offline one, so that money and tokens are notional."""
    daemon_starts: int = 0
    daemon_losses: int = 0
    """How often a daemon started after one that had not stopped in order."""
    totals: DigestTotals
    clients: tuple[DigestClient, ...] = ()
    waiting: tuple[AttentionItem, ...] = ()
    """The attention queue as it stands at ``cursor``, the most pressing first."""
