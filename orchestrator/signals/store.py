"""Keeps raw bytes: streamed in, hashed, synced, named by their content, and never written again."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from orchestrator.errors import NotTaken
from orchestrator.home.locate import private_directory
from orchestrator.home.paths import write_private
from orchestrator.signals.copying import CHUNK, Progress, Source, copied_file, copied_stream
from orchestrator.signals.media import HEAD, media_type
from orchestrator.signals.receipt import Origin, Receipt, plain_file_name, source_of

_TICK = 2_000_000_000
"""Nanoseconds within which two changes of a folder may have the same time, on any file system."""
_REST = re.compile(r"[0-9a-f]{62}")
_WHAT = {
    stat.S_IFDIR: "is a folder",
    stat.S_IFIFO: "is a named pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
}


class Unfinished(NamedTuple):
    """A copy that never became complete, of a process that is gone. It is kept."""

    path: Path
    size: int


class OnTheWay(NamedTuple):
    """Arrivals that the journal was not told yet, and copies that were cut short."""

    receipts: tuple[Receipt, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()


class Arrival(NamedTuple):
    """What is said of bytes that come in, besides what they say themselves."""

    name: str
    origin: Origin
    project: str | None = None
    source: str = ""
    source_mtime_ns: int = 0


class RawStore:
    """The raw store below ``root``. Several processes may take in at the same time.

    ``step`` hears the name of each step of a copy when it is done.
    """

    def __init__(self, root: Path, step: Callable[[str], None] = lambda _: None) -> None:
        self._root = root
        self._raw = root / "raw"
        self._incoming = root / "incoming"
        self._step = step
        self._empty_at = -1

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would."""
        return self._raw / sha256[:2] / sha256[2:]

    def take_file(
        self,
        path: Path,
        origin: Origin,
        project: str | None = None,
        *,
        name: str | None = None,
        follow: bool = True,
        progress: Progress = lambda _: None,
    ) -> Receipt:
        """Keep a copy of the regular file ``path``, which is only read; raises ``NotTaken``.

        On return the bytes and their receipt are on disk. ``follow`` allows a symbolic link. ``name`` is what
        it is called, if not by the last part of its path.
        """
        with _said(str(path)), _regular(path, follow=follow) as stream:
            before = os.fstat(stream.fileno())
            arrival = Arrival(
                name or plain_file_name(path),
                origin,
                project,
                source_of(path),
                source_mtime_ns=before.st_mtime_ns,
            )
            return self._keep(stream, arrival, progress, before, str(path))

    def take_stream(
        self, stream: Source, name: str, project: str | None = None, *, progress: Progress = lambda _: None
    ) -> Receipt:
        """Keep all that ``stream`` yields until its end, as ``take_file`` does."""
        with _said(name):
            return self._keep(stream, Arrival(name, "stdin", project), progress)

    def receipts(self) -> list[Receipt]:
        """Arrivals that the journal was not told yet, as far as is known here, the oldest first."""
        found = [self.receipt(file.stem) for file in self._listed("*.json")]
        return sorted((receipt for receipt in found if receipt), key=lambda receipt: receipt.received_at)

    def on_the_way(self) -> OnTheWay:
        """As ``receipts`` and ``unfinished``; cheap while nothing came since nothing was there."""
        try:
            changed = self._incoming.stat().st_mtime_ns
        except FileNotFoundError:
            return OnTheWay()
        if changed == self._empty_at:
            return OnTheWay()
        settled = time.time_ns() - changed > _TICK  # else something could still come at the same time
        if not any(self._incoming.iterdir()):
            self._empty_at = changed if settled else -1
            return OnTheWay()
        return OnTheWay(tuple(self.receipts()), tuple(self.unfinished()))

    def receipt(self, ticket: str) -> Receipt | None:
        """The receipt of that ticket, while it is there and whole."""
        try:
            made = Receipt.decode((self._incoming / f"{ticket}.json").read_bytes())
        except OSError:
            return None
        return made if made and made.ticket == ticket else None

    def done(self, ticket: str) -> None:
        """Forget a receipt: the journal has it."""
        (self._incoming / f"{ticket}.json").unlink(missing_ok=True)

    def finish(self, receipt: Receipt) -> bool:
        """Put in place what a process left complete when it died; whether the bytes are there, in full.

        A process that is still at it is left alone, and the answer is no.
        """
        part = self._incoming / f"{receipt.ticket}.part"
        if not part.exists():
            return self.holds(receipt)
        if _is_busy(part) or _sha256_of(part) != receipt.sha256:
            return False
        self._place(part, receipt.sha256)
        return True

    def holds(self, receipt: Receipt) -> bool:
        """Whether bytes of that name and size are in place; they are not read again."""
        try:
            return self.path(receipt.sha256).stat().st_size == receipt.size
        except OSError:
            return False

    def unfinished(self) -> list[Unfinished]:
        """Copies that were cut short and whose process is gone."""
        parts = [part for part in self._listed("*.part") if self.receipt(part.stem) is None]
        return [Unfinished(part, part.stat().st_size) for part in parts if not _is_busy(part)]

    def blobs(self) -> Iterator[str]:
        """The hashes of all that is in place."""
        for folder in sorted(self._raw.glob("[0-9a-f][0-9a-f]")):
            yield from (folder.name + file.name for file in folder.iterdir() if _REST.fullmatch(file.name))

    def intact(self, sha256: str) -> bool:
        """Whether the bytes still are what their name says; all of them are read."""
        try:
            return _sha256_of(self.path(sha256)) == sha256
        except OSError:
            return False

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes, piece by piece; raises ``NotTaken`` at the end when they do not match their name."""
        digest = hashlib.sha256()
        with _said(str(self.path(sha256))), self.path(sha256).open("rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != sha256:
            raise NotTaken(
                f"The bytes in {str(self.path(sha256))!r} are damaged.", "Restore them from a backup."
            )

    def describe(self, sha256: str) -> Receipt:
        """What the bytes in place say of themselves, for those of which nothing else is known."""
        path = self.path(sha256)
        with path.open("rb") as stream:
            media, found = media_type(stream.read(HEAD), ""), os.fstat(stream.fileno())
        at = datetime.fromtimestamp(found.st_mtime, UTC).isoformat()
        return Receipt(secrets.token_hex(16), sha256, found.st_size, "", media, "recovered", at)

    def _listed(self, pattern: str) -> list[Path]:
        return sorted(self._incoming.glob(pattern))

    def _keep(
        self,
        stream: Source,
        arrival: Arrival,
        progress: Progress,
        before: os.stat_result | None = None,
        label: str = "",
    ) -> Receipt:
        self._ensure()
        ticket = secrets.token_hex(16)
        part = self._incoming / f"{ticket}.part"
        with _new(part) as copy:
            try:
                expected = before.st_size if before else None
                sha256, size, head = (
                    copied_file(stream, copy, part, expected, progress)
                    if isinstance(stream, io.FileIO) and expected is not None
                    else copied_stream(stream, copy, progress)
                )
                self._step("copied")
                _check_whole(label or arrival.name, stream, size, before)
                os.fchmod(copy.fileno(), 0o400)
                os.fsync(copy.fileno())
                self._step("synced")
                at = datetime.now(UTC).isoformat()
                media = media_type(head, arrival.name)
                facts = arrival._asdict()
                receipt = Receipt(ticket, sha256, size, received_at=at, media_type=media, **facts)
                write_private(self._incoming / f"{ticket}.json", receipt.encode())
                _sync(self._incoming)
                self._step("noted")
                self._place(part, sha256)
            except BaseException:
                part.unlink(missing_ok=True)
                self.done(ticket)
                raise
        self._step("placed")
        return receipt

    def _place(self, part: Path, sha256: str) -> None:
        target = self.path(sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            _sync(self._raw)
        if target.exists() and not self.intact(sha256):
            target.rename(target.with_name(f"{target.name}.damaged-{part.stem}"))
        try:
            os.link(part, target)  # unlike a rename, it replaces nothing
        except FileExistsError:
            pass
        except OSError as problem:
            if problem.errno not in {errno.EPERM, errno.ENOTSUP, errno.EMLINK}:
                raise
            part.rename(target)
        _sync(target.parent)
        self._step("linked")
        part.unlink(missing_ok=True)

    def _ensure(self) -> None:
        for folder in (self._root.parent, self._root, self._raw, self._incoming):
            if not folder.is_dir():
                private_directory(folder)
                _sync(folder.parent)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """What the system says, as what the person can do about it."""
    try:
        yield
    except OSError as problem:
        raise _not_taken(name, problem) from problem


def _not_taken(name: str, problem: OSError) -> NotTaken:
    said = {
        errno.ENOENT: ("is not there", "Check the path."),
        errno.ENOTDIR: ("is not there", "Check the path."),
        errno.EACCES: ("may not be read", "Change its permissions."),
        errno.ELOOP: (
            "is a symbolic link that leads nowhere or may not be followed",
            "Name the file itself.",
        ),
        errno.ENOSPC: ("was not taken: the disk is full", "Make room and try again; nothing half is left."),
        errno.EDQUOT: (
            "was not taken: the quota is used up",
            "Make room and try again; nothing half is left.",
        ),
        errno.EROFS: ("was not taken: the home cannot be written", "Mount it writable."),
        errno.ENAMETOOLONG: ("has too long a name", "Check the path."),
    }
    what, fix = said.get(problem.errno or 0, (f"was not taken: {problem.strerror or problem}", ""))
    return NotTaken(f"{name!r} {what}.", fix)


@contextmanager
def _regular(path: Path, *, follow: bool) -> Iterator[io.FileIO]:
    """``path`` open for reading. What it is is asked first: opening a device may do something."""
    _check_regular(path, path.stat(follow_symlinks=follow).st_mode)
    links = 0 if follow else os.O_NOFOLLOW
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY | links)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        _check_regular(path, os.fstat(descriptor).st_mode)
        yield stream


def _check_regular(path: Path, mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise NotTaken(f"{str(path)!r} is a symbolic link.", "Name the file itself.")
    if not stat.S_ISREG(mode):
        what = _WHAT.get(stat.S_IFMT(mode), "is no file")
        raise NotTaken(
            f"{str(path)!r} {what}; only files are kept.", "To keep what a program writes, use `-`."
        )


@contextmanager
def _new(part: Path) -> Iterator[BinaryIO]:
    """A new file, locked while it is written: whoever finds it unlocked knows that its process is gone."""
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as stream:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield stream


def _is_busy(part: Path) -> bool:
    try:
        with part.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:  # put in place meanwhile
        return True
    return False


def _check_whole(name: str, stream: Source, size: int, before: os.stat_result | None) -> None:
    if before is not None:
        after = os.fstat(stream.fileno())
        same = (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, size)
        if not same:
            raise NotTaken(f"{name!r} changed while it was read.", "Try again when it is complete.")
    if not size:
        raise NotTaken(f"{name!r} is empty: 0 bytes.", "Check where it comes from.")


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
