"""Recording: samples in order, each second on disk, and what was cut off becomes a signal."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import sys
import textwrap
import wave
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.cli._recording import SHADES, shade
from orchestrator.signals import RawStore
from orchestrator.sound import Level, NoMicrophone, Sound, record, rescue
from orchestrator.sound.choose import opened, recorders
from orchestrator.sound.device import PortAudio
from orchestrator.sound.programs import PROGRAMS
from orchestrator.sound.recorder import NotInstalled
from orchestrator.sound.rescue import folder_of, keep, note
from orchestrator.sound.session import peak
from orchestrator.sound.wav import WavFile
from tests.support.recorder_conformance import check_recorder, check_refusal

SOUND = Sound()
SPOKEN = struct.pack("<8000h", *(number * 3 % 20_000 - 10_000 for number in range(8000)))


class Microphone:
    """Gives pieces, one per read; ``None`` ends it."""

    def __init__(self, *pieces: bytes | None) -> None:
        self._pieces = iter(pieces)
        self.lost = 0

    def read(self, _: float) -> bytes | None:
        return next(self._pieces, b"")


def program(folder: Path, name: str, samples: Path, complaint: str = "") -> None:
    """A recorder on PATH: a real process that writes samples, or says why not."""
    script = textwrap.dedent(f"""\
        #!{sys.executable}
        import sys
        if {complaint!r} or any("gone" in part for part in sys.argv):
            sys.exit({complaint!r} or "no such device")
        sys.stdout.buffer.write(open({str(samples)!r}, "rb").read())
        """)
    path = folder / name
    path.write_text(script)
    path.chmod(0o755)


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "samples").write_bytes(SPOKEN)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize("recorder", PROGRAMS, ids=lambda recorder: recorder.name)
def test_every_program_conforms(recorder: Any, on_path: Path) -> None:
    program(on_path, recorder.name, on_path.parent / "samples")
    check_recorder(recorder, SPOKEN)
    check_refusal(recorder, "gone")


def test_the_library_conforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", played_library())
    check_recorder(PortAudio(), SPOKEN)
    check_refusal(PortAudio(), "gone")


def played_library() -> Any:
    """Stands for the library, whose own one is not on every machine: its stream calls back when it starts."""

    class RawInputStream:
        def __init__(self, *, device: Any, callback: Any, finished_callback: Any, **_: Any) -> None:
            if device == "gone":
                raise ValueError("No input device matching 'gone'")
            self._heard, self._finished = callback, finished_callback

        def __enter__(self) -> None:
            for start in range(0, len(SPOKEN), 1000):
                self._heard(memoryview(SPOKEN[start : start + 1000]), 500, None, None)
            self._finished()

        def __exit__(self, *_: object) -> None:
            pass

    return SimpleNamespace(RawInputStream=RawInputStream, PortAudioError=RuntimeError)


def test_the_first_that_works_is_used_and_else_each_says_why_not(
    on_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # as good as not there
    monkeypatch.setattr("orchestrator.sound.device._library", no_library)
    with pytest.raises(NoMicrophone) as refused, opened(recorders(), SOUND, None):
        pass
    assert "Not installed: PortAudio, arecord, parec, pw-record." in str(refused.value)
    assert "libportaudio2" in refused.value.fix
    assert "alsa-utils" in refused.value.fix
    program(on_path, "arecord", on_path.parent / "samples", complaint="audio open error")
    program(on_path, "parec", on_path.parent / "samples")
    with opened(recorders(), SOUND, None) as microphone:
        assert microphone.by == "parec"
    with pytest.raises(NoMicrophone, match="audio open error"), opened(recorders("arecord"), SOUND, None):
        pass


def no_library() -> Any:
    raise NotInstalled("PortAudio", "libportaudio2")


def test_a_recording_ends_when_it_is_asked_to_and_never_because_it_is_silent(tmp_path: Path) -> None:
    looks, levels = iter([False] * 50 + [True]), list[Level]()
    with WavFile(tmp_path / "a.wav", SOUND) as target:
        silence = Microphone(*[bytes(3200)] * 100)
        done = record(silence, target, lambda: next(looks), on_level=levels.append)
    assert (done.ended, round(done.seconds, 1), done.loudest) == ("stopped", 5.1, 0.0)
    assert len(levels) == 51
    with WavFile(tmp_path / "b.wav", SOUND) as target:
        done = record(Microphone(*[SPOKEN] * 9), target, lambda: False, seconds=1.25)
    assert (done.ended, done.seconds) == ("time", 1.25)
    with wave.open(str(tmp_path / "b.wav")) as file:
        assert file.readframes(file.getnframes()) == (SPOKEN * 3)[:40_000]
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
    with WavFile(tmp_path / "c.wav", SOUND) as target:
        assert record(Microphone(SPOKEN, None), target, lambda: False).ended == "device"


def test_every_second_is_on_disk_under_a_header_that_says_so(tmp_path: Path) -> None:
    path, now = tmp_path / "a.wav", iter(range(100))
    whole = list[int]()

    def look(_: Level) -> None:
        with wave.open(io.BytesIO(path.read_bytes())) as file:
            whole.append(file.getnframes())

    with WavFile(path, SOUND) as target:
        record(
            Microphone(*[SPOKEN] * 4, None),
            target,
            lambda: False,
            on_level=look,
            clock=lambda: float(next(now)),
        )
    assert whole == [8000, 16_000, 24_000, 32_000]


def test_a_full_disk_ends_it_and_what_came_before_is_kept() -> None:
    class Full:
        seconds = 0.5

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

        def sync(self) -> None:
            pass

    done = record(Microphone(SPOKEN), Full(), lambda: False)
    assert (done.ended, done.seconds) == ("No space left on device", 0.5)


@contextlib.contextmanager
def under_way(path: Path) -> Iterator[WavFile]:
    with WavFile(path, SOUND) as target:
        yield target


def test_what_was_cut_off_becomes_a_signal_once_and_what_is_under_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    signals = tmp_path / "state" / "signals"
    folder = folder_of(signals)
    with under_way(folder / "now.wav") as target:
        target.write(SPOKEN)
        with under_way(folder / "cut.wav") as other:
            other.write(SPOKEN)
        with (folder / "cut.wav").open("ab") as file:
            file.write(SPOKEN + b"x")  # after the last sync, and half a sample
        note(folder / "cut.wav", "Memo.wav", "acme")
        with under_way(folder / "empty.wav"):
            pass
        (receipt,) = rescue(signals)
    assert (receipt.name, receipt.project, receipt.origin) == ("Memo.wav", "acme", "record")
    kept = RawStore(signals).path(receipt.sha256)
    with wave.open(str(kept)) as file:
        assert file.readframes(file.getnframes()) == SPOKEN * 2
    assert [path.name for path in folder.iterdir()] == ["now.wav"]
    os.link(kept, folder / "again.wav")  # died between keeping and removing
    (folder / "again.wav").chmod(0o600)
    assert keep(RawStore(signals), folder / "again.wav", found=True) is None
    os.link(kept, folder / "muted.wav")  # two recordings of a muted microphone are the same bytes
    (folder / "muted.wav").chmod(0o600)
    assert keep(RawStore(signals), folder / "muted.wav") is not None
    assert [receipt.project for receipt in rescue(signals)] == [None]
    assert not list(folder.iterdir())


def test_levels_are_of_the_loudest_sample() -> None:
    assert peak(b"") == peak(bytes(100)) == 0
    assert peak(struct.pack("<3h", 100, -32768, 5)) == 1
    assert peak(struct.pack("<2h", 16384, 0) + b"x") == 0.5
    heights = [SHADES.index(shade(level)) for level in (0, 0.0005, 0.002, 0.05, 0.5, 1.0)]
    assert heights == sorted(heights)
    assert (heights[0], heights[-1]) == (0, len(SHADES) - 1)
