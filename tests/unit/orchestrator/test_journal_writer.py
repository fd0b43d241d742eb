from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from agents.events import AgentText
from orchestrator.events import Draft, Event
from orchestrator.journal import Journal, JournalClosed, JournalFull, StaleEpoch, open_writer, writer
from orchestrator.journal.codec import Encoded

pytestmark = pytest.mark.anyio


class CountingJournal(Journal):
    """Counts its transactions, can be held back and can be told to fail."""

    batches: list[int]
    gate: threading.Event
    full: bool = False

    def append_encoded(self, batch: Sequence[Encoded]) -> list[Event]:
        assert self.gate.wait(10)
        self.batches.append(len(batch))
        if self.full:
            raise JournalFull(self.path)
        return super().append_encoded(batch)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[CountingJournal]:
    opened = CountingJournal.open(tmp_path / "journal.db")
    assert isinstance(opened, CountingJournal)
    opened.batches, opened.gate = [], threading.Event()
    opened.gate.set()
    yield opened
    opened.close()


def text(words: str) -> Draft:
    return Draft(body=AgentText(text=words))


def words(events: Sequence[Event]) -> list[str]:
    return [event.body.text for event in events if isinstance(event.body, AgentText)]


async def test_concurrent_appends_share_transactions_and_keep_their_order(journal: CountingJournal) -> None:
    heard: list[int] = []
    journal.gate.clear()

    async def work(name: int) -> None:
        for number in range(5):
            events = await appender.append(text(f"{name}.{number}"), text(f"{name}.{number}+"))
            assert words(events) == [f"{name}.{number}", f"{name}.{number}+"]
            assert heard[-1] >= events[-1].cursor, "listeners ran before append returned"

    with anyio.fail_after(20):
        async with open_writer(journal) as appender:
            appender.listen(lambda event: heard.append(event.cursor))
            async with anyio.create_task_group() as tasks:
                for name in range(30):
                    tasks.start_soon(work, name)
                await anyio.wait_all_tasks_blocked()
                journal.gate.set()
    assert heard == list(range(1, 301))
    assert len(journal.batches) < 75
    stored = words(journal.read(0, 999))
    for name in range(30):
        mine = [word for word in stored if word.startswith(f"{name}.")]
        assert mine == [f"{name}.{n}{plus}" for n in range(5) for plus in ("", "+")]


@pytest.mark.parametrize("recent", [4096, 7])
async def test_a_subscription_gives_history_then_live_once_and_in_order(
    journal: CountingJournal, recent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RECENT_EVENTS", recent)
    monkeypatch.setattr(writer, "PAGE", 10)
    journal.append([text(f"old {n}") for n in range(25)])
    seen: dict[int, list[int]] = {0: [], 13: [], 25: [], 40: []}

    async def follow(after: int) -> None:
        async for event in appender.subscribe(after):
            seen[after].append(event.cursor)
            await anyio.lowlevel.checkpoint()

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks, open_writer(journal) as appender:
            for after in seen:
                tasks.start_soon(follow, after)
            for _ in range(20):
                await appender.append(*[text("live") for _ in range(3)])
            late = appender.subscribe()
            assert late.position == 85
            await appender.append(text("last"))
            assert (await anext(late)).cursor == 86
    assert seen == {after: list(range(after + 1, 87)) for after in seen}


async def test_a_reader_that_stops_costs_the_writer_nothing_and_catches_up(
    journal: CountingJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RECENT_BYTES", 2_000)
    with anyio.fail_after(20):
        async with open_writer(journal) as appender:
            stopped = appender.subscribe(0, wanted=lambda event: event.cursor % 2 == 0)
            await appender.append(text("first"), text("second"))
            assert (await anext(stopped)).cursor == 2
            for _ in range(50):
                await appender.append(*[text("x" * 300) for _ in range(10)])
            assert len(appender._recent._events) <= 6
            caught_up = [(await anext(stopped)).cursor for _ in range(250)]
            assert caught_up == list(range(4, 503, 2))
            assert stopped.position == 502


async def test_a_full_disk_reaches_every_caller_and_writing_goes_on(journal: CountingJournal) -> None:
    failures: list[str] = []

    async def attempt(name: str) -> None:
        try:
            await appender.append(text(name))
        except JournalFull:
            failures.append(name)

    with anyio.fail_after(20):
        async with open_writer(journal) as appender:
            subscription = appender.subscribe()
            journal.full = True
            async with anyio.create_task_group() as tasks:
                for name in "abc":
                    tasks.start_soon(attempt, name)
            journal.full = False
            await attempt("d")
            assert words([await anext(subscription)]) == ["d"]
    assert sorted(failures) == ["a", "b", "c"]
    assert words(journal.read(0, 9)) == ["d"]


async def test_a_fenced_writer_reports_the_newer_epoch(journal: CountingJournal) -> None:
    newer = Journal.open(journal.path)
    with anyio.fail_after(20):
        async with open_writer(journal) as appender:
            with pytest.raises(StaleEpoch):
                await appender.append(text("late"))
    newer.close()
    assert journal.read(0, 9) == []


async def test_leaving_writes_what_was_handed_in_then_ends_subscriptions(journal: CountingJournal) -> None:
    got: list[str] = []

    async def follow() -> None:
        async for event in appender.subscribe(0):
            got.extend(words([event]))

    async def hand_in(name: str) -> None:
        await appender.append(text(name))

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            async with open_writer(journal) as appender:
                journal.gate.clear()
                tasks.start_soon(follow)
                tasks.start_soon(hand_in, "one")
                await anyio.wait_all_tasks_blocked()
                tasks.start_soon(hand_in, "two")
                await anyio.wait_all_tasks_blocked()
                journal.gate.set()
            with pytest.raises(JournalClosed):
                await appender.append(text("three"))
    assert got == ["one", "two"]
    assert words(journal.read(0, 9)) == ["one", "two"]


async def test_a_cancelled_caller_does_not_disturb_the_others(journal: CountingJournal) -> None:
    journal.gate.clear()
    done: list[int] = []

    async def survive() -> None:
        done.extend(event.cursor for event in await appender.append(text("kept")))

    with anyio.fail_after(20):
        async with open_writer(journal) as appender, anyio.create_task_group() as tasks:
            with anyio.CancelScope() as scope:
                tasks.start_soon(survive)
                await anyio.wait_all_tasks_blocked()
                scope.cancel()
                await appender.append(text("perhaps"))
            assert scope.cancelled_caught
            journal.gate.set()
    assert done == [1]
    assert words(journal.read(0, 9))[0] == "kept"


async def test_callers_that_wait_when_the_writer_is_cancelled_are_told(journal: CountingJournal) -> None:
    told: list[str] = []
    journal.gate.clear()

    async def wait(name: str) -> None:
        try:
            await appender.append(text(name))
        except JournalClosed:
            told.append(name)

    with anyio.fail_after(20):
        async with anyio.create_task_group() as outer:
            with anyio.CancelScope() as scope:
                async with open_writer(journal) as appender:
                    outer.start_soon(wait, "committed")
                    await anyio.wait_all_tasks_blocked()
                    outer.start_soon(wait, "never")
                    await anyio.wait_all_tasks_blocked()
                    journal.gate.set()
                    scope.cancel()
    assert told == ["never"]
    assert words(journal.read(0, 9)) == ["committed"]
