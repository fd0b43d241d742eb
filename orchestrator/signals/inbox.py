"""Which files of a watched folder are complete. Nothing here opens one, and time is given."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

SETTLED = 4.0
"""Seconds that a file has to stay as it is, seen at two looks at least."""
DEEPEST = 8
MOST = 20_000
"""Files and folders that a look goes through."""
_PARTIAL_ENDS = (
    "~",
    ".!sync",
    ".crdownload",
    ".download",
    ".filepart",
    ".icloud",
    ".opdownload",
    ".part",
    ".partial",
    ".syncing",
    ".temp",
    ".tmp",
)
_PARTIAL_BEGINNINGS = (".", "~$", "~syncthing~")


class Stamp(NamedTuple):
    """What a file looks like from outside."""

    size: int
    mtime_ns: int


class Look(NamedTuple):
    """What a folder held at one moment, or why it could not be looked at."""

    files: dict[str, Stamp]
    problem: str = ""


def is_partial(name: str) -> bool:
    """Whether a file of that name is hidden or still on its way, as far as names tell."""
    lowered = name.lower()
    return lowered.startswith(_PARTIAL_BEGINNINGS) or lowered.endswith(_PARTIAL_ENDS)


def look_into(folder: Path) -> Look:
    """The files below ``folder`` that have a whole name; links are not followed, and nothing is opened."""
    files: dict[str, Stamp] = {}
    try:
        level = _entries(str(folder), files)
    except FileNotFoundError:
        return Look({}, "is not there")
    except NotADirectoryError:
        return Look({}, "is no folder")
    except OSError as problem:
        return Look({}, f"cannot be read: {problem.strerror}")
    for _ in range(DEEPEST):
        deeper: list[str] = []
        for where in level:
            try:
                deeper += _entries(where, files)
            except OSError:  # a folder inside that is gone meanwhile, or closed
                continue
        if not deeper or len(files) > MOST:
            break
        level = deeper
    return Look(files)


def _entries(where: str, files: dict[str, Stamp]) -> list[str]:
    """Enter the files of one folder into ``files``; the folders in it."""
    folders = list[str]()
    with os.scandir(where) as listing:
        for entry in listing:
            if is_partial(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file(follow_symlinks=False):
                try:
                    found = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                files[entry.path] = Stamp(found.st_size, found.st_mtime_ns)
    return folders


class Ripening:
    """Remembers since when each file looks as it does."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[Stamp, float]] = {}

    def ripe(self, files: Mapping[str, Stamp], now: float) -> list[str]:
        """Those of ``files`` that are not empty and did not change for long enough; others are forgotten."""
        before, self._since = self._since, {}
        ripe = []
        for path, stamp in files.items():
            known = before.get(path)
            since = known[1] if known is not None and known[0] == stamp else now
            self._since[path] = (stamp, since)
            if stamp.size and now - since >= SETTLED:
                ripe.append(path)
        return sorted(ripe)


def being_written(paths: Iterable[str], proc: Path = Path("/proc")) -> set[str]:
    """Those of ``paths`` that some process has open for writing, as far as the system tells."""
    wanted = {os.path.realpath(path): path for path in paths}
    found = set()
    for table in proc.glob("[0-9]*/fd"):
        for number, target in _open_files(table):
            if target in wanted and _writes(table.parent / "fdinfo" / number):
                found.add(wanted[target])
    return found


def _open_files(table: Path) -> list[tuple[str, str]]:
    """The open files of one process by number; none when it is somebody else's."""
    try:
        links = list(table.iterdir())
    except OSError:
        return []
    found = []
    for link in links:
        with contextlib.suppress(OSError):
            found.append((link.name, str(link.readlink())))
    return found


def _writes(info: Path) -> bool:
    try:
        lines = info.read_text().splitlines()
    except OSError:
        return False
    flags = next((int(line.split()[1], 8) for line in lines if line.startswith("flags:")), 0)
    return flags & os.O_ACCMODE != os.O_RDONLY
