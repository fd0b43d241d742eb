"""Reads files that somebody else may have prepared: no links, no devices, no more than a limit."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


class Unusable(Exception):
    """A file that is not read; ``str()`` says why."""


@contextmanager
def opened(path: Path, inside: Path, limit: int) -> Iterator[BinaryIO]:
    """The regular file ``path``, reached without a link below ``inside``, of at most ``limit`` bytes."""
    relative = path.relative_to(inside)
    for depth in range(1, len(relative.parts) + 1):
        if inside.joinpath(*relative.parts[:depth]).is_symlink():
            raise Unusable("a symbolic link; adopt the file it points to")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        raise Unusable(f"cannot be read: {problem.strerror}") from problem
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise Unusable("not a regular file")
        if found.st_size > limit:
            raise Unusable(f"too large: {found.st_size:,} bytes, at most {limit:,} are taken")
        yield stream


def read_bytes(path: Path, inside: Path, limit: int) -> bytes:
    """All bytes of such a file. Raises `Unusable`."""
    with opened(path, inside, limit) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Unusable("grew while it was read")
    return content


def read_text(path: Path, inside: Path, limit: int) -> str:
    """Such a file's text. Raises `Unusable`, for a binary file too."""
    return as_text(read_bytes(path, inside, limit))


def as_text(content: bytes) -> str:
    """``content`` as UTF-8 text. Raises `Unusable` where it is none."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable("not UTF-8 text") from None
    if "\0" in text:
        raise Unusable("binary")
    return text


def sha256_of(content: bytes) -> str:
    """The hash by which content is approved."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_stream(stream: BinaryIO) -> tuple[str, int]:
    """Hash and length of all that is left in ``stream``."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
