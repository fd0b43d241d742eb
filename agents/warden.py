"""Kills what a dead daemon left behind, grandchildren included.

As a program (``python -I -S warden.py NAME=VALUE``) it holds the read end of a pipe from the daemon. When the
daemon dies in any way the pipe ends, and the warden kills every process whose environment carries that
variable, their descendants and the members of their sessions. As a module it gives the daemon the same sweep
for its next start. It imports the standard library only: it starts in milliseconds and outlives any breakage.

A process is judged by ``/proc/<pid>/environ``; its start time is compared behind a pidfd before the signal,
so a reused process id is never hit.
A process that wiped its environment *and* left its session *and* lost its marked parent is not found.
Without ``/proc`` nothing is found and nothing is killed.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

MARKER = "COUNTERPOINT_MARKER"
"""Name of the variable that every process under one daemon carries; its value is ``<home id>.<epoch>``."""
_ROUNDS = 50
_PAUSE = 0.02


def marker(home_id: str, epoch: int) -> str:
    """The value of the marker variable for one daemon's life; ``<home_id>.`` is the prefix of all of them."""
    return f"{home_id}.{epoch}"


def kill_marked(variable: str, keep: Collection[int] = ()) -> list[int]:
    """SIGKILL every process whose environment holds ``variable`` (``NAME=VALUE``), until none is left.

    Returns the process ids in the order they were hit. Never touches this process or those in ``keep``.
    """
    wanted = variable.encode()
    return _kill_until_gone(lambda name: name == wanted, keep)


def sweep(marker_prefix: str, keep: Collection[int] = ()) -> list[int]:
    """Kill strays of earlier lives: every process whose marker starts with ``marker_prefix``."""
    if not marker_prefix:
        raise ValueError("an empty prefix would match every marked process of the machine")
    wanted = f"{MARKER}={marker_prefix}".encode()
    return _kill_until_gone(lambda name: name.startswith(wanted), keep)


def marked(marker_prefix: str) -> list[int]:
    """Process ids of the live processes whose marker starts with ``marker_prefix``."""
    wanted = f"{MARKER}={marker_prefix}".encode()
    return [pid for pid in _pids() if _matches(pid, lambda name: name.startswith(wanted))]


def holding(variable: str) -> "dict[int, int]":
    """Start times of the live processes whose own environment holds ``variable`` (``NAME=VALUE``), by id."""
    wanted = variable.encode()
    found = {pid: _stat(pid) for pid in _pids() if _matches(pid, lambda name: name == wanted)}
    return {pid: stat[2] for pid, stat in found.items() if stat is not None}


def ticks() -> "int | None":
    """Now, on the clock of start times; ``None`` where the system does not say."""
    try:
        with open("/proc/uptime", "rb") as file:  # noqa: PTH123
            return int(float(file.read().split()[0]) * os.sysconf("SC_CLK_TCK"))
    except OSError:
        return None


def started_since(variable: str, moment: int) -> bool:
    """Whether a process lives that started at ``moment`` or later and is of the family of ``variable``."""
    wanted = variable.encode()
    return any(start >= moment for start in _family(lambda name: name == wanted).values())


def kill_holding(variable: str) -> list[int]:
    """SIGKILL exactly the processes that ``holding`` names, until none is left; no others of their sessions.

    For processes in a session that is not ours alone, such as that of the person's terminal.
    """
    hit: dict[int, None] = {}
    for _ in range(_ROUNDS):
        targets = {pid: start for pid, start in holding(variable).items() if pid != os.getpid()}
        killed = [pid for pid, start in targets.items() if _kill(pid, start)]
        hit.update(dict.fromkeys(killed))
        if not killed:
            break
        time.sleep(_PAUSE)
    return list(hit)


def _kill_until_gone(wanted: Callable[[bytes], bool], keep: Collection[int]) -> list[int]:
    spared = {os.getpid(), *keep}
    hit: dict[int, None] = {}
    for _ in range(_ROUNDS):
        targets = _family(wanted)
        killed = [pid for pid, start in targets.items() if pid not in spared and _kill(pid, start)]
        hit.update(dict.fromkeys(killed))
        if not killed:
            break
        time.sleep(_PAUSE)
    return list(hit)


def _family(wanted: Callable[[bytes], bool]) -> "dict[int, int]":
    """Start times of the processes that match, of the members of their sessions and of all descendants."""
    known = {pid: stat for pid in _pids() if (stat := _stat(pid)) is not None}
    family = {pid for pid in known if _matches(pid, wanted)}
    grown = True
    while grown:
        more = {
            pid
            for pid, (parent, session, _) in known.items()
            if pid not in family and (parent in family or session in family)
        }
        family |= more
        grown = bool(more)
    return {pid: known[pid][2] for pid in sorted(family)}


def _pids() -> Iterator[int]:
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):  # noqa: PTH208  # pathlib costs most of this program's start-up
            if name.isdigit():
                yield int(name)


def _stat(pid: int) -> "tuple[int, int, int] | None":
    """Parent, session and start time of a live process; ``None`` for a zombie or one that is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {b"Z", b"X"} else (int(fields[1]), int(fields[3]), int(fields[19]))


def _matches(pid: int, wanted: Callable[[bytes], bool]) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123
            return any(wanted(name) for name in file.read().split(b"\0"))
    except OSError:
        return False


def _kill(pid: int, start: int) -> bool:
    """Whether a signal was sent to the process ``pid`` that started at ``start``, and to no later one."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        now = _stat(pid)
        if now is None or now[2] != start:
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def start(marker_value: str) -> "subprocess.Popen[bytes]":
    """Start a warden for this process; it acts when its standard input is closed, by us or by our death.

    Nobody else may hold the pipe: a child that is forked without ``exec`` would keep the warden waiting.
    To end it in good order, close ``stdin`` after the last session and wait.
    """
    import subprocess

    return subprocess.Popen(
        [sys.executable, "-IS", __file__, f"{MARKER}={marker_value}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def main() -> None:
    """Wait for the end of standard input, then kill everything that carries the variable in ``argv[1]``."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    while os.read(0, 4096):
        pass
    kill_marked(sys.argv[1])


if __name__ == "__main__":
    main()
