"""What plays a file from a second on: a program that the system has, or the person's own."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.text import flat

OWN = "COUNTERPOINT_PLAYER"
"""Environment variable: a command, in which ``{file}``, ``{start}`` and ``{length}`` are filled in."""
LONGEST = 86_400.0
_ROOT = Path(__file__).parents[2]
_END = 1.0
_MOST_SAID = 4096
_FACT = re.compile(r"\{(file|start|length)\}")
Command = tuple[str, ...]


class NoPlayer(CounterpointError):
    """Nothing here can play a sound."""

    def __init__(self) -> None:
        super().__init__(
            "No program that plays sound is installed.",
            f"Install ffmpeg (for ffplay), mpv or alsa-utils (for aplay), or name one: "
            f"`{OWN}='vlc --start-time={{start}} {{file}}'`.",
        )


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands of which each reads what the one before it writes."""

    commands: tuple[Command, ...]

    def __str__(self) -> str:
        """As a shell takes it."""
        return " | ".join(shlex.join(command) for command in self.commands)


@dataclass(frozen=True, slots=True)
class _Seeks:
    """A program that reads any file and begins anywhere."""

    name: str
    before: tuple[str, ...]
    start: str
    length: str

    def pipeline(self, file: Path, start: float, length: float | None) -> Pipeline:
        more = (self.length.format(length),) if length is not None else ()
        parts = (*self.before, self.start.format(start), *more)
        words = [word for part in parts for word in part.split(" ")]
        return Pipeline(((self.name, *words, str(file)),))


@dataclass(frozen=True, slots=True)
class _Pours:
    """A program that plays samples from its standard input; a process of ours decodes them."""

    name: str
    arguments: tuple[str, ...]

    def pipeline(self, file: Path, start: float, length: float | None) -> Pipeline:
        cut = (sys.executable, "-P", "-m", "orchestrator.voice.excerpt", str(file), f"{start:.3f}")
        more = (f"{length:.3f}",) if length is not None else ()
        return Pipeline(((*cut, *more), (self.name, *self.arguments)))


PLAYERS: tuple[_Seeks | _Pours, ...] = (
    _Seeks("ffplay", ("-nodisp", "-autoexit", "-loglevel", "error"), "-ss {:.3f}", "-t {:.3f}"),
    _Seeks("mpv", ("--no-config", "--no-video", "--really-quiet"), "--start={:.3f}", "--length={:.3f}"),
    _Pours("pw-play", ("-",)),
    _Pours("paplay", ()),
    _Pours("aplay", ("-q", "-")),
)


def pipeline(
    file: Path,
    start: float = 0.0,
    length: float | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> Pipeline:
    """How ``file`` is played here; raises ``NoPlayer``, or ``UsageProblem`` for a command of the person's."""
    own = environ.get(OWN, "").strip()
    if own:
        return Pipeline((_filled(own, file, start, length),))
    found = next((player for player in PLAYERS if which(player.name)), None)
    if found is None:
        raise NoPlayer
    return found.pipeline(file, start, length)


def _filled(own: str, file: Path, start: float, length: float | None) -> Command:
    """The person's command; each word is filled in by itself, so that no file name becomes two."""
    try:
        words = shlex.split(own)
    except ValueError as problem:
        raise UsageProblem(f"{OWN}: {problem}.", "`mpv --start={start} {file}`, for example.") from problem
    facts = {"file": str(file), "start": f"{start:.3f}", "length": f"{length or LONGEST:.3f}"}
    filled = tuple(_FACT.sub(lambda found: facts[found[1]], word) for word in words)
    return filled if "{file}" in own else (*filled, str(file))


class Playback:
    """A sound that is heard."""

    def __init__(self, children: list[subprocess.Popen[bytes]], said: IO[bytes] | None = None) -> None:
        self._children = children
        self._said = said
        if said is not None:
            weakref.finalize(self, said.close)

    @property
    def ended(self) -> bool:
        """Whether it is over, or its program died."""
        return self._children[-1].poll() is not None

    @property
    def failed(self) -> bool:
        """Whether a program ended with an error."""
        return any(child.poll() not in {None, 0} for child in self._children)

    @property
    def complaint(self) -> str:
        """What the program said last on its standard error; empty: nothing."""
        if self._said is None:
            return ""
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - _MOST_SAID))
        lines = self._said.read().decode(errors="replace").split("\n")
        return next((flat(line.strip()) for line in reversed(lines) if line.strip()), "")

    def stop(self) -> None:
        """Be silent."""
        for child in reversed(self._children):
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        for child in self._children:
            try:
                child.wait(_END)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def start(file: Path, seconds: float, length: float | None = None) -> Playback:
    """Play ``file`` from a second on; raises ``NoPlayer``, or ``CounterpointError`` when it cannot begin."""
    commands = pipeline(file, seconds, length).commands
    children = list[subprocess.Popen[bytes]]()
    environ = {**os.environ, "PYTHONPATH": str(_ROOT)} if len(commands) > 1 else None
    said = tempfile.TemporaryFile()  # noqa: SIM115  # what plays it outlives this call
    try:
        for command in commands:
            fed = children[-1].stdout if children else subprocess.DEVNULL
            last = len(children) == len(commands) - 1
            child = subprocess.Popen(
                command,
                stdin=fed,
                stdout=subprocess.DEVNULL if last else subprocess.PIPE,
                stderr=said if last else subprocess.DEVNULL,
                env=environ,
                start_new_session=True,
            )
            if children and children[-1].stdout is not None:
                children[-1].stdout.close()
            children.append(child)
    except OSError as problem:
        Playback(children, said).stop()
        raise CounterpointError(
            f"{commands[len(children)][0]!r} cannot be started: {problem.strerror}.", f"Check {OWN}."
        ) from problem
    return Playback(children, said)
