"""Finds a home and its daemon with the standard library alone: every client starts here."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import NotAHome, Refused

CONFIG_NAME = "counterpoint.toml"
STATE_NAME = ".counterpoint"
ENVIRONMENT = "COUNTERPOINT_HOME"
SOCKET_NAME = "api.sock"
LONGEST_SOCKET = 103
"""Bytes of a Unix socket's path that every platform takes (macOS 103, Linux 107)."""


@dataclass(frozen=True, slots=True)
class DaemonRecord:
    """What a daemon wrote about itself in ``run/daemon.json``; it may have died since."""

    pid: int
    socket: Path
    version: str = ""
    epoch: int = 0
    started_at: str = ""


def find_home(
    explicit: Path | str | None = None,
    *,
    start: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Path:
    """The home that ``--home``, then ``COUNTERPOINT_HOME``, then the current folder or one above it names.

    The result is absolute with symbolic links resolved. Raises `NotAHome`; a home that was named and has no
    ``counterpoint.toml`` is never silently replaced by another one.
    """
    named = explicit or environ.get(ENVIRONMENT)
    if named:
        home = Path(named).expanduser().resolve()
        if not (home / CONFIG_NAME).is_file():
            raise NotAHome(str(named))
        return home
    where = (start or Path.cwd()).resolve()
    for folder in _upwards(where):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise NotAHome(str(where))


def _upwards(where: Path) -> list[Path]:
    """The folders to look in; inside a home's state they start at that home, never at a workspace's copy."""
    folders = [where, *where.parents]
    states = [index for index, folder in enumerate(folders) if folder.name == STATE_NAME]
    return folders[states[-1] + 1 :] if states else folders


def run_directory(home: Path) -> Path:
    """Where the daemon's lock and record live."""
    return home / STATE_NAME / "run"


def record_file(home: Path) -> Path:
    """The file in which a running daemon says where it is."""
    return run_directory(home) / "daemon.json"


def socket_path(home: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where this home's daemon listens when it starts under this environment.

    Beside the lock; where that is too long for a Unix socket, in a directory of this user and this home
    under ``XDG_RUNTIME_DIR`` or the temporary directory. Nothing is created.
    """
    usual = run_directory(home) / SOCKET_NAME
    if _fits(usual):
        return usual
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    name = f"counterpoint-{os.getuid()}-{digest}"
    bases = [environ.get("XDG_RUNTIME_DIR"), environ.get("TMPDIR"), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - last resort; the directory is checked
    for base in bases:
        if base and Path(base).is_dir() and _fits(short := Path(base) / name / SOCKET_NAME):
            return short
    raise Refused(
        f"No folder is short enough for the daemon's socket of {str(home)!r}.",
        "Move the home to a shorter path or set XDG_RUNTIME_DIR to a short private folder.",
    )


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_SOCKET


def read_record(home: Path) -> DaemonRecord | None:
    """What the last daemon wrote about itself, or nothing when there is no usable record."""
    try:
        found = json.loads(record_file(home).read_text(encoding="utf-8"))
        return DaemonRecord(
            pid=int(found["pid"]),
            socket=Path(str(found["socket"])),
            version=str(found.get("version", "")),
            epoch=int(found.get("epoch", 0)),
            started_at=str(found.get("started_at", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def find_socket(home: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The socket to call: the one on record, else the one a daemon started now would use.

    Raises `Refused` when its directory could have been planted by somebody else.
    """
    record = read_record(home)
    path = record.socket if record else socket_path(home, environ)
    if os.path.lexists(path.parent):
        check_private(path.parent)
    return path


def check_private(directory: Path) -> None:
    """Raise `Refused` unless ``directory`` is a real directory of ours that nobody else may enter."""
    found = directory.lstat()
    problem = ""
    if stat.S_ISLNK(found.st_mode):
        problem, fix = "is a symbolic link", "Remove the link."
    elif not stat.S_ISDIR(found.st_mode):
        problem, fix = "is not a directory", "Move it away."
    elif found.st_uid != os.getuid():
        problem, fix = "belongs to somebody else", "Remove it, or ask its owner to."
    elif stat.S_IMODE(found.st_mode) & 0o077:
        problem, fix = "is open to other users", f"chmod 700 '{directory}'"
    if problem:
        raise Refused(f"{str(directory)!r} {problem}; a daemon's files must be private.", fix)


def private_directory(directory: Path) -> Path:
    """Make ``directory`` with mode 0700 where it is missing, and check it where it is not."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as problem:
        raise Refused(
            f"{str(directory)!r} cannot be made: {problem.strerror}.",
            f"Make {str(directory.parent)!r} writable for you, on a disk that has room.",
        ) from problem
    else:
        directory.chmod(0o700)  # the umask may have taken bits away
    check_private(directory)
    return directory
