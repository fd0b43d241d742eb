"""Runs the program of one notification: few variables, a deadline, a process group of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream, Process

from agents.warden import MARKER
from orchestrator.fold.activity import plain
from orchestrator.home.config import NotifyConfig
from orchestrator.notify import Notification, body, title

_PASSED = frozenset(
    {"PATH", "HOME", "LANG", "LANGUAGE", "TERM", "TZ", "TMPDIR", "USER", "LOGNAME", "SHELL"}
    | {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"}
)
_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "＆"})
_APPLESCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
_WORDS = 2000
"""Bytes of a program's complaint that are kept."""
_LAST_WORDS = 0.5
"""Seconds in which what an ended program said is heard, should something it left running keep its pipe."""
_END = 5.0
"""Seconds that a killed program gets to be gone."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How one notification's program ended; ``problem`` is empty when it went well."""

    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it went well."""
        return not self.problem


class Unavailable(Exception):
    """This way cannot work here; ``str()`` says why."""


def environment(environ: Mapping[str, str], home: Path, marker: str) -> dict[str, str]:
    """What a notification's program sees: no key, no token, and the mark by which strays are found."""
    kept = {name: value for name, value in environ.items() if name in _PASSED or name.startswith("LC_")}
    return {**kept, "COUNTERPOINT_HOME": str(home), MARKER: marker}


def desktop_command(notification: Notification, path: str) -> list[str]:
    """The desktop notification, where ``path`` has a program for it; raises ``Unavailable``."""
    heading, text = title(notification), body(notification)
    if (program := shutil.which("notify-send", path=_absolute(path))) is not None:
        urgency = "critical" if notification.group == "needs_you" else "normal"
        words = [heading.translate(_MARKUP), text.translate(_MARKUP)]
        return [program, "--app-name=Counterpoint", f"--urgency={urgency}", "--", *words]
    if (program := shutil.which("osascript", path=_absolute(path))) is not None:
        script = [part for line in _APPLESCRIPT for part in ("-e", line)]
        return [program, *script, heading, text]
    raise Unavailable("neither notify-send nor osascript is on the daemon's PATH")


def own_command(config: NotifyConfig, path: str) -> list[str]:
    """The person's command with its program found; raises ``Unavailable``."""
    if config.command is None:
        raise Unavailable("[notify] names no command")
    name = config.command[0]
    program = shutil.which(str(Path(name).expanduser()), path=_absolute(path))
    if program is None:
        raise Unavailable(f"{name!r} is no program that can be run")
    return [program, *config.command[1:]]


async def run_program(
    command: Sequence[str], stdin: bytes, *, env: Mapping[str, str], cwd: Path, timeout: float
) -> Sent:
    """Run ``command`` to its end, or for ``timeout`` seconds; then it and its process group are killed."""
    try:
        process = await anyio.open_process(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    except OSError as error:
        return Sent(f"it could not be started: {error.strerror}")
    complaint = bytearray()
    try:
        with anyio.move_on_after(timeout):
            await _converse(process, stdin, complaint)
    finally:
        ended = process.returncode
        await _end(process)
    if ended is None:
        return Sent(f"it was ended after {timeout:g} seconds")
    if ended != 0:
        said = plain(complaint.decode("utf-8", "replace"), 300)
        return Sent(f"exit code {ended}: {said}" if said else f"exit code {ended}")
    return Sent()


async def _converse(process: Process, stdin: bytes, complaint: bytearray) -> None:
    """Feed the program and hear it out, until it ends; what it left running is not waited for."""
    assert process.stdin is not None
    assert process.stderr is not None
    async with anyio.create_task_group() as tasks:
        heard = anyio.Event()
        tasks.start_soon(_feed, process.stdin, stdin)
        tasks.start_soon(_hear, process.stderr, complaint, heard)
        await process.wait()
        with anyio.move_on_after(_LAST_WORDS):
            await heard.wait()
        tasks.cancel_scope.cancel()


async def _feed(stream: ByteSendStream, data: bytes) -> None:
    try:
        await stream.send(data)
        await stream.aclose()
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass  # a program need not read what it is told


async def _hear(stream: ByteReceiveStream, complaint: bytearray, heard: anyio.Event) -> None:
    async for data in stream:
        complaint += data[: _WORDS - len(complaint)]
    heard.set()


async def _end(process: Process) -> None:
    with anyio.CancelScope(shield=True), anyio.move_on_after(_END):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # not yet waited for, so the group is still its own
            await process.wait()
        await process.aclose()


def _absolute(path: str) -> str:
    """The search path without the places that depend on where one stands."""
    return os.pathsep.join(part for part in path.split(os.pathsep) if part.startswith("/"))
