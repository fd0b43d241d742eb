"""A watched folder with the real daemon: what a phone syncs into it becomes one signal, once it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.home import make_home

MEMO = b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(range(256)) * 100
LATER = 25
"""Seconds within which looks at the folder, 5 s apart, have taken what was complete."""


def listed(command: Installed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command.client().get("/signals")["signals"]
    return found


@pytest.mark.slow
def test_a_synced_file_becomes_one_signal_when_it_is_whole_and_stays_where_it_is(tmp_path: Path) -> None:
    inbox = tmp_path / "sync"
    inbox.mkdir()
    home = make_home(
        tmp_path / "home",
        endpoint="offline",
        projects={"acme": "Acme"},
        extra=f'[inbox]\nwatch = ["{inbox}"]',
    )
    with installed(home) as command:
        first = command.daemon()
        wait_until(lambda: answers(command.client()), 30, command.log())
        growing = (inbox / "growing.m4a").open("wb")
        growing.write(MEMO[:100])
        growing.flush()
        (inbox / "half.m4a.part").write_bytes(MEMO[:500])
        (inbox / ".syncthing.hidden.m4a.tmp").write_bytes(MEMO[:500])
        (inbox / "done.m4a").write_bytes(MEMO + b"done")
        wait_until(lambda: bool(listed(command)), LATER, f"the whole file is taken\n{command.log()}")
        assert [signal["name"] for signal in listed(command)] == [
            "done.m4a"
        ]  # the open one is older, and waits

        growing.write(MEMO[100:])
        growing.close()
        (inbox / "half.m4a.part").unlink()
        first.kill()
        first.wait(30)
        command.daemon()
        wait_until(lambda: answers(command.client()), 30, command.log())
        wait_until(lambda: len(listed(command)) == 2, LATER, f"the other is taken\n{command.log()}")
        found = {signal["name"]: signal for signal in listed(command)}
        assert set(found) == {"done.m4a", "growing.m4a"}
        assert {signal["origin"] for signal in found.values()} == {"inbox"}
        assert {signal["seen"] for signal in found.values()} == {1}
        assert Path(found["growing.m4a"]["path"]).read_bytes() == MEMO
        assert sorted(path.name for path in inbox.iterdir()) == [
            ".syncthing.hidden.m4a.tmp",
            "done.m4a",
            "growing.m4a",
        ]
        assert (inbox / "growing.m4a").read_bytes() == MEMO
