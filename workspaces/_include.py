"""``.worktreeinclude``: ignored files of the person (``.env`` and the like) that the tree gets a copy of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from workspaces._files import write_atomic
from workspaces._home import Home
from workspaces._layout import inside_without_links, pathspecs
from workspaces.types import WorkspaceSpec

NAME = ".worktreeinclude"
LARGEST = 16 * 2**20


def wanted(home: Home, spec: WorkspaceSpec) -> list[bytes]:
    """The ignored files of the project's paths that a ``.worktreeinclude`` names."""
    found: set[bytes] = set()
    for folder in dict.fromkeys((PurePosixPath(), spec.folder)):
        if not (home.top / folder / NAME).is_file():
            continue
        repo = home.repo.having(cwd=home.top / folder)
        inside = b"" if folder == PurePosixPath() else os.fsencode(str(folder)) + b"/"
        out = repo.run(
            "ls-files", "-z", "--others", "--ignored", f"--exclude-from={home.top / folder / NAME}"
        )
        found |= {inside + path for path in out.fields()}
    ours = [os.fsencode(path) for path in pathspecs(spec)]
    mine = [
        path for path in found if not ours or any(path == own or path.startswith(own + b"/") for own in ours)
    ]
    return sorted(_ignored(home, mine))


def _ignored(home: Home, paths: list[bytes]) -> list[bytes]:
    if not paths:
        return []
    listing = b"".join(b"./" + path + b"\0" for path in paths)
    plain = home.repo.having(env={"GIT_LITERAL_PATHSPECS": "0"})  # this command knows no literal paths
    return [
        path[2:] for path in plain.run("check-ignore", "-z", "--stdin", stdin=listing, ok=(0, 1)).fields()
    ]


def copy(home: Home, spec: WorkspaceSpec, paths: list[bytes], before: Mapping[str, str]) -> dict[str, str]:
    """Copy the files that are missing or still as copied last; a copy that the agent changed stays."""
    done: dict[str, str] = {}
    for path in paths:
        name = os.fsdecode(path)
        source = inside_without_links(home.top, path)
        target = inside_without_links(spec.tree, path)
        if source is None or target is None or source.is_symlink() or not source.is_file():
            continue
        if source.stat().st_size > LARGEST:
            continue
        data = source.read_bytes()
        done[name] = _digest(data)
        present = _present(target)
        if present == done[name]:
            continue
        if present is None or present == before.get(name):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, data, source.stat().st_mode & 0o777)
    return done


def _present(target: Path) -> str | None:
    if target.is_symlink():
        return "link"
    try:
        return _digest(target.read_bytes())
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
