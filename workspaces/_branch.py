"""The workspace's branch and tree, seen through the daemon's own git dir."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workspaces._base import commit
from workspaces._files import write_atomic
from workspaces._filters import filtered
from workspaces._git import Repo
from workspaces._layout import BASE_REF, STRAY_REFS, Places, shown
from workspaces._record import Record, save
from workspaces.errors import GitFailed, WorkspaceBroken
from workspaces.types import FileChange


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that was only computed; ``conflicts`` names the paths when it is not clean."""

    tree: str
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Uncommitted paths of the tree, split by whether they may be committed."""

    paths: tuple[bytes, ...]
    held_back: tuple[bytes, ...]


def read_ref(where: Places, ref: str) -> str | None:
    """A ref of the private git dir, read without a process; only the daemon writes there, always loose."""
    try:
        return (where.private / ref).read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


def needed_ref(where: Places, ref: str) -> str:
    """As `read_ref`, for a ref without which the workspace is broken."""
    found = read_ref(where, ref)
    if found is None:
        raise WorkspaceBroken(where.root, f"{ref} is missing")
    return found


def head(where: Places) -> str:
    """The branch's tip."""
    return needed_ref(where, where.branch_ref)


def base(where: Places) -> str:
    """The base commit that the branch stands on."""
    return needed_ref(where, BASE_REF)


_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")


def is_same(commit: str, given: str) -> bool:
    """Whether ``given`` names ``commit``, in full or by at least its first seven digits."""
    return _COMMIT.fullmatch(given) is not None and commit.startswith(given.lower())


def is_commit(where: Places, given: str) -> bool:
    """Whether the workspace has a commit of that name."""
    if _COMMIT.fullmatch(given) is None:
        return False
    look = ("cat-file", "-e", f"{given}^{{commit}}")
    return where.private_repo.run(*look, ok=(0, 1, 128)).status == 0


def set_ref(where: Places, ref: str, new: str, old: str | None) -> None:
    """Move a ref only when it still is where the caller saw it.

    Written as a loose file without a process: the operation lock is held, and nobody else writes there.
    """
    if read_ref(where, ref) != old:
        raise WorkspaceBroken(where.root, f"{ref} moved underfoot")
    file = where.private / ref
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, new.encode("ascii") + b"\n")


def keep_stray(where: Places, tip: str) -> str:
    """Keep a commit that is not on the branch under a numbered ref, once."""
    folder = where.private / STRAY_REFS
    folder.mkdir(parents=True, exist_ok=True)
    kept = {path.read_text().strip(): path.name for path in folder.iterdir()}
    if tip not in kept:
        number = max((int(name) for name in kept.values() if name.isdigit()), default=0) + 1
        set_ref(where, f"{STRAY_REFS}/{number}", tip, None)
        return f"{STRAY_REFS}/{number}"
    return f"{STRAY_REFS}/{kept[tip]}"


def uncommitted(where: Places, refresh: bool = False) -> Changes:
    """What differs between the branch and the tree: one git process when nothing does.

    With ``refresh`` (only under the operation lock) the index learns which files are unchanged, so that files
    written in the second of the checkout are not read again every time.
    """
    repo = where.private_repo.having(env={"GIT_OPTIONAL_LOCKS": "1"}) if refresh else where.private_repo
    out = repo.run(
        "status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"
    )
    entries = out.fields()
    found = [entry[2:] if entry[:1] == b"?" else entry.split(b" ", 8)[-1] for entry in entries]
    nested = {path for path in found if path.endswith(b"/")}
    held = filtered(repo, where.tree, found, (where.private / "attributes",)) | nested
    return Changes(tuple(path for path in found if path not in held), tuple(sorted(held)))


def commit_paths(
    where: Places, paths: Sequence[bytes], parent: str, message: str, who: dict[str, str]
) -> tuple[FileChange, ...]:
    """Commit the given paths as they are on disk; returns what that changed."""
    repo = where.private_repo
    if paths:
        listing = b"".join(path + b"\0" for path in paths)
        repo.run("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=listing)
    tree = repo.run("write-tree").line
    files = changed_files(repo, parent, tree)
    if files:
        set_ref(where, where.branch_ref, commit(repo, tree, [parent], message, who), parent)
    return files


def changed_files(repo: Repo, old: str, new: str) -> tuple[FileChange, ...]:
    """The files that differ between two commits or trees, with line counts."""
    fields = repo.run(
        "diff-tree",
        "-r",
        "-z",
        "--raw",
        "--numstat",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        old,
        new,
    ).fields()
    return parse_changes(fields)


def parse_changes(fields: Sequence[bytes]) -> tuple[FileChange, ...]:
    """Read ``--raw --numstat -z`` output: first the status of every path, then its counts."""
    status: dict[bytes, str] = {}
    counts: dict[bytes, tuple[int | None, int | None]] = {}
    rest = iter(fields)
    for field in rest:
        if field.startswith(b":"):
            status[next(rest)] = field[-1:].decode()
        else:
            added, removed, path = field.split(b"\t", 2)
            counts[path] = (_count(added), _count(removed))
    return tuple(
        FileChange(shown(path), letter, *counts.get(path, (None, None))) for path, letter in status.items()
    )


def _count(text: bytes) -> int | None:
    return int(text) if text.isdigit() else None


def merge(repo: Repo, ours: str, theirs: str) -> Merge:
    """Merge two commits in memory: no file, index or ref is touched."""
    out = repo.run(
        "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs, ok=(0, 1)
    )
    fields = out.fields()
    tree = fields[0].decode() if fields else ""
    paths = tuple(dict.fromkeys(shown(path) for path in fields[1:] if path)) if out.status else ()
    if not tree or (out.status and not paths):
        raise GitFailed(("merge-tree", ours, theirs), out.status, out.stderr)
    return Merge(tree, paths)


def move(where: Places, record: Record, new: str) -> tuple[str, ...]:
    """Bring tree, index and branch to ``new``; returns the paths in the way, and then nothing was touched.

    The intent is recorded first, so that a crash in between is completed by `complete_move`.
    """
    old = head(where)
    if old == new:
        return ()
    repo = where.private_repo
    in_the_way = _in_the_way(where, old, new)
    if in_the_way:
        return in_the_way
    save(where.record, record.having(moving=(old, new)))
    out = repo.run("read-tree", "-m", "-u", old, new, ok=(0, 1, 128))
    if out.status == 0:
        set_ref(where, where.branch_ref, new, old)
    save(where.record, record.having(moving=None))
    return _named(out.stderr) if out.status else ()


def _named(stderr: str) -> tuple[str, ...]:
    """The paths that git names when it refuses a move, which it does before it touches anything."""
    named = [line.split("'")[1] for line in stderr.splitlines() if line.count("'") >= 2]
    return tuple(named) or (stderr.strip() or "unknown path",)


def _in_the_way(where: Places, old: str, new: str) -> tuple[str, ...]:
    """Ignored files that the move would overwrite; git does not have their content and would not ask."""
    fields = where.private_repo.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, new).fields()
    added = [
        (path, entry.split(b" ")[3].decode())
        for entry, path in zip(fields[0::2], fields[1::2], strict=True)
        if entry.endswith(b"A")
    ]
    present = [(path, oid) for path, oid in added if os.path.lexists(where.tree / os.fsdecode(path))]
    return tuple(shown(path) for path, oid in present if not _is_blob(where, path, oid))


def complete_move(where: Places, record: Record) -> Record:
    """Finish a move that a crash cut: files still as in the old commit become the new ones, others stay."""
    if record.moving is None:
        return record
    old, new = record.moving
    repo = where.private_repo
    if head(where) == old:
        repo.run("read-tree", new)
        fields = repo.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, new).fields()
        changed = {path: entry.split(b" ") for entry, path in zip(fields[0::2], fields[1::2], strict=True)}
        stale = [path for path, entry in changed.items() if _is_blob(where, path, entry[2].decode())]
        remove = [path for path in stale if changed[path][1] == b"000000"]
        for path in remove:
            (where.tree / os.fsdecode(path)).unlink(missing_ok=True)
        write = b"".join(path + b"\0" for path in stale if path not in remove)
        repo.run("checkout-index", "-f", "-u", "-z", "--stdin", stdin=write)
        set_ref(where, where.branch_ref, new, old)
    done = record.having(moving=None)
    save(where.record, done)
    return done


def _is_blob(where: Places, path: bytes, oid: str) -> bool:
    """Whether the tree's file holds exactly the blob; an absent file counts as the absent blob."""
    file = where.tree / os.fsdecode(path)
    if set(oid) == {"0"}:
        return not os.path.lexists(file)
    if not os.path.lexists(file):
        return False
    repo = where.private_repo
    if file.is_symlink():
        target = os.fsencode(file.readlink())
        return repo.run("hash-object", "--stdin", "--no-filters", stdin=target).line == oid
    if not file.is_file():
        return False
    return repo.run("hash-object", "--", str(file)).line == oid


def restore(where: Places) -> None:
    """Write the tree anew from the branch's tip; for a tree that is new or was deleted by hand."""
    where.tree.mkdir(parents=True, exist_ok=True)
    where.private_repo.run("read-tree", "--reset", "-u", head(where))
