"""Raw input through the public door: kept, listed, given back; and nothing lost when the daemon is killed."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.signals import RawStore
from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.home import git, make_home

MEMO = b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(range(256)) * 5000
TEXT = b"oh wait, I actually meant Thursday\n"


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"})
    with installed(home) as ready:
        yield ready


def listed(command: Installed, *options: str) -> list[Any]:
    found: list[Any] = command.ok("signals", "--json", *options).json["signals"]
    return found


def kinds_of_events(command: Installed) -> list[str]:
    events = command.ok("events", "--json").lines
    arrivals = ("signal.received", "signal.seen_again")
    return [event["body"]["kind"] for event in events if event["body"]["kind"] in arrivals]


def raw(command: Installed, signal: str) -> bytes:
    target = command.home.parent / "raw.bin"
    script = f"import sys; from orchestrator.cli import main; main.main(['signal', '{signal}', '--raw'])"
    with target.open("wb") as stream:
        line = [sys.executable, "-P", "-c", script]
        subprocess.run(line, cwd=command.home, env=command.env(), stdout=stream, check=True, timeout=60)
    return target.read_bytes()


def test_what_is_dropped_is_kept_listed_and_given_back_exactly(command: Installed, tmp_path: Path) -> None:
    memo = tmp_path / "Voice \x1b[31mmemo.m4a"
    memo.write_bytes(MEMO)
    first = command.ok("drop", str(memo), "--project", "Acme", "--json").json
    (reply,) = first["signals"]
    assert reply["new"]
    assert (reply["signal"]["kind"], reply["signal"]["size"]) == ("memo", len(MEMO))
    assert reply["signal"]["projects"] == ["acme"]
    assert reply["signal"]["sha256"] == hashlib.sha256(MEMO).hexdigest()
    told = command.ok("drop", str(memo))
    assert "known" in told.out
    assert "No speech model is set up." in told.err, "a memo that waits says for what"
    assert "\x1b" not in told.out
    piped = command.ok("drop", "-", "--name", "note.md", "--json", stdin=TEXT.decode()).json["signals"][0]
    assert (piped["signal"]["kind"], piped["signal"]["origin"]) == ("text", "stdin")
    both = listed(command)
    assert [(signal["seen"], signal["projects"]) for signal in both] == [(2, ["acme"]), (1, [])]
    assert listed(command, "--kind", "memo") == listed(command, "--project", "acme") == both[:1]
    assert kinds_of_events(command) == ["signal.received", "signal.seen_again", "signal.received"]
    short = both[0]["signal"][:7]
    assert command.ok("signal", short, "--json").json == both[0]
    assert both[0]["path"] in command.ok("signal", short).out
    assert raw(command, short) == MEMO
    page = command.ok("signals").out
    assert "note.md" in page
    assert "\x1b" not in page
    assert command.ok("signal", "NOTE.md", "--json").json["signal"] == both[1]["signal"], "its name finds it"
    missing = command.run("signal", "ffff")
    assert missing.code == 2
    assert "counterpoint signals" in missing.err
    assert command.run("signal", short, "--raw", "--json").code == 2
    assert memo.read_bytes() == MEMO
    assert not list((command.home / ".counterpoint" / "signals" / "incoming").iterdir())


def test_of_a_folder_hidden_and_ignored_files_are_left_out_and_said(
    command: Installed, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    (folder / "deep" / "node_modules").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("*.log\nnode_modules/\n")
    for name in ("a.md", "deep/b.md", "noise.log", "deep/node_modules/c.md", ".secret", "Thumbs.db"):
        (folder / name).write_text(f"words of {name}\n")
    (folder / "link.md").symlink_to("a.md")
    os.mkfifo(folder / "pipe")
    (folder / "empty.md").touch()
    ran = command.run("drop", str(folder), "--json")
    assert ran.code == 1
    assert sorted(reply["signal"]["name"] for reply in ran.json["signals"]) == [
        "export/a.md",
        "export/deep/b.md",
    ]
    left = {Path(item["path"]).name: item["reason"] for item in ran.json["left_out"]}
    assert left == {
        ".git": "hidden",
        ".gitignore": "hidden",
        ".secret": "hidden",
        "link.md": "a symbolic link",
        "noise.log": "git ignores it",
        "node_modules": "left behind by a system or a program",
        "Thumbs.db": "left behind by a system or a program",
        "pipe": "no file",
    }
    assert ["empty" in item["problem"] for item in ran.json["failed"]] == [True]
    assert len(listed(command)) == 2


def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(command: Installed, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_bytes(TEXT)
    ran = command.run("drop", str(tmp_path / "gone.m4a"), str(good), "/dev/null")
    assert ran.code == 1
    assert "gone.m4a' is not there" in ran.err
    assert "'/dev/null' is a device" in ran.err
    assert [signal["name"] for signal in listed(command)] == ["good.txt"]
    assert command.run("drop", str(good), "--project", "nobody").code == 2
    assert command.run("drop", "-", stdin="").code == 1
    assert command.run("drop", str(good), "--name", "x").code == 2
    assert len(kinds_of_events(command)) == 1


@pytest.mark.parametrize(
    "point", ["append.before signal.received", "append.after signal.received", "signal.told"]
)
def test_a_daemon_that_is_killed_while_it_is_told_loses_nothing_and_counts_once(
    command: Installed, tmp_path: Path, point: str
) -> None:
    memo = tmp_path / "memo.m4a"
    memo.write_bytes(MEMO)
    first = command.daemon(COUNTERPOINT_CRASH_AT=point)
    wait_until(lambda: answers(command.client()), 30, command.log())
    with command.running("drop", str(memo), "--json") as dropping:
        assert first.wait(30) == -9
        try:
            ended = dropping.ended(60)
            assert ended.code == 0, ended.err
            (signal,) = listed(command)
            assert (signal["seen"], signal["sha256"]) == (1, hashlib.sha256(MEMO).hexdigest())
            assert raw(command, signal["signal"]) == MEMO
            assert kinds_of_events(command) == ["signal.received"]
        finally:
            command.ok("down", "--now")


def test_what_others_left_in_the_store_is_journaled_by_the_next_daemon(
    command: Installed, tmp_path: Path
) -> None:
    memo = tmp_path / "memo.m4a"
    memo.write_bytes(MEMO)
    state = command.home / ".counterpoint"
    state.mkdir(mode=0o700)
    store = RawStore(state / "signals")
    with_receipt = store.take_file(memo, "drop", "beta")
    without = store.take_stream(io.BytesIO(TEXT), "lost")
    store.done(without.ticket)
    (state / "signals" / "incoming" / f"{'0' * 32}.part").write_bytes(b"half")
    wait_until(lambda: len(listed(command)) == 2, 20, "both are listed")
    found = {signal["sha256"]: signal for signal in listed(command)}
    assert found[with_receipt.sha256]["projects"] == ["beta"]
    assert found[without.sha256]["origin"] == "recovered"
    ran = command.ok("signals")
    assert "cut short" in ran.err
    assert (state / "signals" / "incoming" / f"{'0' * 32}.part").read_bytes() == b"half"
    command.ok("down", "--now")
    assert len(listed(command)) == 2
    assert kinds_of_events(command) == ["signal.received"] * 2


LARGE = bytes(range(256)) * 8000
ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from tests.integration.test_signals import fill_and_make_room
fill_and_make_room(Path(sys.argv[1]))
"""


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the system package bubblewrap")
def test_a_drop_into_a_full_disk_leaves_nothing_half_and_is_taken_when_there_is_room(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    (tmp_path / "large.m4a").write_bytes(MEMO[:32] + LARGE)
    disk = home / ".counterpoint" / "signals"
    disk.mkdir(parents=True)
    disk.parent.chmod(0o700)
    mounted = ["bwrap", "--dev-bind", "/", "/", "--size", str(4 * 2**20), "--tmpfs", str(disk)]
    done = subprocess.run(
        [*mounted, sys.executable, "-P", "-c", ON_A_SMALL_DISK, str(home)],
        env=Installed(home).env(),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def fill_and_make_room(home: Path) -> None:
    """What the person does, where ``.counterpoint/signals`` is a disk of 4 MiB of its own."""
    large, store = home.parent / "large.m4a", home / ".counterpoint" / "signals"
    with installed(home) as command:
        small = command.ok("drop", "-", "--name", "note.md", "--json", stdin=TEXT.decode()).json["signals"][0]
        wait_until(lambda: listed(command)[0]["state"] == "asking", 30, "its words are on disk too")
        filler = store / "filler"
        filler.write_bytes(bytes(2**20 * 5 // 2))
        before = sorted(path for path in store.rglob("*") if path.is_file())
        for _ in range(2):
            full = command.run("drop", str(large))
            assert full.code == 1, full
            assert "the disk is full" in full.err
            assert "Make room and try again" in full.err
            assert sorted(path for path in store.rglob("*") if path.is_file()) == before
        assert [signal["name"] for signal in listed(command)] == ["note.md"]
        assert raw(command, small["signal"]["signal"]) == TEXT, "what was there can still be read"
        filler.unlink()
        (taken,) = command.ok("drop", str(large), "--json").json["signals"]
        assert (taken["new"], taken["signal"]["size"]) == (True, large.stat().st_size)
        assert raw(command, taken["signal"]["signal"]) == large.read_bytes()
        assert kinds_of_events(command) == ["signal.received"] * 2
