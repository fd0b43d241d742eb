from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.events import AgentRaw, AgentText, ToolCalled
from orchestrator.errors import JournalTooNew
from orchestrator.events import Draft, Unknown
from orchestrator.events.task import TaskFinished, TaskQueued
from orchestrator.journal import (
    FORMAT,
    INLINE_LIMIT,
    Journal,
    JournalBusy,
    JournalClosed,
    JournalDamaged,
    JournalFull,
    JournalMissing,
    JournalUnwritable,
    StaleEpoch,
)


def text(words: str, project: str = "acme", task: str | None = None) -> Draft:
    return Draft(body=AgentText(text=words), project=project, client="client-a", task=task)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal.open(path)
    yield opened
    opened.close()


@pytest.mark.parametrize("rare", [0, 3, 2000])
def test_a_filtered_page_is_the_same_by_whichever_index(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr("orchestrator.journal.where.RARE", rare)
    drafts = [text(str(n), ("acme", "beta")[n % 2], (None, "t1", "t2")[n % 3]) for n in range(18)]
    drafts[3:3] = [Draft(body=TaskQueued(prompt="x"), project="acme", task="t1")]
    journal.append(drafts)
    everything = journal.read(0, 99)
    for project in (None, "acme", "nobody"):
        for task in (None, "t1"):
            for kinds in (None, ["agent.text"], ["task.queued"], ["agent.text", "task.queued"], []):
                wanted = [
                    event
                    for event in everything
                    if project in {None, event.project}
                    and task in {None, event.task}
                    and (kinds is None or event.kind in kinds)
                ]
                before = [event for event in wanted if event.cursor < 15][-4:]
                after = [event for event in wanted if event.cursor > 4][:4]
                assert journal.read_before(15, 4, project=project, kinds=kinds, task=task) == before
                assert journal.read(4, 4, project=project, kinds=kinds, task=task) == after


def test_appended_events_read_back_equal_in_order_and_after_a_restart(path: Path, journal: Journal) -> None:
    written = journal.append([text("one"), text("two", "beta")]) + journal.append([text("three", task="t1")])
    assert [event.cursor for event in written] == [1, 2, 3]
    assert journal.read(0, 10) == written
    assert journal.read(1, 1) == written[1:2]
    assert journal.read(0, 10, project="acme") == [written[0], written[2]]
    assert journal.read(0, 10, task="t1") == written[2:]
    assert journal.read(0, 10, kinds=["task.queued"]) == []
    assert journal.read(0, 10, kinds=["agent.text", "task.queued"]) == written
    journal.close()
    again = Journal.open(path)
    assert (again.read(0, 10), again.last_cursor, again.epoch) == (written, 3, 2)
    assert again.append([text("four")])[0].cursor == 4
    again.close()


def test_time_never_goes_back_when_the_clock_does(path: Path) -> None:
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)
    times = iter([start, start, start - timedelta(hours=1), start + timedelta(seconds=1)])
    journal = Journal.open(path, clock=lambda: next(times))
    moments = [journal.append([text("x")])[0].at for _ in range(3)]
    assert moments == [start, start, start + timedelta(seconds=1)]
    assert [event.at for event in journal.read(0, 9)] == moments
    journal.close()


def test_an_older_epoch_can_read_but_not_write(path: Path, journal: Journal) -> None:
    journal.append([text("mine")])
    newer = Journal.open(path)
    with pytest.raises(StaleEpoch) as caught:
        journal.append([text("late")])
    assert (caught.value.mine, caught.value.current) == (1, 2)
    with pytest.raises(StaleEpoch):
        journal.save_snapshot("fleet", 1, 1, b"late")
    with pytest.raises(StaleEpoch):
        Journal.open(path, epoch=1)
    assert [event.epoch for event in newer.append([text("new")])] == [2]
    assert len(journal.read(0, 9)) == 2
    newer.close()


@pytest.mark.parametrize("extra", [0, 1])
def test_payloads_above_the_limit_go_to_the_object_store(path: Path, journal: Journal, extra: int) -> None:
    frame = len(AgentText(text="").model_dump_json())
    written = journal.append([text("x" * (INLINE_LIMIT - frame + extra))])
    assert journal.read(0, 1) == written
    assert len(list((path.parent / "objects").rglob("*"))) == (2 if extra else 0)
    assert journal.integrity_problems() == []


@pytest.mark.parametrize("damage", ["removed", "altered"])
def test_a_lost_object_leaves_a_marked_event(path: Path, journal: Journal, damage: str) -> None:
    body = TaskFinished(status="succeeded", result="r" * 200_000)
    journal.append([Draft(body=body, task="t1"), text("next")])
    stored = next(file for file in (path.parent / "objects").rglob("*") if file.is_file())
    if damage == "removed":
        stored.unlink()
    else:
        stored.write_bytes(b"{}")
    lost, following = journal.read(0, 9)
    assert isinstance(lost.body, TaskFinished)
    assert lost.body.status == "succeeded"
    assert lost.incomplete
    assert not following.incomplete
    assert len(journal.integrity_problems()) == 1
    assert not journal.append([Draft(body=body, task="t2")])[0].incomplete
    assert journal.integrity_problems() == []


def test_a_lost_object_of_many_small_fields_is_kept_as_unknown(path: Path, journal: Journal) -> None:
    journal.append([Draft(body=ToolCalled(id="1", name="x", input={str(n): n for n in range(20_000)}))])
    next(file for file in (path.parent / "objects").rglob("*") if file.is_file()).unlink()
    [event] = journal.read(0, 9)
    assert event.kind == "agent.tool_called"
    assert isinstance(event.body, Unknown)
    assert event.incomplete


def test_half_a_surrogate_pair_survives(journal: Journal) -> None:
    body = AgentRaw(type="odd", data={"text": "\ud83d", "at": 1.5, "deep": ["\udc00"]})
    written = journal.append([Draft(body=body)])
    assert journal.read(0, 1) == written


def test_rows_this_version_cannot_type_are_kept_raw(path: Path, journal: Journal) -> None:
    journal.append([text("a"), text("b"), text("c"), text("d")])
    with sqlite3.connect(path) as other:
        for cursor, kind, body in (
            (1, "agent.sang", {"kind": "agent.sang", "song": "la"}),
            (2, "agent.text", {"kind": "agent.text", "text": 5}),
            (3, "agent.text", {"kind": "agent.text", "text": "c", "tempo": "slow"}),
        ):
            values = (kind, json.dumps(body), cursor)
            other.execute("UPDATE events SET kind = ?, body = ? WHERE cursor = ?", values)
        other.execute("UPDATE events SET body = '{torn' WHERE cursor = 4")
    other.close()
    new, wrong, more, torn = journal.read(0, 9)
    assert new.body == Unknown(kind="agent.sang", raw={"kind": "agent.sang", "song": "la"})
    assert wrong.body == Unknown(kind="agent.text", raw={"kind": "agent.text", "text": 5})
    assert more.body.model_dump()["tempo"] == "slow"
    assert isinstance(torn.body, Unknown)


def test_snapshots_are_replaced_and_never_ahead_of_the_journal(journal: Journal) -> None:
    assert journal.load_snapshot("fleet") is None
    journal.append([text("a"), text("b")])
    journal.save_snapshot("fleet", 1, 1, b"old")
    journal.save_snapshot("fleet", 2, 3, b"new")
    found = journal.load_snapshot("fleet")
    assert found is not None
    assert (found.cursor, found.version, found.data) == (2, 3, b"new")
    journal.save_snapshot("fleet", 9, 3, b"ahead")
    assert journal.load_snapshot("fleet") is None


def test_a_newer_format_is_refused_and_left_alone(path: Path, journal: Journal) -> None:
    journal.close()
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO schema (version) VALUES (?)", (FORMAT + 1,))
    other.close()
    for attempt in (Journal.open, Journal.open_reader):
        with pytest.raises(JournalTooNew):
            attempt(path)


def test_what_is_no_journal_is_named_as_such(path: Path) -> None:
    with pytest.raises(JournalMissing):
        Journal.open_reader(path)
    path.parent.mkdir()
    path.touch()
    with pytest.raises(JournalMissing):
        Journal.open_reader(path)
    path.write_text("not a database " * 100)
    for attempt in (Journal.open, Journal.open_reader):
        with pytest.raises(JournalDamaged):
            attempt(path)
    assert path.read_text().startswith("not a database")


def test_a_reader_sees_the_writer_live_and_cannot_write(path: Path, journal: Journal) -> None:
    reader = Journal.open_reader(path)
    assert reader.read(0, 9) == []
    written = journal.append([text("a")])
    assert (reader.read(0, 9), reader.epoch) == (written, 0)
    with pytest.raises(JournalClosed):
        reader.append([text("no")])
    reader.close()
    reader.close()
    with pytest.raises(JournalClosed):
        reader.read(0, 1)


def test_a_locked_database_is_reported_and_writes_go_on_afterwards(path: Path) -> None:
    journal = Journal.open(path, busy_timeout=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy):
        journal.append([text("blocked")])
    assert journal.read(0, 9) == []
    other.execute("ROLLBACK")
    other.close()
    assert journal.append([text("free")])[0].cursor == 1
    journal.close()


def test_a_full_database_is_reported_writes_nothing_and_goes_on_afterwards(journal: Journal) -> None:
    before = journal.append([text("a")])
    connection = journal._writer
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalFull):
        journal.append([text("b" * 60_000) for _ in range(20)])
    assert journal.read(0, 99) == before
    connection.execute("PRAGMA max_page_count = 1000000")
    assert journal.append([text("c")])[0].cursor == 2
    assert journal.integrity_problems() == []


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from agents.events import AgentText
from orchestrator.events import Draft
from orchestrator.journal import Journal, JournalError, JournalUnwritable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal.open(Path(sys.argv[1]))
written = failed = 0
for limit in range(0, 400_000, 5_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for size in (10, 3_000, 100_000):
        try:
            written = journal.append([Draft(body=AgentText(text="x" * size))] * 2)[-1].cursor
        except JournalError:
            failed += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
written = journal.append([Draft(body=AgentText(text="last"))])[-1].cursor
assert [e.cursor for e in journal.read(0, 9999)] == list(range(1, written + 1))
assert failed > 5 and written > 5, (failed, written)
assert journal.integrity_problems() == []
"""


def test_a_write_that_fails_anywhere_leaves_a_sound_journal(path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    subprocess.run([sys.executable, "-c", _LIMITED, str(path)], check=True, timeout=60, cwd=Path.cwd())


_APPEND_FOREVER = """
import sys
from pathlib import Path
from agents.events import AgentText
from orchestrator.events import Draft
from orchestrator.journal import Journal
journal = Journal.open(Path(sys.argv[1]))
while True:
    events = journal.append([Draft(body=AgentText(text="x" * size)) for size in (5, 70_000, 9)])
    print(events[-1].cursor, flush=True)
"""


def test_nothing_acknowledged_is_missing_after_kill_9(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _APPEND_FOREVER, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert child.stdout is not None
    with child.stdout:
        acknowledged = [int(child.stdout.readline()) for _ in range(25)]
        os.kill(child.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout if line.endswith("\n")]
    child.wait()
    journal = Journal.open(path)
    events = journal.read(0, 100_000)
    assert [event.cursor for event in events] == list(range(1, len(events) + 1))
    assert len(events) >= acknowledged[-1]
    assert len(events) % 3 == 0, "a batch is written whole or not at all"
    assert not any(event.incomplete for event in events)
    assert journal.integrity_problems() == []
    journal.close()


def test_threads_share_one_journal(journal: Journal) -> None:
    def work(name: str) -> None:
        for number in range(20):
            journal.append([text(f"{name}-{number}", project=name)])
            journal.read(0, 5)

    threads = [threading.Thread(target=work, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.cursor for event in journal.read(0, 999)] == list(range(1, 81))
    for name in ("p0", "p3"):
        words = [event.body for event in journal.read(0, 999, project=name)]
        assert words == [AgentText(text=f"{name}-{n}") for n in range(20)]


def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnwritable):
        Journal.open(tmp_path / "file" / "journal.db")


def test_a_page_ends_early_when_its_payloads_are_large(journal: Journal) -> None:
    journal.append([Draft(body=TaskQueued(prompt="x" * 6_000_000)) for _ in range(5)])
    pages, after = [], 0
    while page := journal.read(after, 100):
        pages.append([event.cursor for event in page])
        after = page[-1].cursor
    assert pages == [[1, 2, 3], [4, 5]]
