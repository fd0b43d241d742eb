"""What one project's events have come to so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from agents.events import ToolCalled
from orchestrator.digest.lines import MOST_TROUBLES, printable
from orchestrator.events.task import TaskStatus
from orchestrator.fold import FleetState
from orchestrator.fold.activity import plain
from orchestrator.protocol.digest import DigestDenial, DigestProject, DigestTask


@dataclass(slots=True)
class Tally:
    """Counts and lists of one project, in the journal's order."""

    client: str = ""
    queued: int = 0
    tasks: dict[str, DigestTask] = field(default_factory=dict)
    calls: dict[str, ToolCalled] = field(default_factory=dict)
    """Of the turn that is under way."""
    denials: Counter[tuple[str, str]] = field(default_factory=Counter)
    retries: int = 0
    lost_sessions: int = 0
    troubles: dict[str, None] = field(default_factory=dict)
    unknown_calls: dict[str, str] = field(default_factory=dict)
    turns: int = 0
    cost_usd: float = 0.0
    cost_complete: bool = True
    tokens: int = 0
    commits: int = 0
    landed: int = 0
    files: dict[str, None] = field(default_factory=dict)
    soaks: dict[str, str] = field(default_factory=dict)
    """What is to be said of each soak, by its id."""
    refused: dict[str, None] = field(default_factory=dict)

    def trouble(self, reason: str) -> None:
        """Note why something was tried again or lost."""
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles[plain(reason, 200)] = None

    def view(self, slug: str, state: FleetState) -> DigestProject:
        """The project's part of the digest; what stands now is the fold's."""
        record = state.projects.get(slug)
        known = record.view if record else None
        return DigestProject(
            project=slug,
            name=known.name if known else slug,
            client=known.client if known else self.client,
            tasks=tuple(self.tasks.values()),
            done=self._ended("succeeded"),
            failed=self._ended("failed"),
            unknown=self._ended("unknown"),
            cancelled=self._ended("cancelled"),
            queued=self.queued,
            open=len(record.open) if record else 0,
            files=printable(self.files),
            commits=self.commits,
            landed=self.landed,
            to_land_commits=known.commits if known else 0,
            to_land_files=printable(record.unlanded_files) if record else (),
            conflicts=printable(known.conflicts) if known else (),
            refused=tuple(self.refused),
            soaks=tuple(self.soaks.values()),
            denials=tuple(
                DigestDenial(wanted=wanted, reason=reason, count=count)
                for (wanted, reason), count in self.denials.most_common()
            ),
            retries=self.retries,
            lost_sessions=self.lost_sessions,
            troubles=tuple(self.troubles),
            unknown_calls=tuple(self.unknown_calls.values()),
            turns=self.turns,
            cost_usd=self.cost_usd,
            cost_complete=self.cost_complete,
            tokens=self.tokens,
        )

    def _ended(self, status: TaskStatus) -> int:
        return sum(task.status == status for task in self.tasks.values())
