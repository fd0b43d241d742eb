"""The microphone by PortAudio. Its library is loaded when it is opened, never before."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from orchestrator.sound.recorder import Capture, NoMicrophone, NotInstalled, Sound

MOST_WAITING = 600
"""Pieces that wait to be written; they are seconds, and a disk may take its time."""


class PortAudio:
    """Conforms to ``Recorder``."""

    name = "sounddevice"

    @contextmanager
    def open(self, sound: Sound, device: str | None) -> Iterator[Capture]:
        """As ``Recorder.open``."""
        library = _library()
        capture = _Queued()
        chosen: str | int | None = int(device) if device is not None and device.isdecimal() else device
        try:
            stream = library.RawInputStream(
                samplerate=sound.rate,
                channels=1,
                dtype="int16",
                device=chosen,
                callback=capture.heard,
                finished_callback=capture.finished,
            )
        except (library.PortAudioError, ValueError) as problem:
            raise NoMicrophone(
                f"PortAudio finds no microphone: {problem}", "Plug one in, or name one with `--device`."
            ) from problem
        with stream:
            yield capture


def _library() -> Any:
    try:
        import sounddevice
    except OSError as problem:  # the wheel for Linux brings none
        raise NotInstalled("PortAudio", "libportaudio2") from problem
    return sounddevice


class _Queued:
    """What a callback brings. It conforms to ``Capture``."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self.lost = 0

    def heard(self, data: Any, _frames: int, _time: Any, status: Any) -> None:
        """Called on the library's thread; it only queues."""
        self.lost += bool(status)
        try:
            self._pieces.put_nowait(bytes(data))
        except queue.Full:
            self.lost += 1

    def finished(self) -> None:
        """The device is gone."""
        try:
            self._pieces.put_nowait(None)
        except queue.Full:
            self.lost += 1

    def read(self, seconds: float) -> bytes | None:
        """As ``Capture.read``."""
        try:
            return self._pieces.get(timeout=seconds)
        except queue.Empty:
            return b""
