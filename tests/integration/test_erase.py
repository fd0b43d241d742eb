"""What is erased is gone: of its words, nothing is found in any file of the home's state."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.home import make_home

CANARY = "zebrafinch4711"
OTHER = "nightingale0815"


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    with installed(home) as ready:
        yield ready


def dropped(command: Installed, word: str) -> str:
    note = command.home.parent / f"{word}.md"
    note.write_text(f"# {word}\n\nThe offer of {word} is 100k.\n" + f"\n\n{word} again." * 50)
    return str(command.ok("drop", str(note), "--json").json["signals"][0]["signal"]["signal"])


def where(command: Installed, word: str) -> list[str]:
    state = command.home / ".counterpoint"
    files = [path for path in state.rglob("*") if path.is_file()]
    return [str(path.relative_to(state)) for path in files if word.encode() in _bytes(path)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # the word index writes files that it replaces at once
        return b""


def read(command: Installed, signal: str) -> bool:
    return bool(command.client().get(f"/signals/{signal}")["run"])


def found(command: Installed, word: str) -> bool:
    return word in command.ok("search", word, "--json").out.replace(f'"{word}"', "")


def test_of_what_is_erased_no_word_is_left_and_all_that_went_is_listed(command: Installed) -> None:
    erased, other = dropped(command, CANARY), dropped(command, OTHER)
    wait_until(lambda: read(command, erased) and read(command, other), 40, f"both are read\n{command.log()}")
    wait_until(lambda: found(command, CANARY), 20, "it is found by search")
    assert where(command, CANARY)
    assert command.run("erase", erased, "--json").code == 2
    done = command.ok("erase", erased, "--yes", "--reason", "Acme asked for it.", "--json").json
    assert {file["what"] for file in done["files"]} == {"bytes", "run"}
    assert done["events"] >= 3
    assert done["left"] == []
    view = command.client().get(f"/signals/{erased}")
    assert (view["state"], view["name"], view["runs"]) == ("erased", "", [])
    assert not any(Path(file["path"]).exists() for file in done["files"])
    assert where(command, CANARY) == []
    assert not found(command, CANARY)
    wait_until(lambda: found(command, OTHER), 20, "what stays is found as before")
    events = command.ok("events", "--json").lines
    kinds = [event["body"]["kind"] for event in events]
    assert [event["cursor"] for event in events] == list(range(1, len(events) + 1))
    assert events[kinds.index("signal.erased")]["body"]["reason"] == "Acme asked for it."
    assert command.run("erase", erased, "--yes").code == 1

    command.ok("down")
    command.ok("up")
    assert where(command, CANARY) == []
    assert command.client().get(f"/signals/{erased}")["state"] == "erased"
    assert read(command, other)
    assert dropped(command, CANARY) == erased  # and once more, if the person wants
    wait_until(lambda: read(command, erased), 40, f"it is read again\n{command.log()}")


def test_a_daemon_that_dies_while_it_erases_leaves_it_to_the_next(command: Installed) -> None:
    daemon = command.daemon(COUNTERPOINT_CRASH_AT="append.after signal.erased")
    wait_until(lambda: answers(command.client()), 30, command.log())
    signal = dropped(command, CANARY)
    wait_until(lambda: read(command, signal), 40, f"it is read\n{command.log()}")
    assert command.run("erase", signal, "--yes").code == 1
    assert daemon.wait(30) == -9
    command.ok("up")
    try:
        assert command.client().get(f"/signals/{signal}")["state"] == "erased"
        assert where(command, CANARY) == []
        with sqlite3.connect(command.home / ".counterpoint" / "journal.db") as journal:
            assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        journal.close()
    finally:
        command.ok("down", "--now")
