"""Runs the endpoint as a child process, for the daemon."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from agents.errors import AgentError

PlayerName = Literal["extractive", "script", "passthrough"]
START_TIMEOUT = 20.0
"""Seconds until the child must have said where it listens."""
END_TIMEOUT = 5.0
"""Seconds between asking the child to end and killing it."""
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_ROOT = Path(__file__).parents[2]
"""Where our packages lie; the child looks here and, run with ``-P``, never in the working directory."""


class EndpointStartFailed(AgentError):
    """The endpoint's process did not say where it listens."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"the local model endpoint did not start: {detail}")


@dataclass(frozen=True, slots=True)
class EndpointProcess:
    """A running endpoint. It ends with the block that started it, and with this process."""

    url: str
    key: str = field(repr=False)
    control_key: str = field(repr=False)
    """For its records and its script; no agent has it."""
    pid: int
    ended: Callable[[], Awaitable[int]] = field(repr=False, compare=False)
    """Returns the exit code once the process has ended, for whatever reason."""

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2])


@asynccontextmanager
async def start_endpoint(
    *,
    player: PlayerName = "extractive",
    key: str | None = None,
    control_key: str | None = None,
    log: Path | None = None,
    script: Path | None = None,
    upstream: str | None = None,
    latency: float = 0.0,
    port: int = 0,
) -> AsyncGenerator[EndpointProcess]:
    """A running endpoint with keys of its own; raises `EndpointStartFailed`.

    Call it from the main thread: on Linux the child ends with the thread that started it.
    """
    key = key or f"local-{secrets.token_urlsafe(24)}"
    control_key = control_key or f"control-{secrets.token_urlsafe(24)}"
    child = await anyio.open_process(
        _command(player, log, script, upstream, latency, port),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None,
        env=_environment(key, control_key),
    )
    try:
        url = await _ready(child)
        yield EndpointProcess(url, key, control_key, child.pid, child.wait)
    finally:
        await _end(child)


def _command(
    player: PlayerName,
    log: Path | None,
    script: Path | None,
    upstream: str | None,
    latency: float,
    port: int,
) -> list[str]:
    command = [sys.executable, "-P", "-m", "agents.endpoint", "--player", player, "--exit-with-stdin"]
    command += ["--latency", str(latency), "--port", str(port)]
    for name, value in (("--log", log), ("--script", script), ("--upstream", upstream)):
        if value is not None:
            command += [name, str(value)]
    return command


def _environment(key: str, control_key: str) -> dict[str, str]:
    """An allow-list; the keys travel here because other users can read a command line."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    keys = {"COUNTERPOINT_ENDPOINT_KEY": key, "COUNTERPOINT_ENDPOINT_CONTROL_KEY": control_key}
    return {**kept, "PYTHONPATH": str(_ROOT), **keys}


async def _ready(child: Process) -> str:
    assert child.stdout is not None
    with anyio.move_on_after(START_TIMEOUT):
        try:
            line = await BufferedByteReceiveStream(child.stdout).receive_until(b"\n", 4096)
            return str(json.loads(line)["url"])
        except (anyio.IncompleteRead, anyio.DelimiterNotFound, ValueError, KeyError) as error:
            raise EndpointStartFailed(f"no ready line ({error!r})") from error
    raise EndpointStartFailed(f"nothing heard for {START_TIMEOUT:g} s")


async def _end(child: Process) -> None:
    with anyio.CancelScope(shield=True):
        if child.returncode is None:
            child.terminate()
            with anyio.move_on_after(END_TIMEOUT):
                await child.wait()
        if child.returncode is None:
            child.kill()
        with anyio.move_on_after(END_TIMEOUT):
            await child.aclose()
