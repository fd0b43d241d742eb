"""Copies bytes and hashes them at once: the kernel copies a file while a thread hashes what has arrived."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from orchestrator.signals.media import HEAD

CHUNK = 2**18
SPAN = 2**23
"""Bytes that the kernel copies at a time."""
PIECE = 2**20
"""Bytes that are hashed at a time."""
SMALL = 2**20
"""Bytes up to which a thread costs more than it saves."""
_NOT_HERE = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EPERM})

Source = io.RawIOBase | io.BufferedIOBase
"""Where bytes come from."""
Progress = Callable[[int], None]
"""Hears how many bytes were copied since the last time."""


class Copied(NamedTuple):
    """What was copied: its hash, its size and how it begins."""

    sha256: str
    size: int
    head: bytes


def copied_stream(stream: Source, copy: BinaryIO, progress: Progress, expected: int | None = None) -> Copied:
    """All that ``stream`` yields, piece by piece; it ends where the source grows beyond ``expected``."""
    digest, size, head = hashlib.sha256(), 0, b""
    buffer = memoryview(bytearray(CHUNK))  # the same one for all pieces: new memory costs more than the copy
    while count := stream.readinto(buffer):
        piece = buffer[:count]
        if len(head) < HEAD:
            head = (head + bytes(piece[:HEAD]))[:HEAD]
        digest.update(piece)
        _write_all(copy, piece)
        size += count
        progress(count)
        if expected is not None and size > expected:
            break
    return Copied(digest.hexdigest(), size, head)


def copied_file(source: io.FileIO, copy: BinaryIO, path: Path, expected: int, progress: Progress) -> Copied:
    """As ``copied_stream``, of a file of ``expected`` bytes into the new ``copy`` at ``path``; and synced.

    What is hashed is what lies in the copy. The disk is written while the last of it is hashed.
    """
    if expected <= SMALL:
        return copied_stream(source, copy, progress, expected)
    with _Hashing(path) as hashing:
        size = 0
        while size <= expected:
            count = _kernel_copied(source, copy, SPAN) or _user_copied(source, copy)
            if not count:
                break
            size += count
            hashing.arrived(size)
            progress(count)
        os.fsync(copy.fileno())
        return Copied(hashing.result(), size, hashing.head)


def _kernel_copied(source: io.FileIO, copy: BinaryIO, most: int) -> int:
    """Bytes that the kernel copied from where both files stand; 0 at the end, or where it cannot."""
    if not hasattr(os, "copy_file_range"):
        return 0
    try:
        return os.copy_file_range(source.fileno(), copy.fileno(), most)
    except OSError as problem:
        if problem.errno in _NOT_HERE:
            return 0
        raise


def _user_copied(source: io.FileIO, copy: BinaryIO) -> int:
    piece = source.read(PIECE)
    _write_all(copy, memoryview(piece or b""))
    return len(piece or b"")


def _write_all(copy: BinaryIO, left: memoryview) -> None:
    while left:
        left = left[copy.write(left) :]


class _Hashing:
    """A thread that hashes a file up to where it has grown. OpenSSL lets others run meanwhile."""

    def __init__(self, path: Path) -> None:
        self.head = b""
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._digest = hashlib.sha256()
        self._state = threading.Condition()
        self._size = 0
        self._over = False
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="hashing", daemon=True)

    def __enter__(self) -> _Hashing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        os.close(self._descriptor)

    def arrived(self, size: int) -> None:
        """So many bytes lie in the file by now."""
        with self._state:
            self._size = size
            self._state.notify()

    def result(self) -> str:
        """The hash of all that arrived; raises what reading it raised."""
        self._end()
        if self._problem is not None:
            raise self._problem
        return self._digest.hexdigest()

    def _end(self) -> None:
        with self._state:
            self._over = True
            self._state.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._hash()
        except OSError as problem:
            self._problem = problem

    def _hash(self) -> None:
        done, buffer = 0, memoryview(bytearray(PIECE))
        while (size := self._more_than(done)) is not None:
            while done < size:
                count = os.preadv(self._descriptor, [buffer[: size - done]], done)
                if not count:
                    raise OSError(errno.EIO, "the copy is shorter than what was written")
                if not done:
                    self.head = bytes(buffer[: min(count, HEAD)])
                self._digest.update(buffer[:count])
                done += count

    def _more_than(self, done: int) -> int | None:
        """How much there is once it is more than ``done``; ``None`` when nothing more comes."""
        with self._state:
            while self._size <= done and not self._over:
                self._state.wait()
            return self._size if self._size > done else None
