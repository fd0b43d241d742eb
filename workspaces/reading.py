"""Reads the person's files of many projects at once: what there is, by content. Writes nothing."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workspaces._git import Repo
from workspaces._home import Home, Look, look, open_home
from workspaces._layout import inside_without_links, shown
from workspaces.types import WorkspaceSpec

LARGEST = 2**20
"""Bytes of a file that is read; what is larger is listed nowhere."""
AT_ONCE = 8 * 2**20
_REGULAR = (b"100644", b"100755")


@dataclass(frozen=True, slots=True)
class PersonsFile:
    """A file of the person as it is now. Equal blobs are equal contents."""

    path: str
    """From the repository's top."""
    blob: str
    size: int
    unsaved: bool = False
    """Whether it differs from the person's commit, or is in none."""


@dataclass(frozen=True, slots=True)
class Files:
    """Everything that was found, and what tells whether anything changed since."""

    files: tuple[PersonsFile, ...]
    mark: str | None
    """Equal marks mean equal files; ``None`` when a file changed too recently to tell."""


def files_of(repository: Path, own: Path, known: str | None = None) -> Files | None:
    """The person's regular files below ``repository``, ignored ones left out.

    ``own`` lies in the folder of ours that belongs to nobody. ``None``: nothing changed since the mark
    ``known``. Raises ``WorkspaceError``.
    """
    home = open_home(repository)
    spec = WorkspaceSpec("files", repository, PurePosixPath(), own)
    seen = look(home, spec)
    mark = None if seen.fingerprint is None else f"{seen.head}:{seen.fingerprint}"
    if mark is not None and mark == known:
        return None
    unsaved = {item.path for item in seen.unsaved}
    kept = [file for path, file in _committed(home, seen) if path not in unsaved]
    changed = [file for path in sorted(unsaved) if (file := _on_disk(home, path)) is not None]
    return Files((*kept, *changed), mark)


def contents(repository: Path, files: Sequence[PersonsFile]) -> Iterator[tuple[PersonsFile, bytes]]:
    """The bytes of each of ``files`` that are still to be had with exactly that content."""
    home = open_home(repository)
    saved = [file for file in files if not file.unsaved]
    for file in files:
        if file.unsaved:
            data = _read(home.top, os.fsencode(file.path))
            if data is not None and blob_of(data, len(file.blob)) == file.blob:
                yield file, data
    while saved:
        some = [saved.pop()]
        while saved and sum(file.size for file in some) < AT_ONCE:
            some.append(saved.pop())
        yield from zip(some, _blobs(home.repo, some), strict=True)


def blob_of(data: bytes, digits: int = 40) -> str:
    """The name that git gives to a file with these bytes."""
    head = b"blob %d\0" % len(data)
    algorithm = "sha1" if digits == 40 else "sha256"
    return hashlib.new(algorithm, head + data, usedforsecurity=False).hexdigest()


def _committed(home: Home, seen: Look) -> Iterator[tuple[bytes, PersonsFile]]:
    if seen.head is None:
        return
    for entry in home.repo.run("ls-tree", "-r", "-l", "-z", "--full-tree", seen.head).fields():
        facts, _, path = entry.partition(b"\t")
        mode, kind, blob, size = facts.split()
        if kind == b"blob" and mode in _REGULAR and int(size) <= LARGEST:
            yield path, PersonsFile(shown(path), blob.decode(), int(size))


def _on_disk(home: Home, path: bytes) -> PersonsFile | None:
    data = _read(home.top, path)
    if data is None:
        return None
    digits = 64 if home.settings.get("extensions.objectformat") == "sha256" else 40
    return PersonsFile(shown(path), blob_of(data, digits), len(data), unsaved=True)


def _read(top: Path, path: bytes) -> bytes | None:
    """A regular file's bytes; ``None`` for anything else, and for what lies behind a link."""
    place = inside_without_links(top, path)
    if place is None:
        return None
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode) or info.st_size > LARGEST:
            return None
        data = stream.read(LARGEST + 1)
    return data if len(data) <= LARGEST else None


def _blobs(repo: Repo, files: Sequence[PersonsFile]) -> Iterator[bytes]:
    wanted = "".join(f"{file.blob}\n" for file in files).encode()
    out = repo.run("cat-file", "--batch", stdin=wanted).stdout
    at = 0
    for file in files:
        line = out.index(b"\n", at)
        if out[at:line].endswith(b"missing"):
            yield b""
            at = line + 1
            continue
        yield out[line + 1 : line + 1 + file.size]
        at = line + 2 + file.size
