"""Listening through the public door, with a real program for a loudspeaker."""

from __future__ import annotations

import struct
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed
from tests.support.home import make_home

RATE = 16_000
LOUDSPEAKER = """#!{python}
import sys
open({heard!r}, "wb").write(sys.stdin.buffer.read())
"""


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    (tmp_path / "bin").mkdir()
    loudspeaker = tmp_path / "bin" / "aplay"
    loudspeaker.write_text(LOUDSPEAKER.format(python=sys.executable, heard=str(tmp_path / "heard.wav")))
    loudspeaker.chmod(0o755)
    with installed(home, PATH=f"{tmp_path / 'bin'}") as ready:
        yield ready


def test_a_memo_is_heard_from_a_second_on(command: Installed, tmp_path: Path) -> None:
    memo = tmp_path / "memo.wav"
    with wave.open(str(memo), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "NONE"))
        file.writeframes(
            struct.pack(f"<{3 * RATE}h", *(second * 100 for second in range(3) for _ in range(RATE)))
        )
    (tmp_path / "note.md").write_text("No sound at all.\n")
    here = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    dropped = command.ok("drop", str(memo), str(tmp_path / "note.md"), "--json", **here).json["signals"]
    signal, note = (reply["signal"]["signal"] for reply in dropped)
    command.ok("play", signal, "0:01-0:02", **here)
    head, samples = (heard := (tmp_path / "heard.wav").read_bytes())[:44], heard[44:]
    assert (head[:4], head[8:12], struct.unpack("<I", head[24:28])[0]) == (b"RIFF", b"WAVE", RATE)
    assert set(struct.unpack(f"<{RATE}h", samples)) == {100}
    told = command.ok("play", signal, "0:02", "--print-command", "--json", **here).json
    assert (told["start"], told["end"], told["words"]) == (2.0, None, [])
    assert "aplay -q -" in told["command"]
    own = command.ok("play", signal, "--print-command", COUNTERPOINT_PLAYER="vlc {file}", **here)
    assert own.out.startswith("vlc /")
    assert "is no sound" in command.run("play", note, **here).err
    assert "is no place such as" in command.run("play", signal, "nowhere", **here).err
    missing = command.run("play", signal, PATH="/nowhere")
    assert missing.code == 1
    assert "mpv" in missing.err
    assert f"counterpoint signal {signal[:6]} --raw > memo.wav" in missing.err
    (tmp_path / "bin" / "aplay").write_text("#!/bin/sh\necho 'cannot find card 0' >&2\nexit 1\n")
    deaf = command.run("play", signal, "0:01", **here)
    assert deaf.code == 1
    assert "The player ended with an error: cannot find card 0." in deaf.err
