"""Recording through the public door, with a real program for a microphone; also when it is killed."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.home import make_home

SECOND = struct.pack("<16000h", *(number * 7 % 20_000 - 10_000 for number in range(16_000)))
ENDLESS = """#!{python}
import os, sys, time
while True:
    sys.stdout.buffer.write(open({samples!r}, "rb").read())
    sys.stdout.buffer.flush()
    sys.stdout.buffer.write(os.urandom(32000))  # no two recordings are the same
    sys.stdout.buffer.flush()
    time.sleep(0.2)
"""


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    (tmp_path / "bin").mkdir()
    (tmp_path / "second").write_bytes(SECOND)
    microphone = tmp_path / "bin" / "arecord"
    microphone.write_text(ENDLESS.format(python=sys.executable, samples=str(tmp_path / "second")))
    microphone.chmod(0o755)
    with installed(home, PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin") as ready:
        yield ready


def samples(path: str) -> bytes:
    with wave.open(path) as file:
        return bytes(file.readframes(file.getnframes()))


def recordings(command: Installed) -> list[Path]:
    return sorted((command.home / ".counterpoint" / "signals" / "recordings").glob("*.wav"))


def test_a_memo_is_recorded_for_a_time_until_it_is_stopped_or_killed(command: Installed) -> None:
    done: dict[str, Any] = command.ok(
        "record", "--for", "1.5", "--with", "arecord", "--project", "Acme", "--json"
    ).json
    assert (done["recording"]["seconds"], done["recording"]["ended"]) == (1.5, "time")
    assert (done["signal"]["kind"], done["signal"]["origin"]) == ("memo", "record")
    assert done["signal"]["projects"] == ["acme"]
    heard = samples(done["signal"]["path"])
    assert (len(heard), heard[:32_000]) == (48_000, SECOND)

    with command.running("record", "--with", "arecord", "--json") as recording:
        wait_until(
            lambda: any(file.stat().st_size > 64_000 for file in recordings(command)), 30, "it records"
        )
        recording.child.send_signal(signal.SIGINT)
        stopped = recording.ended(30)
    assert stopped.code == 0, stopped.err
    assert stopped.json["recording"]["ended"] == "stopped"
    assert samples(stopped.json["signal"]["path"]).startswith(SECOND)

    with command.running("record", "--with", "arecord", "--project", "acme") as recording:
        wait_until(
            lambda: any(file.stat().st_size > 64_000 for file in recordings(command)), 30, "it records"
        )
        os.kill(recording.child.pid, signal.SIGKILL)
        recording.child.wait(30)
    (left,) = recordings(command)
    assert left.stat().st_size > 64_000
    command.ok("down", "--now")
    command.ok("up")  # the next daemon takes it in
    wait_until(lambda: len(command.client().get("/signals")["signals"]) == 3, 20, f"kept\n{command.log()}")
    found = command.client().get("/signals")["signals"]
    assert samples(found[-1]["path"]).startswith(SECOND)
    assert found[-1]["projects"] == ["acme"]
    assert not recordings(command)


def test_without_a_microphone_the_fix_is_named(command: Installed) -> None:
    ran = command.run("record", "--with", "pw-record", PATH="/nowhere")
    assert ran.code == 1
    assert "pw-record is not installed" in ran.err
    assert "Install pipewire-bin" in ran.err
    assert not recordings(command)


def test_a_key_stops_it_and_the_terminal_is_as_before(command: Installed) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    line = [
        sys.executable,
        "-P",
        "-m",
        "orchestrator.cli",
        "record",
        "--with",
        "arecord",
        "--project",
        "acme",
    ]
    child = subprocess.Popen(
        line,
        cwd=command.home,
        env=command.env(TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    try:
        wait_until(
            lambda: any(file.stat().st_size > 64_000 for file in recordings(command)), 30, "it records"
        )
        os.write(ours, b" ")
        shown = b""

        def over() -> bool:
            nonlocal shown
            while select.select([ours], [], [], 0)[0]:
                shown += os.read(ours, 65_536)
            return child.poll() is not None

        wait_until(over, 60, "it stops")
        assert child.returncode == 0, shown
        assert "Enter stops" in shown.decode()
        assert "kept" in shown.decode()
        after = termios.tcgetattr(theirs)
        assert after == before
    finally:
        child.kill()
        child.wait()
        os.close(ours)
        os.close(theirs)
    assert [signal["projects"] for signal in command.client().get("/signals")["signals"]] == [["acme"]]
