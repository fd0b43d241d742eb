"""Large payloads beside the database, addressed by their content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Container
from pathlib import Path


class ObjectStore:
    """Immutable byte strings under ``root/ab/cdef…``, named by their SHA-256."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store ``data`` durably and return its name; storing it again changes nothing."""
        name = hashlib.sha256(data).hexdigest()
        target = self._path(name)
        if self.get(name) is None:
            self._ensure(target.parent)
            _write_durably(target, data)
        _sync_directory(target.parent)
        return name

    def get(self, name: str) -> bytes | None:
        """The stored bytes; ``None`` when they are gone or no longer match their name."""
        try:
            data = self._path(name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == name else None

    def remove(self, name: str) -> None:
        """Have it gone; nothing may refer to it any more."""
        self._path(name).unlink(missing_ok=True)
        if self._path(name).parent.is_dir():
            _sync_directory(self._path(name).parent)

    def sweep(self, named: Container[str]) -> None:
        """Remove what nothing refers to: of batches that failed, or of a process that died over it."""
        for path in sorted(self._root.glob("??/*")):
            if path.parent.name + path.name not in named:
                path.unlink()

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name[2:]

    def _ensure(self, folder: Path) -> None:
        for level in (self._root, folder):
            if not level.is_dir():
                level.mkdir(mode=0o700, exist_ok=True)
                _sync_directory(level.parent)


def _write_durably(target: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
