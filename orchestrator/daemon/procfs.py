"""Processes as the kernel shows them in ``/proc``. What cannot be read counts as gone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
_COMMAND = 4096
"""Bytes of a command line that are read."""
_PSS = re.compile(rb"^Pss:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Process:
    """One process at one moment; ``started`` and ``cpu`` in clock ticks."""

    pid: int
    parent: int
    started: int
    cpu: int
    command: str


def read_processes(proc: Path = PROC) -> dict[int, Process]:
    """All processes that live, those that have ended and wait for their parents left out."""
    found = (_process(entry) for entry in proc.iterdir() if entry.name.isdigit())
    return {process.pid: process for process in found if process is not None}


def _process(entry: Path) -> Process | None:
    try:
        head, _, rest = (entry / "stat").read_text(errors="replace").rpartition(")")
        with (entry / "cmdline").open("rb") as stream:
            raw = stream.read(_COMMAND)
    except OSError:
        return None
    fields = rest.split()
    if len(fields) < 20 or fields[0] in "ZX":
        return None
    command = raw.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    return Process(
        pid=int(entry.name),
        parent=int(fields[1]),
        started=int(fields[19]),
        cpu=int(fields[11]) + int(fields[12]),
        command=command or f"[{head.partition('(')[2]}]",
    )


def below(processes: Mapping[int, Process], roots: Iterable[int]) -> list[Process]:
    """All descendants of ``roots``, these left out, the one that started first in front."""
    children: dict[int, list[Process]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process)
    seen, todo, found = set(roots), list(roots), list[Process]()
    while todo:
        for child in children.get(todo.pop(), ()):
            if child.pid not in seen:
                seen.add(child.pid)
                todo.append(child.pid)
                found.append(child)
    return sorted(found, key=lambda process: (process.started, process.pid))


def memory(pid: int, proc: Path = PROC) -> int | None:
    """The process's proportional set size in bytes, or nothing when the system does not say."""
    try:
        match = _PSS.search((proc / str(pid) / "smaps_rollup").read_bytes())
    except OSError:
        return None
    return int(match[1]) * 1024 if match else None


def variable(pid: int, name: str, proc: Path = PROC) -> str | None:
    """A variable of the environment that the process was started with."""
    try:
        entries = (proc / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return None
    wanted = f"{name}=".encode()
    return next(
        (entry[len(wanted) :].decode("utf-8", "replace") for entry in entries if entry.startswith(wanted)),
        None,
    )


def uptime(proc: Path = PROC) -> float:
    """Seconds since the machine started, on the clock of ``Process.started``."""
    return float((proc / "uptime").read_text().split()[0])


def identity(pid: int, proc: Path = PROC) -> str | None:
    """Tells a live process from every other that has or had its id, over restarts of the machine too."""
    process = _process(proc / str(pid))
    try:
        boot = (proc / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return f"{boot}:{process.started}" if process is not None else None
