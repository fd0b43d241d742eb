"""Names and places of one workspace."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workspaces._git import Repo
from workspaces.errors import NameRefused
from workspaces.types import WorkspaceSpec

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
BASE_REF = "refs/counterpoint/base"
STRAY_REFS = "refs/counterpoint/stray"


@dataclass(frozen=True, slots=True)
class Places:
    """Every path of a workspace below its root; only ``agent`` and ``tree`` are the agent's to write."""

    root: Path
    tree: Path
    private: Path
    """The daemon's git dir: refs, index, configuration and the shadow's objects."""
    agent: Path
    """The git dir that the agent's own git commands use; it borrows the shadow's objects."""
    record: Path
    lease: Path
    operation: Path
    branch_ref: str

    @property
    def private_repo(self) -> Repo:
        """Git on the daemon's git dir, with the workspace's files as its work tree."""
        config = {
            "core.excludesFile": str(self.private / "excludes"),
            "core.attributesFile": str(self.private / "attributes"),
        }
        return Repo(
            self.private, self.private, work_tree=self.tree, index=self.private / "index", config=config
        )


def places(spec: WorkspaceSpec) -> Places:
    """The validated places of a workspace; raises `NameRefused` before anything is touched."""
    check_slug(spec.project)
    for path in (spec.folder, *spec.shared):
        _check_inside(path)
    if not spec.root.is_absolute() or not spec.repository.is_absolute():
        raise NameRefused(str(spec.root), "workspace and repository need absolute paths")
    root = spec.root
    return Places(
        root=root,
        tree=spec.tree,
        private=root / "private.git",
        agent=root / "agent.git",
        record=root / "workspace.json",
        lease=root / "lease.lock",
        operation=root / "operation.lock",
        branch_ref=f"refs/heads/{spec.branch}",
    )


_RESERVED = frozenset({"wip", "base", "next", "stray", "landing"})


def check_slug(name: str) -> None:
    """Accept only names that are safe as a folder, a ref component and an argument."""
    if name in _RESERVED:
        raise NameRefused(name, "it names refs of Counterpoint's own")
    if not _SLUG.fullmatch(name) or ".." in name or name.endswith((".lock", ".")):
        raise NameRefused(
            name, "use lower-case letters, digits, '.', '_' and '-', starting with a letter or digit"
        )


def _check_inside(path: PurePosixPath) -> None:
    parts = path.parts
    if (
        path.is_absolute()
        or ".." in parts
        or any(part.lower() == ".git" for part in parts)
        or "\0" in str(path)
    ):
        raise NameRefused(str(path), "it must lie inside the repository and outside .git")


def pathspecs(spec: WorkspaceSpec) -> tuple[str, ...]:
    """The project's folder and shared paths as literal path specs; empty means all of the repository."""
    paths = (spec.folder, *spec.shared)
    return () if PurePosixPath() in paths else tuple(dict.fromkeys(str(path) for path in paths))


def shown(path: bytes | str) -> str:
    """A path as text that can always be encoded; bytes that are not UTF-8 are replaced."""
    raw = path if isinstance(path, bytes) else os.fsencode(path)
    return raw.decode("utf-8", "replace")


def inside_without_links(top: Path, relative: bytes) -> Path | None:
    """``top / relative`` when no parent below ``top`` is a link or a non-directory, else ``None``."""
    path = top / os.fsdecode(relative)
    for parent in list(path.relative_to(top).parents)[:-1]:
        place = top / parent
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return None
    return path
