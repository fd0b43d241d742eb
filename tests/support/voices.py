"""Speech for tests: sentences said by flite, joined, and written as files of any format."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from orchestrator.voice.engine import RATE

Sound = NDArray[np.int16]
FORMATS = {
    "m4a": ("ipod", "aac"),
    "mp3": ("mp3", "libmp3lame"),
    "ogg": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
    "flac": ("flac", "flac"),
    "wav": ("wav", "pcm_s16le"),
}
"""Container and codec by suffix."""


def has_flite() -> bool:
    """Whether something here can speak."""
    return shutil.which("flite") is not None


@functools.cache
def said(text: str, voice: str = "slt") -> Sound:
    """``text`` as flite says it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=60)
        return samples(path)


def silence(seconds: float) -> Sound:
    """Nothing."""
    return np.zeros(round(seconds * RATE), np.int16)


def hum(seconds: float, hertz: float = 120.0) -> Sound:
    """A tone that nobody says."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * at) * 6000).astype(np.int16)


def memo(*sentences: str, pause: float = 0.8, voice: str = "slt") -> Sound:
    """The sentences with pauses around them."""
    parts = [silence(pause)]
    for sentence in sentences:
        parts += [said(sentence, voice), silence(pause)]
    return np.concatenate(parts)


def samples(path: Path) -> Sound:
    """A plain wav as samples of ours."""
    with wave.open(str(path)) as file:
        found = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return found if file.getframerate() == RATE else _resampled(found, file.getframerate())


def wav_of(seconds: float) -> bytes:
    """A plain wav, which may have no sample at all."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "NONE"))
        file.writeframes(silence(seconds).tobytes())
    return made.getvalue()


def write(
    path: Path, sound: Sound, *, options: dict[str, str] | None = None, bits: int | None = None
) -> Path:
    """``sound`` as a file of the format that the suffix names, of so many ``bits`` per second."""
    container, codec = FORMATS[path.suffix[1:]]
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        stream = out.add_stream(codec, rate=48000 if codec == "libopus" else RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        if bits is not None:
            stream.bit_rate = bits
        for start in range(0, len(sound), RATE):
            for packet in stream.encode(_frame(sound[start : start + RATE], start)):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return path


def repeated(sound: Sound, seconds: float) -> Sound:
    """``sound`` again and again, for that long."""
    times = int(seconds * RATE / len(sound)) + 1
    return np.tile(sound, times)[: round(seconds * RATE)]


def pcm(parts: Sequence[Sound]) -> bytes:
    """Samples as the engine takes them."""
    return np.concatenate(list(parts)).tobytes()


def _frame(part: Sound, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(part.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE, at
    return frame


def _resampled(sound: Sound, rate: int) -> Sound:
    frame = AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]).astype(np.int16)
