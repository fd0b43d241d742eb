"""Writing landed files into the person's working tree: atomically, and never through a symbolic link."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from workspaces._entries import Entry, index_info
from workspaces._files import write_atomic
from workspaces._home import Home
from workspaces._layout import inside_without_links


def blocked(top: Path, path: bytes, targets: Mapping[bytes, Entry | None]) -> bool:
    """Whether a link, or something that the landing does not remove itself, lies where the path must go."""
    full = top / os.fsdecode(path)
    if full.is_dir() and not full.is_symlink():
        return not _emptied(top, full, targets)
    parents = [top / parent for parent in list(full.relative_to(top).parents)[:-1]]
    in_the_way = [
        parent for parent in parents if parent.is_symlink() or (parent.exists() and not parent.is_dir())
    ]
    removed = {top / os.fsdecode(gone) for gone, entry in targets.items() if entry is None}
    return targets[path] is not None and any(parent not in removed for parent in in_the_way)


def _emptied(top: Path, folder: Path, targets: Mapping[bytes, Entry | None]) -> bool:
    """Whether the landing removes every file of a folder."""
    removed = {top / os.fsdecode(gone) for gone, entry in targets.items() if entry is None}
    return all(Path(place) / name in removed for place, _, names in os.walk(folder) for name in names)


def files(home: Home, wanted: Mapping[bytes, Entry | None], scratch: Path) -> None:
    """Bring the given files of the person's tree to their new content; removals come first."""
    for path in [path for path, entry in wanted.items() if entry is None]:
        _remove(home.top, path)
    there = {path: entry for path, entry in wanted.items() if entry is not None}
    if not there:
        return
    staged = scratch / "files"
    index = home.repo.having(index=scratch / "files.index")
    width = len(next(iter(there.values()))[1])
    index.run("update-index", "-z", "--index-info", stdin=index_info(there.items(), width))
    listing = b"".join(path + b"\0" for path in there)
    index.run("checkout-index", f"--prefix={staged}/", "-z", "--stdin", stdin=listing)
    for path in there:
        _place(home.top, path, staged / os.fsdecode(path))


def _remove(top: Path, path: bytes) -> None:
    target = inside_without_links(top, path)
    if target is None:
        return
    target.unlink(missing_ok=True)
    for parent in list(target.parents):
        if parent == top or any(parent.iterdir()):
            return
        parent.rmdir()


def _place(top: Path, path: bytes, source: Path) -> None:
    target = inside_without_links(top, path)
    if target is None:
        raise OSError(f"a link appeared in the way of {os.fsdecode(path)!r}")
    if target.is_dir() and not target.is_symlink():
        target.rmdir()
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
        (folder / "link").symlink_to(source.readlink())
        (folder / "link").replace(target)
        folder.rmdir()
    else:
        write_atomic(target, source.read_bytes(), source.stat().st_mode & 0o777)
