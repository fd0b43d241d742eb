"""A recording on disk: a wav file that is whole after each sync, whatever happens then."""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from orchestrator.sound.recorder import Sound

HEADER = 44
_MOST = 0xFFFFFFFF - HEADER


def header(sound: Sound, size: int) -> bytes:
    """The head of a wav file with ``size`` bytes of samples."""
    size = min(size, _MOST)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, sound.rate, sound.second, 2, 16)
    return b"RIFF" + struct.pack("<I", size + HEADER - 8) + b"WAVE" + form + b"data" + struct.pack("<I", size)


class WavFile:
    """A new wav file, locked while it is written, so that whoever finds it unlocked knows that it is over."""

    def __init__(self, path: Path, sound: Sound) -> None:
        self.path = path
        self._sound = sound
        self._size = 0
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self.sync()
        _sync_folder(path.parent)

    @property
    def seconds(self) -> float:
        """How much was written."""
        return self._size / self._sound.second

    def write(self, samples: bytes) -> None:
        """Add samples."""
        left, at = memoryview(samples), HEADER + self._size
        while left:
            written = os.pwrite(self._descriptor, left, at)
            left, at = left[written:], at + written
        self._size += len(samples)

    def sync(self) -> None:
        """Everything written is on disk, under a header that says how much, when this returns."""
        os.pwrite(self._descriptor, header(self._sound, self._size), 0)
        os.fsync(self._descriptor)

    def __enter__(self) -> WavFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.sync()
        except OSError:
            if error is None:
                raise
        finally:
            os.close(self._descriptor)


@contextmanager
def ended(path: Path) -> Iterator[float]:
    """A recording that nobody writes any more, made whole and held while the block runs: the seconds of it.

    Raises ``BlockingIOError`` while somebody records into it or holds it.
    """
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield _mended(file.fileno())


def _mended(descriptor: int) -> float:
    """Make the header say what there is."""
    head, size = os.pread(descriptor, HEADER, 0), os.fstat(descriptor).st_size - HEADER
    rate = struct.unpack("<I", head[24:28])[0] if len(head) == HEADER else 0
    size -= size % 2
    if size <= 0 or not rate:
        return 0.0
    whole = header(Sound(rate), size)
    if head != whole:
        os.pwrite(descriptor, whole, 0)
        os.ftruncate(descriptor, HEADER + size)
        os.fsync(descriptor)
    return size / Sound(rate).second


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
