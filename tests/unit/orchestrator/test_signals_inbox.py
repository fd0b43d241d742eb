"""Watched folders: what is complete is taken once, whatever was restarted; the rest is left alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.testing.scripted import ScriptedSessions
from orchestrator.daemon.inboxing import AGAIN, EVERY, Inbox
from orchestrator.daemon.signals import Signals
from orchestrator.events.signal import InboxTrouble
from orchestrator.home.doctor import examine
from orchestrator.signals.inbox import SETTLED, Ripening, Stamp, being_written, is_partial
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio


class Watched:
    """A home that watches a folder; time passes only when told."""

    def __init__(self, played: Played, folder: Path) -> None:
        self.played = played
        self.folder = folder
        self.signals = Signals(played.runtime)
        self.inbox = Inbox(played.runtime, self.signals)
        self._now = 1000.0

    async def looks(self, times: int = 3, every: float = EVERY) -> list[str]:
        """The names of all signals after some looks, and how often each came in."""
        for _ in range(times):
            self._now += every
            await self.inbox.look(self._now)
        return [f"{known.first.name} {known.seen}" for known in self.played.runtime.state.signals.values()]

    def troubles(self) -> list[str]:
        """All that was said about the inbox."""
        bodies = [event.body for event in self.played.events]
        return [body.problem for body in bodies if isinstance(body, InboxTrouble)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "memos").mkdir()
    extra = f'[inbox]\nwatch = ["{tmp_path / "memos"}"]'
    return make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"}, extra=extra)


@asynccontextmanager
async def watched(home: Path) -> AsyncIterator[Watched]:
    async with play_fleet(home, ScriptedSessions(lambda _: [])) as played:
        yield Watched(played, home.parent / "memos")


async def test_a_complete_file_is_taken_once_over_restarts_and_stays_where_it_is(home: Path) -> None:
    memo = home.parent / "memos" / "deep" / "memo.m4a"
    memo.parent.mkdir()
    memo.write_bytes(b"words")
    before = memo.stat()
    async with watched(home) as daemon:
        assert await daemon.looks(1) == []
        assert await daemon.looks(3) == ["memo.m4a 1"]
    async with watched(home) as daemon:
        assert await daemon.looks(4) == ["memo.m4a 1"]
        after = memo.stat()
        assert (after.st_mtime_ns, after.st_size, after.st_mode, after.st_ino) == (
            before.st_mtime_ns,
            before.st_size,
            before.st_mode,
            before.st_ino,
        )
        memo.write_bytes(b"more words")
        assert await daemon.looks(3) == ["memo.m4a 1", "memo.m4a 1"]


async def test_what_is_on_its_way_is_not_taken(home: Path) -> None:
    folder = home.parent / "memos"
    for name in ("a.m4a.part", "b.crdownload", ".c.m4a.icloud", "d.tmp", "e.m4a~", ".hidden", "~$f.docx"):
        (folder / name).write_bytes(b"half")
    (folder / "link.m4a").symlink_to(home / "counterpoint.toml")
    (folder / "empty.m4a").touch()
    os.mkfifo(folder / "pipe.m4a")
    growing = folder / "growing.m4a"
    async with watched(home) as daemon:
        for length in range(1, 5):
            growing.write_bytes(b"x" * length)
            assert await daemon.looks(1) == []
        with growing.open("ab"):
            assert await daemon.looks(3) == []
        assert await daemon.looks(1) == ["growing.m4a 1"]
        (folder / "a.m4a.part").rename(folder / "a.m4a")
        assert await daemon.looks(3) == ["growing.m4a 1", "a.m4a 1"]
        assert daemon.troubles() == []


async def test_a_folder_that_is_not_there_is_said_once_over_restarts_and_when_it_is_back(home: Path) -> None:
    folder = home.parent / "memos"
    folder.rmdir()
    async with watched(home) as daemon:
        await daemon.looks(5)
        assert daemon.troubles() == ["is not there"]
    async with watched(home) as daemon:
        await daemon.looks(3)
        assert daemon.troubles() == []
        (finding,) = [found for found in examine(home) if found.check == "inbox"]
        assert finding.level == "warn"
        assert "is not there" in finding.message
        folder.mkdir()
        await daemon.looks(2)
        assert daemon.troubles() == [""]
    assert [found.level for found in examine(home) if found.check == "inbox"] == ["ok"]


async def test_a_file_that_cannot_be_kept_is_said_once_and_taken_when_it_can(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.parent / "memos" / "memo.m4a").write_bytes(b"words")
    async with watched(home) as daemon:
        real = os.fchmod
        monkeypatch.setattr(os, "fchmod", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        assert await daemon.looks(40) == []
        (said,) = daemon.troubles()
        assert "disk is full" in said
        monkeypatch.setattr(os, "fchmod", real)
        assert await daemon.looks(int(AGAIN / EVERY) + 1) == ["memo.m4a 1"]
        assert daemon.troubles()[1:] == [""]


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0.1, 10)), min_size=1, max_size=30))
def test_nothing_is_ripe_that_changed_within_the_time(looks: list[tuple[int, float]]) -> None:
    ripening, path, now, history = Ripening(), "a", 0.0, list[tuple[float, int]]()
    for size, passed in looks:
        now += passed
        history.append((now, size))
        ripe = ripening.ripe({path: Stamp(size, 0)}, now)
        same = [at for at, seen in history if all(s == size for t, s in history if t >= at)]
        assert bool(ripe) == (size > 0 and now - min(same) >= SETTLED)


def test_who_writes_a_file_is_known(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"x")
    other.write_bytes(b"x")
    with path.open("ab"), other.open("rb"):
        assert being_written([str(path), str(other)]) == {str(path)}
    assert being_written([str(path), str(other)]) == set()


def test_names_of_partial_files() -> None:
    assert is_partial("Memo.M4A.PART")
    assert not is_partial("partial memo.m4a")
