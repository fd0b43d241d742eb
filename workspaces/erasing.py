"""What git keeps of a project in the person's repository: refs of ours, which go, and their history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workspaces._git import Repo
from workspaces._layout import check_slug

_AT_ONCE = 16 * 2**20
"""Bytes of objects that are unpacked together."""


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


def contents_of(git_dir: Path, also: Path | None = None) -> Iterator[bytes]:
    """What the objects of a git dir of ours hold, unpacked: files, messages and names; some together.

    ``also`` is another git dir whose objects are read with it. Its own settings are not read.
    """
    alternates = (also / "objects",) if also is not None and (also / "objects").is_dir() else ()
    repo = Repo(git_dir, git_dir, alternates=alternates)
    every = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objectsize)")
    wanted, size = list[str](), 0
    for line in repo.run(*every).line.splitlines():
        name, _, count = line.partition(" ")
        wanted.append(name)
        size += int(count)
        if size >= _AT_ONCE:
            yield _unpacked(repo, wanted)
            wanted, size = [], 0
    if wanted:
        yield _unpacked(repo, wanted)


def _unpacked(repo: Repo, names: Sequence[str]) -> bytes:
    return repo.run("cat-file", "--batch", stdin="\n".join(names).encode() + b"\n").stdout


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
