"""Which files of a folder are meant by it: not hidden ones, links or what git ignores."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.errors import UsageProblem
from orchestrator.signals.inbox import is_partial

MOST = 10_000
"""Files and folders of one folder; more is not raw input but a disk."""
DEEPEST = 32
PATIENCE = 30.0
_JUNK = frozenset({"__macosx", "desktop.ini", "ehthumbs.db", "icon\r", "node_modules", "thumbs.db"})


@dataclass(slots=True)
class Gathered:
    """The files of a folder, by name, and what was left out and why."""

    files: list[Path] = field(default_factory=list)
    left_out: list[tuple[Path, str]] = field(default_factory=list)


def gather(folder: Path) -> Gathered:
    """All files below ``folder`` that are meant; raises ``UsageProblem`` when they are too many."""
    found, level, seen = Gathered(), [folder], 0
    for _ in range(DEEPEST):
        entries = [entry for where in level for entry in _entries(where, found)]
        seen += len(entries)
        if seen > MOST:
            raise UsageProblem(f"{str(folder)!r} holds more than {MOST} files.", "Name a smaller folder.")
        level = _sorted_out(entries, _ignored(folder, [Path(entry.path) for entry in entries]), found)
        if not level:
            break
    found.left_out += [(deeper, "too deep") for deeper in level]
    found.files.sort()
    return found


def _entries(where: Path, found: Gathered) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(where) as listing:
            return list(listing)
    except OSError as problem:
        found.left_out.append((where, problem.strerror or "cannot be read"))
        return []


def _sorted_out(entries: list[os.DirEntry[str]], ignored: set[Path], found: Gathered) -> list[Path]:
    """Enter what is taken and what is not into ``found``; the folders to look into next."""
    deeper = []
    for entry in entries:
        path = Path(entry.path)
        if why := _left_out(entry, ignored):
            found.left_out.append((path, why))
        elif entry.is_dir(follow_symlinks=False):
            deeper.append(path)
        else:
            found.files.append(path)
    return sorted(deeper)


def _left_out(entry: os.DirEntry[str], ignored: set[Path]) -> str:
    if entry.name.startswith("."):
        return "hidden"
    if entry.is_symlink():
        return "a symbolic link"
    if entry.name.lower() in _JUNK or is_partial(entry.name):
        return "left behind by a system or a program"
    if not (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)):
        return "no file"
    return "git ignores it" if Path(entry.path) in ignored else ""


def _ignored(folder: Path, paths: list[Path]) -> set[Path]:
    """Those that git ignores, if ``folder`` is in a repository; nothing of that repository is run."""
    asked = {os.fsencode(path.absolute()): path for path in paths if not path.name.startswith(".")}
    if not asked:
        return set()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin"]
    try:
        done = subprocess.run(
            command,
            input=b"\0".join(asked) + b"\0",
            env=environ,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    return {asked[name] for name in done.stdout.split(b"\0") if name in asked}
