"""Which paths carry a filter attribute (LFS and the like); found without running any filter."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from workspaces._git import Repo


def filtered(repo: Repo, top: Path, paths: Sequence[bytes], extra: Sequence[Path] = ()) -> set[bytes]:
    """The paths that a ``filter`` attribute covers; costs no process where no attribute file names one."""
    if not paths or not _names_a_filter(top, paths, extra):
        return set()
    out = repo.run("check-attr", "-z", "--stdin", "filter", stdin=b"".join(path + b"\0" for path in paths))
    fields = out.fields()
    values = zip(fields[0::3], fields[2::3], strict=True)
    return {path for path, value in values if value not in {b"unspecified", b"unset"}}


def _names_a_filter(top: Path, paths: Sequence[bytes], extra: Sequence[Path]) -> bool:
    folders = {b""}
    for path in paths:
        folder = os.path.dirname(path)  # noqa: PTH120  # bytes paths have no pathlib
        while folder and folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120
    files = [top / os.fsdecode(folder) / ".gitattributes" for folder in folders]
    return any(_mentions_filter(file) for file in (*files, *extra))


def _mentions_filter(file: Path) -> bool:
    """Whether a plain file holds the word; ``[attr]`` macros that set a filter hold it as well."""
    try:
        return not file.is_symlink() and b"filter" in file.read_bytes()
    except OSError:
        return False
