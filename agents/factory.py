"""The door to the real sessions: the Claude Agent SDK is loaded when the first is opened."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from agents.session import Session
from agents.spec import AgentSpec

if TYPE_CHECKING:
    from agents._claude.sessions import ClaudeSessions


AT_ONCE = max(2, (os.cpu_count() or 2) * 3 // 2)
"""CLIs that start at the same time. A start is pure computing: more at once than there are cores only
makes each slower."""
_POLITE = 0.0002
"""Seconds after which the thread that loads the SDK makes way for another: requests come in meanwhile."""


def home_id(home: Path) -> str:
    """A short stable name of a home that is safe in an environment variable; the prefix of its markers."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ClaudeFactory:
    """Conforms to ``agents.session.SessionFactory``.

    ``marker`` is ``agents.warden.marker(home_id(home), epoch)`` of the daemon's life; ``runtime`` is a
    private directory of the home for the executable that starts the CLI.
    """

    marker: str
    runtime: Path
    environ: Mapping[str, str] | None = None
    """The environment that says which credentials there are; the process's own unless given."""
    cli: Path | None = None
    """Another CLI than the one the SDK carries."""
    _starting: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> Session:
        """Start, resume or fork a session; see ``agents.session.SessionFactory``.

        Raises ``CalibrationTooLarge``, ``ResumeFailed`` or ``SessionStartFailed``; no process is left then.
        """
        sessions = await anyio.to_thread.run_sync(self._sessions)
        async with self._starting:
            return await sessions.open(spec, resume=resume, session_id=session_id, fork=fork)

    async def preload(self) -> None:
        """Load the Agent SDK now (about half a second), so that the first session need not wait for it."""
        before = sys.getswitchinterval()
        sys.setswitchinterval(_POLITE)
        try:
            await anyio.to_thread.run_sync(self._sessions)
        finally:
            sys.setswitchinterval(before)

    def _sessions(self) -> ClaudeSessions:
        from agents._claude.sessions import ClaudeSessions

        return ClaudeSessions(self.marker, self.runtime, self.environ, self.cli)
