"""Events of the daemon and its configuration."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class DaemonStarted(Body):
    """Emitted first by every daemon: the epoch that all of its later events carry."""

    kind: Literal["daemon.started"] = "daemon.started"
    pid: int
    version: str
    epoch: int
    swept: int = 0
    """Processes of an earlier daemon that were found alive and ended."""


class DaemonStopped(Body):
    """Emitted last by a daemon that was stopped in order; its absence means it was killed."""

    kind: Literal["daemon.stopped"] = "daemon.stopped"
    reason: str


class ProjectRegistered(Body):
    """Emitted when a project is first seen or its registration changed."""

    kind: Literal["project.registered"] = "project.registered"
    name: str
    folder: str
    client: str
    calibration: str
    priority: int = 0
    sealed: bool = False


class SourceAdopted(Body):
    """Emitted when something the person already had was approved by content hash."""

    kind: Literal["source.adopted"] = "source.adopted"
    what: str
    """``claude-md``, ``command``, ``agent``, ``mcp-server`` or ``conversation``."""
    name: str
    path: str
    sha256: str


class FleetHalted(Body):
    """Emitted when the API refused the account: no agent starts until the person has put that right."""

    kind: Literal["fleet.halted"] = "fleet.halted"
    reason: str
    task: str | None = None
    """The task that met it; it waits and is not counted as failed."""


class FleetResumed(Body):
    """Emitted when starts were allowed again: one agent at a time, until one got through."""

    kind: Literal["fleet.resumed"] = "fleet.resumed"
    by: Literal["person", "restart"]
