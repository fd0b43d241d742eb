"""Finding a home's daemon, and starting one when there is none.

Two commands may race: both spawn, the daemon's lock picks one, and the loser talks to the winner.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orchestrator
from orchestrator.client.client import Client, Json
from orchestrator.client.processes import lock_holder
from orchestrator.errors import CounterpointError, DaemonUnreachable, UsageProblem
from orchestrator.home.locate import find_socket
from orchestrator.home.paths import HomePaths

if TYPE_CHECKING:
    import subprocess

API = 1
"""Equal to ``orchestrator.protocol.API_VERSION``, which costs an import of pydantic."""
READY_WITHIN = 15.0
LOG_NAME = "daemon.log"
LOG_LINES = 12
LARGEST_LOG = 8 * 2**20


def connect(home: Path) -> Client:
    """A client of the daemon of ``home``. Nothing is sent yet: the first call tells whether one runs."""
    return Client(find_socket(home))


def ensure_daemon(
    home: Path, *, start: bool = True, endpoint: str | None = None, ready_within: float = READY_WITHIN
) -> Client:
    """A client of a daemon that answers; one is started when none does and ``start`` is set.

    ``endpoint`` is where a started daemon's models answer; a running daemon with another one is a
    ``UsageProblem``, as is one that speaks another version of the API. ``DaemonUnreachable`` carries
    the last lines of the daemon's log when it did not come up.
    """
    health = _health(home)
    if health is not None:
        client = connect(home)
        _check(client, health, endpoint)
        return client
    if not start:
        raise DaemonUnreachable("No daemon runs for this home.", "`counterpoint up` starts it.")
    health = _bring_up(home, endpoint, ready_within)
    client = connect(home)
    _check(client, health, endpoint)
    return client


def log_file(home: Path) -> Path:
    """Where a daemon started by a command writes what it prints."""
    return HomePaths(home).logs / LOG_NAME


def daemon_command(home: Path, endpoint: str | None) -> list[str]:
    """The command of a daemon. ``-P`` keeps the current folder, which is not ours, off the import path."""
    command = [sys.executable, "-P", "-m", "orchestrator.daemon", "--home", str(home)]
    return [*command, "--endpoint", endpoint] if endpoint else command


def daemon_environment() -> dict[str, str]:
    """Our environment, in which Python finds this very copy of the packages."""
    ours = str(Path(str(orchestrator.__file__)).parents[1])
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != ours]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([ours, *others])}


@dataclass(slots=True)
class _Spawned:
    process: subprocess.Popen[bytes]
    log: Path
    offset: int

    def said(self) -> str:
        with self.log.open("rb") as stream:
            stream.seek(self.offset)
            text = stream.read(LARGEST_LOG).decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-LOG_LINES:])

    def detach(self) -> None:
        """Leave it running; should it end before we do, it does not stay behind as a zombie."""
        if self.process.poll() is None:
            threading.Thread(target=self.process.wait, name="daemon-reaper", daemon=True).start()


def _health(home: Path) -> Json | None:
    try:
        return Client(find_socket(home), timeout=5.0).get("/health")
    except DaemonUnreachable:
        return None


def _check(client: Client, health: Json, endpoint: str | None) -> None:
    if health.get("api") != API:
        raise UsageProblem(
            f"The running daemon is version {health.get('version')} and speaks another version of the API.",
            "`counterpoint down`, then run this command again.",
        )
    if endpoint is None:
        return
    running = client.get("/status").get("endpoint")
    if running != endpoint.rstrip("/"):
        raise UsageProblem(
            f"The daemon already runs with endpoint {running!r}, not {endpoint!r}.",
            f"`counterpoint down`, then `counterpoint up --endpoint {endpoint}`.",
        )


def _spawn(home: Path, endpoint: str | None) -> _Spawned:
    import subprocess

    HomePaths(home).ensure()
    log = log_file(home)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        offset = os.fstat(descriptor).st_size
        process = subprocess.Popen(
            daemon_command(home, endpoint),
            cwd=home,
            env=daemon_environment(),
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    return _Spawned(process, log, offset)


def _bring_up(home: Path, endpoint: str | None, seconds: float) -> Json:
    """The health of the daemon that came up: ours, or the one that took the lock before ours did.

    A daemon that ends because it met one that was stopping is started once more.
    """
    deadline = time.monotonic() + seconds
    before, spawned, pause = lock_holder(home), _spawn(home, endpoint), 0.01
    while time.monotonic() < deadline:
        if (health := _health(home)) is not None:
            spawned.detach()
            return health
        if spawned.process.poll() is not None and lock_holder(home) is None:
            if before is None:
                code = spawned.process.returncode
                raise _failed(spawned, f"The daemon ended at once with exit code {code}.")
            before, spawned = None, _spawn(home, endpoint)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    spawned.detach()
    raise _failed(spawned, f"The daemon did not answer within {seconds:.0f} s.")


def _failed(spawned: _Spawned, what: str) -> CounterpointError:
    said = spawned.said()
    message = f"{what} It said:\n{said}" if said else what
    return DaemonUnreachable(
        message, f"`counterpoint doctor` looks for the reason; the whole log is {str(spawned.log)!r}."
    )
