"""Any audio file to plain samples, packet by packet: what is damaged is left out, the rest stays in time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from orchestrator.transcripts import Loss
from orchestrator.voice.engine import RATE, WIDTH, Early, NoSound, Seconds

FORMATS = (
    "aac,ac3,aiff,amr,asf,au,avi,caf,eac3,flac,flv,loas,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,"
    "ogg,qcp,rm,tta,voc,w64,wav,wv"
)
"""What is tried at all. Play lists, scripts and text are not: they name other files and addresses."""
_ALONE = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
LONGEST = 12 * 3600.0
"""Seconds that are decoded at most."""
HOLE = 0.08
"""Seconds from which on a hole after a damaged packet is filled."""
WIDEST = 3600.0
"""Seconds of the widest hole that is believed."""
BEFORE = 1.0
"""Seconds that are decoded before the first one that is wanted: a decoder leans on what came before."""
SHORT = 0.5
"""Seconds missing at the end that are worth a word; containers round."""
MOST_BAD = 100_000
"""Damaged packets after which nothing more is expected."""
_SILENCE = bytes(RATE * WIDTH)
_CUT = "It was cut short: what its end says of how to read it is missing."
_WHOLE = "Look whether it is whole where it was recorded, and drop that."
_CONVERT = "If it plays elsewhere, convert it to m4a or wav there and drop that."


class Out(Protocol):
    """Where samples go."""

    def write(self, data: bytes | memoryview, /) -> object:
        """Take them."""


@dataclass(slots=True)
class _Tally:
    written: int = 0
    """Samples."""
    bad: int = 0
    filled: int = 0
    """Samples of silence."""
    torn: bool = False
    """Something was lost since the last sample."""
    cut: bool = False
    """There was more than is decoded."""
    at: int = 0
    """Byte of the file at which the last packet lies."""
    told: bool = False
    """Somebody has the beginning."""


class PacketDecoder:
    """The decoder of the worker, by PyAV."""

    def decode(
        self,
        source: Path,
        target: Path,
        on_second: Seconds = lambda _: None,
        early: Early | None = None,
    ) -> Loss:
        """As ``Decoder.decode``."""
        partial = target.with_name(f"{target.name}.partial")
        try:
            with source.open("rb"):  # says at once what is wrong
                loss = _decoded(source.absolute(), partial, on_second, early)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return loss


def pour(source: Path, out: Out, start: float, length: float | None = None) -> None:
    """Write the samples from second ``start`` on, for ``length`` seconds, to ``out`` as they come.

    Seconds mean the same as in ``PacketDecoder.decode``; what comes before is not decoded.
    """
    with _opened(source) as (container, stream):
        tally = _Tally()
        end = None if length is None else round((start + length) * RATE)
        window = _Window(out, tally, round(start * RATE), end)
        with contextlib.suppress(_Enough):
            _Writer(stream, window, tally, _length(container, stream), since=start).run(container)


@contextmanager
def _opened(source: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    try:
        container = av.open(str(source), mode="r", metadata_errors="ignore", options=dict(_ALONE))
    except (av.error.FFmpegError, ValueError, EOFError) as problem:
        if is_cut_short(source):
            raise NoSound(_CUT, _WHOLE) from problem
        raise NoSound(f"It cannot be read as audio: {_said(problem)}.", _CONVERT) from problem
    with container:
        if not container.streams.audio:
            raise NoSound("There is no sound in it.", "Counterpoint makes words of speech only.")
        yield container, container.streams.audio[0]


def _decoded(source: Path, target: Path, on_second: Seconds, early: Early | None) -> Loss:
    with target.open("wb") as out, _opened(source) as (container, stream):
        seconds, tally = _length(container, stream), _Tally()

        def look(second: float) -> None:
            on_second(second)
            if early is not None and second > early.seconds and not tally.told:
                tally.told = True
                out.flush()
                early.hear(target, _expected(seconds, second, tally.at, container.size))

        _Writer(stream, out, tally, seconds, look).run(container)
        out.flush()
        os.fsync(out.fileno())
    return _loss(seconds, tally)


def _expected(seconds: float, decoded: float, at: int, size: int) -> float:
    """How long it will be: what it says of itself, unless more came out of its first ``at`` bytes."""
    if seconds > decoded:
        return seconds
    return max(decoded, decoded * size / at) if at > 0 else decoded


def _loss(seconds: float, tally: _Tally) -> Loss:
    if not tally.written and not tally.bad and not seconds:
        raise NoSound("It is a sound of 0 seconds.", _WHOLE)
    if not tally.written - tally.filled:
        raise NoSound("No sound in it can be read.", _CONVERT)
    decoded = tally.written / RATE
    missing = max(0.0, seconds - decoded)
    return Loss(
        seconds=round(seconds, 2),
        decoded=round(decoded, 2),
        bad_packets=tally.bad,
        filled=round(tally.filled / RATE, 2),
        short_by=round(missing, 2) if missing >= SHORT else 0.0,
        note=f"only the first {LONGEST / 3600:.0f} hours were read" if tally.cut else "",
    )


class _Enough(Exception):
    """Everything that is wanted was written."""


class _Window:
    """Lets through the samples from one to another; ``tally`` says which ones come."""

    def __init__(self, out: Out, tally: _Tally, first: int, end: int | None) -> None:
        self._out, self._tally, self._first, self._end = out, tally, first, end

    def write(self, data: bytes | memoryview) -> object:
        """As ``Out.write``; raises ``_Enough`` once everything came."""
        samples, at = memoryview(data), self._tally.written
        begins = max(0, self._first - at)
        ends = None if self._end is None else max(0, self._end - at)
        self._out.write(samples[begins * WIDTH : None if ends is None else ends * WIDTH])
        if ends is not None and ends * WIDTH <= len(samples):
            raise _Enough
        return None


class _Writer:
    """Writes one stream's samples; after damage it fills what is missing by the packets' own clock."""

    def __init__(
        self,
        stream: AudioStream,
        out: Out,
        tally: _Tally,
        seconds: float,
        on_second: Seconds = lambda _: None,
        *,
        since: float = 0.0,
    ) -> None:
        self._stream, self._out, self._tally = stream, out, tally
        self._seconds, self._on_second = seconds, on_second
        self._since, self._skipped = since - BEFORE, False
        self._resampler = _resampler()
        begins = stream.start_time
        self._begins = float(begins * stream.time_base) if begins is not None and stream.time_base else None

    def run(self, container: InputContainer) -> None:
        """Everything, or the first ``LONGEST`` seconds."""
        for packet in _packets(container, self._stream, self._tally):
            self._tally.at = packet.pos or 0
            if self._skips(packet):
                continue
            for frame in self._frames(packet):
                self._place(frame)
                self._resample(frame)
            self._on_second(self._tally.written / RATE)
            if self._tally.written > LONGEST * RATE:
                self._tally.cut = True
                return
        self._drain()

    def _skips(self, packet: Packet[AudioStream]) -> bool:
        """Whether nothing of ``packet`` is wanted, nor needed for what is."""
        if self._since <= 0 or packet.pts is None or self._begins is None:
            return False
        skips = float(packet.pts * packet.time_base) - self._begins < self._since
        self._skipped = self._skipped or skips
        return skips

    def _frames(self, packet: Packet[AudioStream]) -> Iterator[AudioFrame]:
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):  # of many kinds: damaged AAC says "permission denied"
            self._tally.bad += 1
            self._tally.torn = True
            return
        yield from frames

    def _place(self, frame: AudioFrame) -> None:
        """Fill the hole before ``frame``, when something was lost there."""
        if self._begins is not None and not (self._skipped or self._tally.torn):
            return  # its time, a fraction, is worked out only where it matters
        if frame.pts is None or not frame.time_base:
            return
        at = float(frame.pts * frame.time_base)
        if self._begins is None:
            self._begins = at
        if self._skipped:
            self._skipped, self._since, self._tally.torn = False, 0.0, False
            self._tally.written = max(0, round((at - self._begins) * RATE))
        if not self._tally.torn:
            return
        self._tally.torn = False
        hole = at - self._begins - self._tally.written / RATE
        if HOLE < hole < WIDEST and (not self._seconds or at - self._begins <= self._seconds + 1):
            self._drain()
            self._fill(round((at - self._begins) * RATE) - self._tally.written)

    def _fill(self, samples: int) -> None:
        self._tally.filled += max(0, samples)
        while samples > 0:
            piece = min(samples, RATE)
            self._out.write(_SILENCE[: piece * WIDTH])
            self._tally.written += piece
            samples -= piece

    def _resample(self, frame: AudioFrame) -> None:
        frame.pts = None
        try:
            self._write(self._resampler.resample(frame))
        except (av.error.FFmpegError, ValueError):  # rate or channels change within the file
            self._drain()
            try:
                self._write(self._resampler.resample(frame))
            except (av.error.FFmpegError, ValueError):
                self._tally.bad += 1
                self._tally.torn = True
                self._resampler = _resampler()

    def _drain(self) -> None:
        """What the resampler still holds; then it begins anew."""
        try:
            self._write(self._resampler.resample(None))
        except (av.error.FFmpegError, ValueError):
            self._tally.torn = True
        self._resampler = _resampler()

    def _write(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            if frame.samples:
                self._out.write(memoryview(frame.planes[0])[: frame.samples * WIDTH])
                self._tally.written += frame.samples


def _packets(container: InputContainer, stream: AudioStream, tally: _Tally) -> Iterator[Packet[AudioStream]]:
    """The stream's packets; where the container is damaged, those after it."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.InvalidDataError:
            tally.bad += 1
            tally.torn = True
            if tally.bad > MOST_BAD:
                return
            packets = container.demux(stream)
            continue
        except (av.error.FFmpegError, ValueError):
            tally.bad += 1
            return
        if packet.is_corrupt:
            tally.torn = True
        yield packet


def is_cut_short(source: Path) -> bool:
    """Whether ``source`` is an MP4 or m4a file that ends within one of its boxes, or has no index."""
    size, at, indexed = source.stat().st_size, 0, False
    with source.open("rb") as stream:
        while at < size:
            stream.seek(at)
            head = stream.read(16)
            kind, length = head[4:8], int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length
            if (not at and kind != b"ftyp") or 0 < length < 8:
                return False
            if at + length > size:
                return True
            indexed = indexed or kind == b"moov"
            at = at + length if length else size  # none said: all that is left
    return size > 0 and not indexed


def _length(container: InputContainer, stream: AudioStream) -> float:
    """Seconds, by what the file says of itself; 0 when it says nothing that can be."""
    if stream.duration and stream.time_base:
        seconds = float(stream.duration * stream.time_base)
    else:
        seconds = (container.duration or 0) / av.time_base
    return seconds if 0 < seconds < 100 * 3600 else 0.0


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)


def _said(problem: Exception) -> str:
    if isinstance(problem, av.error.InvalidDataError):
        return "its bytes are in no format of sound that is known"
    return str(getattr(problem, "strerror", None) or problem).rstrip(".")
