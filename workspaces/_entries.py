"""What trees, indexes and the disk hold at given paths, in one comparable form."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from workspaces._git import Repo

Entry = tuple[bytes, str]
"""Mode and object id."""
GITLINK = b"160000"
_AT_ONCE = 400


def in_tree(repo: Repo, tree: str, paths: Sequence[bytes]) -> dict[bytes, Entry]:
    """The entries of a tree at exactly these paths."""
    found: dict[bytes, Entry] = {}
    wanted = set(paths)
    for some in _chunks(paths):
        for line in repo.run("ls-tree", "-r", "-z", "--full-tree", tree, "--", *some).fields():
            head, path = line.split(b"\t", 1)
            mode, _, oid = head.split(b" ")
            if path in wanted:
                found[path] = (mode, oid.decode())
    return found


def in_index(repo: Repo, paths: Sequence[bytes]) -> tuple[dict[bytes, Entry], set[bytes]]:
    """The index entries at exactly these paths, and the paths with an unresolved merge."""
    found: dict[bytes, Entry] = {}
    unmerged: set[bytes] = set()
    wanted = set(paths)
    for some in _chunks(paths):
        for line in repo.run("ls-files", "-s", "-z", "--full-name", "--", *some).fields():
            head, path = line.split(b"\t", 1)
            mode, oid, stage = head.split(b" ")
            if path not in wanted:
                continue
            if stage != b"0":
                unmerged.add(path)
            found[path] = (mode, oid.decode())
    return found, unmerged


def changed(repo: Repo, old: str, new: str) -> dict[bytes, Entry | None]:
    """Every path that differs between two trees, with its new entry; ``None`` where it is gone."""
    fields = repo.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, new).fields()
    found: dict[bytes, Entry | None] = {}
    for head, path in zip(fields[0::2], fields[1::2], strict=True):
        _, mode, _, oid, letter = head.split(b" ")
        found[path] = None if letter == b"D" else (mode, oid.decode())
    return found


def index_info(entries: Iterable[tuple[bytes, Entry | None]], width: int) -> bytes:
    """Input for ``update-index --index-info -z``; removals first, so that a file may become a folder."""
    gone, there = [], []
    for path, entry in entries:
        if entry is None:
            gone.append(b"0 " + b"0" * width + b"\t" + path + b"\0")
        else:
            there.append(entry[0] + b" " + entry[1].encode() + b" 0\t" + path + b"\0")
    return b"".join(gone + there)


def _chunks(paths: Sequence[bytes]) -> Iterator[list[str]]:
    for start in range(0, len(paths), _AT_ONCE):
        yield [os.fsdecode(path) for path in paths[start : start + _AT_ONCE]]
