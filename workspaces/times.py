"""When the person's files were last changed, by their commits. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from workspaces._git import Repo
from workspaces._home import open_home
from workspaces._layout import shown
from workspaces.errors import WorkspaceError

AT_ONCE, MOST = 1000, 20_000
"""Commits that are read in one call of git, and in all of them together."""
_MARK = b"\x01"


def committed_at(repository: Path, paths: Iterable[str]) -> dict[str, datetime]:
    """When each of ``paths``, from the repository's top, was last committed.

    Paths that the newest ``MOST`` commits do not touch are left out, as is everything when the history
    cannot be read.
    """
    wanted, found = set(paths), dict[str, datetime]()
    if not wanted:
        return found
    try:
        repo = open_home(repository).repo
        for skip in range(0, MOST, AT_ONCE):
            if not _read(repo, skip, wanted, found) or not wanted:
                break
    except WorkspaceError:
        return {}
    return found


def _read(repo: Repo, skip: int, wanted: set[str], found: dict[str, datetime]) -> bool:
    """Move from ``wanted`` to ``found`` what a stretch of the history tells; whether there may be more."""
    flags = ("--name-only", "--no-renames", "--diff-merges=combined", "--no-show-signature")
    form = ("-z", "--format=tformat:%x01%ct", f"--max-count={AT_ONCE}", f"--skip={skip}")
    commits, at = 0, datetime.fromtimestamp(0, UTC)
    for field in repo.run("log", *flags, *form, "HEAD").fields():
        if field.startswith(_MARK):
            commits += 1
            at = datetime.fromtimestamp(int(field[1:]), UTC)
            continue
        path = shown(field.removeprefix(b"\n"))
        if path in wanted:
            wanted.discard(path)
            found[path] = at
    return commits == AT_ONCE
