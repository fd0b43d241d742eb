"""Situations in which a workspace cannot do what was asked.

WorkspaceError
├── NameRefused          the project's name or a path of it could leave its place
├── NotARepository       no git repository at the path
├── BareRepository       a repository without files of its own
├── NoCommits            the work needs a first commit
├── FolderMissing        the project's folder is neither committed nor on disk
├── IdentityMissing      the person has no user.name and user.email in git
├── LeaseHeld            somebody else works in the workspace now
├── WorkspaceMissing     it was never prepared, or was archived
├── WorkspaceBroken      its daemon-owned files do not read as this version wrote them
├── ArchiveRefused       the safety judge said no
├── GitTooOld            git lacks ``merge-tree --write-tree``
└── GitFailed            git itself failed
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class WorkspaceError(Exception):
    """Base of everything this package raises on purpose; ``fix`` is what to do about it (may be empty)."""

    fix = ""


class NameRefused(WorkspaceError):
    """The name or path could leave its place; nothing was touched."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"{name!r} cannot be used: {why}")


class NotARepository(WorkspaceError):
    """The path is not the top of a git repository."""

    def __init__(self, path: Path, detail: str = "") -> None:
        self.path = path
        self.detail = detail
        super().__init__(
            f"{str(path)!r} is not the top of a git repository" + (f": {detail}" if detail else "")
        )


class BareRepository(WorkspaceError):
    """The repository has no working files, so there is nothing to snapshot or to land on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{str(path)!r} is a bare repository; use the one you work in")


class NoCommits(WorkspaceError):
    """The repository has no commit yet; make a first commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{str(path)!r} has no commit yet; make a first commit")


class FolderMissing(WorkspaceError):
    """The project's folder is neither committed nor on disk."""

    def __init__(self, repository: Path, folder: str) -> None:
        self.repository = repository
        self.folder = folder
        super().__init__(f"folder {folder!r} does not exist in {str(repository)!r}")


class IdentityMissing(WorkspaceError):
    """Landing commits as the person, and git does not know who that is."""

    fix = "git config --global user.name 'Your Name' && git config --global user.email you@example.org"

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        super().__init__(f"git does not know your user.name and user.email in {str(repository)!r}")


class LeaseHeld(WorkspaceError):
    """Another holder works in the workspace; ``pid`` is 0 when it is not known."""

    def __init__(self, project: str, pid: int) -> None:
        self.project = project
        self.pid = pid
        super().__init__(f"the workspace of {project!r} is in use by process {pid or 'unknown'}")


class WorkspaceMissing(WorkspaceError):
    """There is no workspace at this place."""

    fix = "It was archived, or no task has run yet; the project's next task makes one."

    def __init__(self, project: str, root: Path) -> None:
        self.project = project
        self.root = root
        super().__init__(f"project {project!r} has no workspace at {str(root)!r}")


class WorkspaceBroken(WorkspaceError):
    """Files that only the daemon writes are not as it wrote them; nothing was removed."""

    def __init__(self, root: Path, why: str) -> None:
        self.root = root
        self.why = why
        super().__init__(f"the workspace at {str(root)!r} needs a look: {why}")


class ArchiveRefused(WorkspaceError):
    """The safety judge did not allow the removal; every reason is listed."""

    fix = "Nothing was removed. Land the work, or let its task end, and archive again."

    def __init__(self, project: str, reasons: Sequence[str]) -> None:
        self.project = project
        self.reasons = tuple(reasons)
        super().__init__(f"the workspace of {project!r} stays: " + "; ".join(self.reasons))


class GitTooOld(WorkspaceError):
    """git is older than 2.38 (or was not found: then ``found`` is empty)."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"git 2.38 or newer is needed, found {found or 'none'}")


class GitFailed(WorkspaceError):
    """A git command failed or ran past its time limit; ``stderr`` says what git said."""

    def __init__(self, command: Sequence[str], status: int, stderr: str) -> None:
        self.command = tuple(command)
        self.status = status
        self.stderr = stderr
        super().__init__(f"git {' '.join(self.command)!r} failed with status {status}: {stderr.strip()}")
