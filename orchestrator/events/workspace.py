"""Events of a project's workspace."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class WorkspacePrepared(Body):
    """Emitted when the workspace stands on the person's current files, or could not be brought there."""

    kind: Literal["workspace.prepared"] = "workspace.prepared"
    outcome: str
    base: str
    head: str
    seconds: float
    conflicts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class WorkspaceCheckpointed(Body):
    """Emitted for the commit made after a turn that changed files."""

    kind: Literal["workspace.checkpointed"] = "workspace.checkpointed"
    commit: str
    files: tuple[str, ...]
    held_back: tuple[str, ...] = ()


class WorkspaceLanded(Body):
    """Emitted when a workspace's commits were merged into the person's branch."""

    kind: Literal["workspace.landed"] = "workspace.landed"
    commit: str
    files: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()


class WorkspaceRefused(Body):
    """Emitted when landing or archiving was refused, or conflicts; nothing was changed."""

    kind: Literal["workspace.refused"] = "workspace.refused"
    action: Literal["land", "archive", "prepare"]
    reason: str
    paths: tuple[str, ...] = ()


class WorkspaceArchived(Body):
    """Emitted when a workspace was removed; ``wip_ref`` keeps its last state."""

    kind: Literal["workspace.archived"] = "workspace.archived"
    wip_ref: str
    wip_commit: str
