"""The daemon's side of making words of memos, with a worker that does what its memo says."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import TaskGroup

from agents.testing.scripted import ScriptedSessions
from orchestrator.capabilities import PERSON
from orchestrator.daemon import transcribing, voice_worker
from orchestrator.daemon.signals import Signals
from orchestrator.daemon.transcribing import Transcriber
from orchestrator.errors import Refused
from orchestrator.events import Draft
from orchestrator.events.routing import SignalErased
from orchestrator.events.transcript import TranscriptFinished, TranscriptStarted
from orchestrator.fold.state import RunRecord, SignalRecord
from orchestrator.protocol.signals import SignalView
from orchestrator.voice import job, models
from orchestrator.voice.models import Model, NoModel, keep_record, stamps_of
from tests.support import fake_voice_worker
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio
HEAD = b"\0\0\0\x20ftypM4A |"


@pytest.fixture(autouse=True)
def _fake_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "WORKER", ("-S", str(fake_voice_worker.__file__)))
    monkeypatch.setattr(transcribing, "LOOK_AGAIN", 0.05)
    monkeypatch.setattr(transcribing, "REST", 0.1)


@dataclass
class Room:
    """A daemon's transcriber at work in this process."""

    played: Played
    signals: Signals
    voice: Transcriber
    models: Path

    async def drop(self, order: str, name: str = "memo.m4a") -> str:
        """Keep a memo that says ``order``."""
        receipt = self.signals.store.take_stream(io.BytesIO(HEAD + order.encode()), name)
        return (await self.signals.receive(receipt.ticket)).signal.signal

    def view(self, signal: str) -> SignalView:
        return self.signals.find(PERSON, signal)

    def live(self, signal: str) -> float | None:
        """How long the memo is, as its worker knows."""
        found = self.voice.live(signal)
        return None if found is None else found.seconds

    def record(self, signal: str) -> SignalRecord:
        return self.played.runtime.state.signals[signal]

    def run(self, signal: str, run: str = "r001") -> RunRecord:
        return self.record(signal).runs[run]

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.played.until(condition)

    async def state(self, signal: str, *states: str) -> SignalView:
        """The signal once it is in one of these states."""
        await self.until(lambda: self.view(signal).state in states)
        return self.view(signal)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.played.events if event.kind.startswith("transcript.")]

    def set_up(self, name: str = "tiny") -> None:
        """Put a model in place; nothing loads it here."""
        folder = self.models / name
        folder.mkdir(parents=True, exist_ok=True)
        for needed in models.NEEDED:
            (folder / needed).write_text(name)
        keep_record(self.models, Model(name, str(folder), name * 8, stamps=stamps_of(folder), at=name))


@asynccontextmanager
async def room(tmp_path: Path, *, model: bool = True) -> AsyncIterator[Room]:
    home = tmp_path / "home"
    if not home.exists():
        make_home(home, endpoint="offline", projects={"acme": "Acme"})
    async with play_fleet(home, ScriptedSessions()) as played, anyio.create_task_group() as tasks:
        signals = Signals(played.runtime)
        voice = Transcriber(played.runtime, signals, tmp_path / "models", "")
        signals.hearing.append(voice)
        made = Room(played, signals, voice, tmp_path / "models")
        if model:
            made.set_up()
        tasks.start_soon(voice.run)
        yield made
        tasks.cancel_scope.cancel()


async def test_memos_wait_for_a_model_and_say_what_helps_and_go_on_by_themselves(tmp_path: Path) -> None:
    async with room(tmp_path, model=False) as here:
        memo = await here.drop("ok")
        await here.state(memo, "waiting")
        await here.until(lambda: "counterpoint voice setup" in here.view(memo).reason)
        view = await here.voice.view()
        assert (view.ready, view.waiting) == (False, 1)
        here.set_up()
        done = await here.state(memo, "transcribed")
        assert [(run.run, run.state, run.words, run.language) for run in done.runs] == [
            ("r001", "finished", 3, "en")
        ]
        assert done.runs[0].engine["model"] == "tiny"


async def test_a_worker_that_dies_is_replaced_and_one_that_keeps_dying_fails_its_memo_alone(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        hopeless, unlucky, fine = await here.drop("die 99"), await here.drop("die 2"), await here.drop("ok")
        await here.state(unlucky, "transcribed")
        await here.state(fine, "transcribed")
        failed = await here.state(hopeless, "failed")
        assert "died 3 times" in failed.reason
        assert "signal 9" in failed.reason
        assert "counterpoint retranscribe" in failed.reason
        assert list(here.record(unlucky).runs) == ["r001"]


@pytest.mark.parametrize("order", ["hang", "talk"])
async def test_a_worker_that_hangs_or_talks_nonsense_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    monkeypatch.setattr(voice_worker, "STALL", 0.3)
    async with room(tmp_path) as here:
        stuck, fine = await here.drop(order), await here.drop("ok")
        view = await here.state(stuck, "failed")
        assert ("said nothing" if order == "hang" else "nonsense") in view.reason
        await here.state(fine, "transcribed")


async def test_what_is_outside_a_memo_does_not_fail_it_and_blocks_no_other(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        full, fine = await here.drop("full 1"), await here.drop("ok")
        await here.state(fine, "transcribed")
        await here.until(lambda: here.run(full).failed is not None or here.run(full).finished is not None)
        await here.state(full, "transcribed")
        assert here.kinds().count("transcript.failed") == 1


async def test_a_full_disk_keeps_memos_waiting_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcribing, "ROOM", 2**60)
    async with room(tmp_path) as here:
        memo = await here.drop("ok")
        await here.until(lambda: "The disk is full" in here.view(memo).reason)
        assert not here.kinds(), "nothing is begun"
        monkeypatch.setattr(transcribing, "ROOM", 0)
        await here.state(memo, "transcribed")


async def test_a_model_that_cannot_be_loaded_fails_no_memo(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        memo = await here.drop("model 1")
        await here.until(lambda: "cannot be loaded: it is broken" in here.view(memo).reason)
        assert here.view(memo).state == "waiting"
        view = await here.voice.view()
        assert not view.ready
        assert "voice setup" in view.reason
        here.voice.look()
        await here.state(memo, "transcribed")


async def test_another_run_is_made_when_asked_for_and_the_old_one_stays(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        memo = await here.drop("ok")
        await here.state(memo, "transcribed")
        here.set_up("large")
        with pytest.raises(NoModel):
            await here.voice.request(memo, "turbo")
        assert await here.voice.request(memo, "large") == "r002"
        await here.until(
            lambda: "r002" in here.record(memo).runs and here.run(memo, "r002").finished is not None
        )
        assert here.run(memo).finished is not None
        assert here.run(memo, "r002").started.engine["model"] == "large"
        receipt = here.signals.store.take_stream(io.BytesIO(b"words"), "note.txt")
        text = (await here.signals.receive(receipt.ticket)).signal.signal
        with pytest.raises(Refused):
            await here.voice.request(text, None)


async def test_a_run_in_hand_gives_way_to_one_that_is_asked_for_and_to_an_erasure(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        memo, other = await here.drop("hold"), await here.drop("ok")
        await here.until(lambda: here.view(memo).runs != () and here.view(memo).runs[0].done == 10.0)
        assert "1 before it" in here.view(other).reason
        assert here.view(memo).state == "transcribing"
        assert await here.voice.request(memo, None) == "r002"
        await here.until(lambda: "r002" in here.record(memo).runs)
        assert here.view(memo).runs[0].reason == "r002 takes its place."
        erased = SignalErased(signal=memo, reason="wrong file")
        await here.played.runtime.append(Draft(body=erased, visibility="sealed"))
        await here.state(other, "transcribed")
        assert here.view(memo).state == "erased"


async def test_a_run_is_gone_on_with_by_the_next_daemon_and_by_another_engine_it_is_a_new_one(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        memo = await here.drop("hold")
        await here.until(lambda: memo in here.played.runtime.state.signals and here.record(memo).runs != {})
        await here.until(lambda: here.run(memo).progress is not None)
    async with room(tmp_path) as here:
        await here.until(lambda: here.view(memo).state == "transcribing")
        await here.until(lambda: here.kinds().count("transcript.started") == 1)
        assert list(here.record(memo).runs) == ["r001"]
        assert here.run(memo).started.engine["model"] == "tiny"
    for file in (tmp_path / "models").glob("tiny*"):
        file.rename(tmp_path / file.name)
    async with room(tmp_path, model=False) as here:
        here.set_up("other")
        (here.signals.runs / "go").touch()
        await here.state(memo, "transcribed")
        assert [(run.run, run.engine["model"]) for run in here.view(memo).runs] == [
            ("r001", "tiny"),
            ("r002", "other"),
        ]


async def test_nothing_is_done_while_nothing_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Any] = []
    async with room(tmp_path) as here:
        memo = await here.drop("ok")
        await here.state(memo, "transcribed")
        await here.until(lambda: not here.voice._at_work)
        await anyio.wait_all_tasks_blocked()
        once = here.voice._once

        async def counted(lanes: TaskGroup) -> float | None:
            looks.append(await once(lanes))
            return looks[-1]  # type: ignore[no-any-return]  # what it was

        monkeypatch.setattr(here.voice, "_once", counted)
        here.voice.look()
        await here.until(lambda: looks == [None])
        await anyio.wait_all_tasks_blocked()
        assert looks == [None], "it waits for something to happen, without a time"


async def test_talk_and_short_memos_pass_a_long_one_that_is_at_work_and_never_more_than_one_at_a_time(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        long = await here.drop("long hold")
        await here.until(lambda: here.view(long).state == "transcribing" and len(here.voice._at_work) == 1)
        await here.until(lambda: here.live(long) == 3600.0 and here.run(long).progress is not None)
        other = await here.drop("long hold" + " " * 2_000_000)
        quick, third = await here.drop("hold"), await here.drop("ok")
        await here.until(lambda: here.live(quick) == 20.0)
        assert set(here.voice._at_work) == {long, quick}
        assert "1 before it" in here.view(third).reason
        assert here.view(other).state == "waiting"
        (here.signals.runs / "go").touch()
        for memo in (quick, third, long, other):
            await here.state(memo, "transcribed")
        bodies = [event.body for event in here.played.events]
        ends = [body.signal for body in bodies if isinstance(body, TranscriptFinished)]
        assert ends.index(third) < ends.index(other)


async def test_a_long_memo_gives_way_between_two_blocks_to_one_whose_turn_is_before_it_and_goes_on(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        long = await here.drop("long paced ok")
        await here.until(lambda: here.live(long) == 3600.0 and here.run(long).progress is not None)
        minutes = await here.drop("ok" + " " * 2_000_000)
        assert "1 before it" in here.view(minutes).reason
        (here.signals.runs / "step").touch()
        await here.state(minutes, "transcribed")
        await here.state(long, "transcribed")
        bodies = [event.body for event in here.played.events]
        assert [body.signal for body in bodies if isinstance(body, TranscriptFinished)] == [minutes, long]
        begun = [body.signal for body in bodies if isinstance(body, TranscriptStarted)]
        assert begun == [long, minutes, long], "it gives way once, and nothing failed"
        assert list(here.record(long).runs) == ["r001"]


async def test_no_samples_stay_whatever_becomes_of_a_run(tmp_path: Path) -> None:
    decoded = tmp_path / "home" / ".counterpoint" / "cache" / "decoded"
    make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    decoded.mkdir(parents=True)
    (tmp_path / "home" / ".counterpoint").chmod(0o700)
    (decoded / f"{'ab' * 32}.s16").write_bytes(b"of a daemon before")
    async with room(tmp_path) as here:
        await here.until(lambda: not list(decoded.iterdir()))
        failed, done = await here.drop("keep bad"), await here.drop("keep ok")
        await here.state(failed, "failed")
        await here.state(done, "transcribed")
        await here.until(lambda: not list(decoded.iterdir()))
        assert here.run(failed).failed is not None
