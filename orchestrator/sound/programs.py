"""Microphones by the programs that systems have: each writes samples to its standard output."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestrator.sound.recorder import Capture, NoMicrophone, NotInstalled, Sound

PIECE = 2**16
_END = 2.0
_FIRST = 1.0
"""Seconds within which a program that cannot record says so."""


@dataclass(frozen=True, slots=True)
class Program:
    """Conforms to ``Recorder``. ``{rate}`` and ``{device}`` stand in ``arguments`` and ``for_device``."""

    name: str
    package: str
    arguments: tuple[str, ...]
    for_device: tuple[str, ...]

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return shutil.which(self.name) is not None

    @contextmanager
    def open(self, sound: Sound, device: str | None) -> Iterator[Capture]:
        """As ``Recorder.open``."""
        if not self.there:
            raise NotInstalled(self.name, self.package)
        which = [part.format(device=device) for part in self.for_device] if device is not None else []
        rest = [part.format(rate=sound.rate) for part in self.arguments]
        child = subprocess.Popen(
            [self.name, *which, *rest],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # the Ctrl-C that ends the recording is for us
        )
        try:
            capture = _Piped(child)
            capture.wait(self.name, device)
            yield capture
        finally:
            _end(child)


PROGRAMS = (
    Program(
        "arecord",
        "alsa-utils",
        ("-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}"),
        ("-D", "{device}"),
    ),
    Program(
        "parec",
        "pulseaudio-utils",
        ("--raw", "--format=s16le", "--channels=1", "--rate={rate}"),
        ("--device={device}",),
    ),
    Program(
        "pw-record",
        "pipewire-bin",
        ("--raw", "--format=s16", "--channels=1", "--rate={rate}", "-"),
        ("--target={device}",),
    ),
)


class _Piped:
    """What a child writes. It conforms to ``Capture``."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        self._child = child
        self._descriptor = child.stdout.fileno()
        self._odd = b""
        self.lost = 0

    def wait(self, name: str, device: str | None) -> None:
        """Until it records or, once it has ended without a sample, raise what it said."""
        ready, _, _ = select.select([self._descriptor], [], [], _FIRST)
        if not ready:
            return
        self._odd = os.read(self._descriptor, PIECE)
        if self._odd:
            return
        said = self._said() or f"exit code {self._child.wait(_END)}"
        where = f" from {device!r}" if device is not None else ""
        raise NoMicrophone(f"{name} cannot record{where}: {said}", "Name another with `--device`.")

    def read(self, seconds: float) -> bytes | None:
        """As ``Capture.read``."""
        if len(self._odd) < 2:
            ready, _, _ = select.select([self._descriptor], [], [], seconds)
            if not ready:
                return b""
            more = os.read(self._descriptor, PIECE)
            if not more:
                return None
            self._odd += more
        whole = len(self._odd) // 2 * 2
        samples, self._odd = self._odd[:whole], self._odd[whole:]
        return samples

    def _said(self) -> str:
        assert self._child.stderr is not None
        lines = self._child.stderr.read(4096).decode(errors="replace").split("\n")
        return next((line.strip() for line in lines if line.strip()), "")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
