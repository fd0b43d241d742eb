"""Values that the workspaces package takes and returns; all frozen, all plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

PrepareOutcome = Literal["created", "unchanged", "fast-forward", "merged", "conflict"]
LandOutcome = Literal["landed", "nothing-to-land", "conflict", "refused"]


@dataclass(frozen=True, slots=True)
class WorkspaceSpec:
    """Where one project's files come from and where its workspace lives."""

    project: str
    """The project's slug; its branch is ``counterpoint/<project>``."""
    repository: Path
    """Top level of the person's repository that holds the project's files."""
    folder: PurePosixPath
    """The project's folder, relative to ``repository``; ``.`` means all of it."""
    root: Path
    """A directory owned by this workspace alone; the tree is ``root / "tree"``."""
    shared: tuple[PurePosixPath, ...] = ()
    """Further paths of ``repository`` that the agent may see and change."""
    setup: str | None = None
    """A command run by the shell in the tree once after it was created (the person configured it)."""

    @property
    def tree(self) -> Path:
        """The working tree's top directory."""
        return self.root / "tree"

    @property
    def branch(self) -> str:
        """The branch's short name."""
        return f"counterpoint/{self.project}"

    @property
    def cwd(self) -> Path:
        """The project's folder inside the tree: where the agent starts."""
        return self.tree / self.folder

    @property
    def writable(self) -> tuple[Path, ...]:
        """All that is the agent's to write: the tree, and the git dir of its own git commands."""
        return self.tree, self.root / "agent.git"

    @property
    def readable(self) -> tuple[Path, ...]:
        """What its git dir borrows from the shadow: this project's objects, no ref and no configuration."""
        return (self.root / "private.git" / "objects",)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed path: its status letter as git prints it and its line counts."""

    path: str
    status: str
    added: int | None = None
    """Lines added; ``None`` for a binary file."""
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workspace that is ready for a task, or says why it is not."""

    outcome: PrepareOutcome
    base: str
    """Commit of the person's files (uncommitted and untracked ones included) the workspace stands on."""
    head: str
    """Commit at the tip of the workspace's branch."""
    seconds: float
    conflicts: tuple[str, ...] = ()
    """Paths that both sides changed; the workspace is left as it was before."""
    notices: tuple[str, ...] = ()
    """Things the person should know: LFS pointers left unexpanded, submodules left empty, setup output."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a turn left on the workspace's branch; ``files`` is empty when everything was held back."""

    commit: str
    files: tuple[FileChange, ...]
    held_back: tuple[str, ...] = ()
    """Changed paths that were not committed: a filter attribute (LFS) covers them, or they are repos."""
    notices: tuple[str, ...] = ()
    """Things the person should know: commits of the agent that are kept aside."""


@dataclass(frozen=True, slots=True)
class CommitSummary:
    """One commit of a review."""

    commit: str
    title: str
    at: str
    files: tuple[FileChange, ...] = ()
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What the workspace holds beyond its base, by commit."""

    project: str
    base: str
    head: str
    commits: tuple[CommitSummary, ...]
    files: tuple[FileChange, ...]
    diff: str
    uncommitted: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    """Changed paths that something may execute later (hooks, CI files, ``.envrc`` …)."""
    landed: str | None = None
    """The head that was landed last."""


@dataclass(frozen=True, slots=True)
class Landing:
    """The outcome of bringing a workspace's commits home."""

    outcome: LandOutcome
    project: str
    commit: str | None = None
    """The merge commit in the person's repository, when landed."""
    files: tuple[FileChange, ...] = ()
    paths: tuple[str, ...] = ()
    """Conflicting paths, or the paths that made it refuse."""
    reason: str = ""
    flagged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """What is known of a workspace; ``None`` anywhere means unknown, and unknown means refuse."""

    project: str
    exists: bool
    head: str | None = None
    base: str | None = None
    dirty: tuple[str, ...] | None = None
    unlanded: int | None = None
    """Commits on the branch that are not in the person's repository yet."""
    leased: bool | None = None
    locked: bool | None = None
    problems: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Archived:
    """A workspace that was removed after the safety judge agreed, and where its last state is kept."""

    project: str
    wip_ref: str
    wip_commit: str
