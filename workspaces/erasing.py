"""What git keeps of a project in the person's repository: refs of ours, which go, and their history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workspaces._git import Repo
from workspaces._layout import check_slug


@dataclass(frozen=True, slots=True)
class History:
    """What the person's own branches and tags hold of some folders."""

    commits: int
    """That touch one of them."""
    tracked: bool
    """Whether the index still lists files of them."""
    remotes: tuple[str, ...]
    """Names of the places that the repository is pushed to or fetched from."""


def refs_of(repository: Path, project: str) -> tuple[str, ...]:
    """The refs of ours that keep the project's work: its landed branch, and archived workspaces."""
    check_slug(project)
    names = (f"refs/counterpoint/{project}", f"refs/counterpoint/wip/{project}")
    found = Repo(repository).run("for-each-ref", "--format=%(refname)", *names)
    return tuple(found.line.splitlines())


def drop_refs(repository: Path, project: str) -> tuple[str, ...]:
    """Delete these refs, each at the commit that it was seen at; their names."""
    names = refs_of(repository, project)
    for name in names:
        seen = Repo(repository).run("rev-parse", "--verify", name).line
        Repo(repository).run("update-ref", "-d", name, seen)
    return names


def history_of(repository: Path, folders: Sequence[Path]) -> History:
    """What stays of ``folders``, which lie in ``repository``; nothing is changed."""
    repo = Repo(repository)
    paths = [folder.relative_to(repository).as_posix() for folder in folders]
    head = repo.run("rev-parse", "--verify", "--quiet", "HEAD", ok=(0, 1)).status == 0
    counted = (
        repo.run("rev-list", "--count", "--branches", "--tags", "--remotes", "HEAD", "--", *paths).line
        if head
        else "0"
    )
    listed = repo.run("ls-files", "-z", "--", *paths).fields()
    remotes = repo.run("remote").line.splitlines()
    return History(int(counted), bool(listed), tuple(remotes))
