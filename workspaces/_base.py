"""Building base commits: the person's files of one project, and nothing else, as commits of the shadow.

The shadow holds a filtered, synthetic history. No blob, tree or file name of another folder is ever in it, so
there is nothing to hide by sparse checkouts or promisors, and merging a moved base needs only what is there.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workspaces._git import Repo
from workspaces._home import GITLINK, Home, Look
from workspaces._layout import Places, pathspecs, shown
from workspaces.errors import FolderMissing
from workspaces.types import WorkspaceSpec

DAEMON = {
    "GIT_AUTHOR_NAME": "Counterpoint",
    "GIT_AUTHOR_EMAIL": "counterpoint@localhost.invalid",
    "GIT_COMMITTER_NAME": "Counterpoint",
    "GIT_COMMITTER_EMAIL": "counterpoint@localhost.invalid",
}


@dataclass(frozen=True, slots=True)
class Base:
    """A base tree that is complete in the shadow, and what could not be taken in."""

    tree: str
    notices: tuple[str, ...]


def build_tree(home: Home, spec: WorkspaceSpec, where: Places, seen: Look, old: str | None) -> Base:
    """Write the tree of the person's files into the shadow, and copy the blobs that it lacks."""
    listed = _committed(home, spec, seen)
    held = home.filtered(item.path for item in seen.unsaved)
    wanted = [item.path for item in seen.unsaved if item.path not in held and item.head_mode != GITLINK]
    hashed = hash_files(home, where, wanted)
    if not listed and not hashed and not (home.top / spec.folder).is_dir():
        raise FolderMissing(spec.repository, str(spec.folder))
    index = where.private_repo.having(index=where.private / "base.index")
    (where.private / "base.index").unlink(missing_ok=True)
    index.run("update-index", "-z", "--index-info", stdin=listed + _entries(wanted, hashed, home))
    tree = index.run("write-tree", "--missing-ok").line
    _copy_objects(home, where, _new_blobs(where, listed, old, tree), {oid for _, oid in hashed.values()})
    return Base(tree, _notices(home, seen, listed, held))


def _committed(home: Home, spec: WorkspaceSpec, seen: Look) -> bytes:
    if seen.head is None:
        return b""
    return home.repo.run("ls-tree", "-r", "-z", "--full-tree", seen.head, "--", *pathspecs(spec)).stdout


def hash_files(
    home: Home, where: Places, paths: Sequence[bytes], write: bool = True
) -> dict[bytes, tuple[bytes, str]]:
    """Mode and blob id of the person's files as they are on disk; absent ones are left out.

    The blobs are written to the shadow. Line endings follow the attributes; none of their filters runs.
    """
    found: dict[bytes, tuple[bytes, str]] = {}
    plain: list[tuple[bytes, bytes]] = []
    repo = where.private_repo.having(
        cwd=home.top, work_tree=home.top, index=where.private / "no.index", config=_endings(home, where)
    )
    flags = ("-w",) if write else ()
    for path in paths:
        mode = mode_on_disk(home, path)
        if mode == b"120000":
            target = os.fsencode((home.top / os.fsdecode(path)).readlink())
            found[path] = mode, repo.run("hash-object", *flags, "--stdin", "--no-filters", stdin=target).line
        elif mode is not None:
            plain.append((path, mode))
    if plain:
        lines = b"".join(_c_quoted(path) + b"\n" for path, _ in plain)
        ids = repo.run("hash-object", *flags, "--stdin-paths", stdin=lines).line.split()
        found |= {path: (mode, oid) for (path, mode), oid in zip(plain, ids, strict=True)}
    return found


def _endings(home: Home, where: Places) -> dict[str, str]:
    found = {key: home.settings[key] for key in ("core.autocrlf", "core.eol") if key in home.settings}
    return found | {"core.attributesFile": str(where.private / "attributes")}


def mode_on_disk(home: Home, path: bytes) -> bytes | None:
    """The git mode of the file at a path of the person's tree; ``None`` when there is no file or link."""
    full = os.fsencode(home.top) + b"/" + path
    try:
        info = os.lstat(full)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(info.st_mode):
        return b"120000"
    if not stat.S_ISREG(info.st_mode):
        return None
    executable = info.st_mode & 0o100 and home.settings.get("core.filemode", "true") != "false"
    return b"100755" if executable else b"100644"


def _c_quoted(path: bytes) -> bytes:
    return b'"' + b"".join(_octal(byte) for byte in path) + b'"'


def _octal(byte: int) -> bytes:
    return bytes([byte]) if 32 <= byte < 127 and byte not in b'"\\' else b"\\%03o" % byte


def _entries(wanted: Iterable[bytes], hashed: dict[bytes, tuple[bytes, str]], home: Home) -> bytes:
    width = 64 if home.settings.get("extensions.objectformat") == "sha256" else 40
    gone = b"0 " + b"0" * width + b"\t"
    removals = b"".join(gone + path + b"\0" for path in wanted if path not in hashed)
    added = b"".join(
        mode + b" " + oid.encode() + b" 0\t" + path + b"\0" for path, (mode, oid) in hashed.items()
    )
    return removals + added


def _new_blobs(where: Places, listed: bytes, old: str | None, tree: str) -> set[str]:
    if old is None:
        entries = (line.split(b"\t", 1)[0].split(b" ") for line in listed.split(b"\0")[:-1])
        return {oid.decode() for _, kind, oid in entries if kind == b"blob"}
    fields = where.private_repo.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, tree).fields()
    heads = [field.split(b" ") for field in fields[0::2]]
    return {head[3].decode() for head in heads if head[1] not in {GITLINK, b"000000"}}


def _copy_objects(home: Home, where: Places, wanted: set[str], present: set[str]) -> None:
    """Pack the wanted blobs straight into the shadow; the person's object store is only read."""
    missing = sorted(wanted - present)
    if not missing:
        return
    private = where.private_repo
    if any((where.private / "objects/pack").glob("*.pack")):
        answers = private.run("cat-file", "--batch-check", stdin="\n".join(missing).encode() + b"\n").line
        missing = [line.split()[0] for line in answers.splitlines() if line.endswith(" missing")]
    if not missing:
        return
    fast = {"pack.compression": "1", "pack.writeBitmaps": "false"}
    reading = private.having(alternates=(home.objects,), config=fast)
    target = str(where.private / "objects/pack/pack")
    reading.run("pack-objects", "-q", "--window=0", target, stdin="\n".join(missing).encode() + b"\n")


def _notices(home: Home, seen: Look, listed: bytes, held: set[bytes]) -> tuple[str, ...]:
    entries = [line.split(b"\t", 1) for line in listed.split(b"\0")[:-1]]
    links = [path for head, path in entries if head.startswith(GITLINK)]
    pointers = home.filtered(path for head, path in entries if not head.startswith(GITLINK)) - held
    found = {
        "submodule left empty": links,
        "repository inside the project left out": seen.nested,
        "stored by a filter (LFS), left as its pointer": sorted(pointers),
        "unsaved change of a filtered (LFS) file not taken in": sorted(held),
        "merge in progress, taken in as it is on disk": [item.path for item in seen.unsaved if item.unmerged],
    }
    return tuple(f"{shown(path)}: {text}" for text, paths in found.items() for path in paths)


def commit(
    repo: Repo, tree: str, parents: Sequence[str], message: str, who: Mapping[str, str] = DAEMON
) -> str:
    """A commit object; no ref moves. NUL, which git takes in no message, is left out."""
    flags = [part for parent in parents for part in ("-p", parent)]
    text = message.replace("\0", "").encode("utf-8", "surrogateescape")
    return repo.having(env={**repo.env, **who}).run("commit-tree", tree, *flags, "-F", "-", stdin=text).line
