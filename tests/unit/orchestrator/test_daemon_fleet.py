"""What breaks in one task ends that task alone; a task ends once; a stop waits as the latest order says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import anyio
import pytest

from agents.events import AgentText, TurnEnded
from agents.spec import AgentSpec, Prompt
from agents.testing.scripted import ScriptedSession, ScriptedSessions, Silence, Step
from orchestrator.errors import Refused
from orchestrator.events.task import CancelRequested
from orchestrator.events.workspace import WorkspacePrepared
from orchestrator.journal import JournalFull, StaleEpoch
from orchestrator.protocol import ShutdownRequest, TaskRequest
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"})


def play(prompt: Prompt) -> Iterable[Step]:
    if prompt.text == "break":
        raise RuntimeError("nobody\nforesaw \ud83d this")
    if prompt.text == "overload":
        yield TurnEnded(session_id="s", ok=False, reason="api_error", api_status=529)
    yield Silence() if prompt.text == "wait" else AgentText(text=f"did {prompt.text}")


class Fragile(ScriptedSessions):
    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ScriptedSession:
        if spec.project == "beta":
            raise OSError(24, "Too many open files")
        return await super().open(spec, resume=resume, session_id=session_id)


async def works(played: Played) -> None:
    done = await played.ended(await played.say("hello"))
    assert (done.state, done.result) == ("succeeded", "did hello")


async def test_what_nobody_foresaw_fails_its_task_and_the_fleet_goes_on(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with play_fleet(home, Fragile(play)) as played:
        broken = await played.ended(await played.say("break"))
        assert broken.state == "failed"
        assert broken.error is not None
        assert "RuntimeError: nobody foresaw \ufffd this" in broken.error
        unopened = await played.ended(await played.say("x", "beta"))
        assert (unopened.state, unopened.attempt) == ("failed", 1)
        assert "Too many open files" in (unopened.error or "")
        assert "Traceback" in caplog.text
        await works(played)


async def test_a_folder_that_went_away_fails_its_task_and_says_so(home: Path) -> None:
    (home / "beta" / "notes.md").unlink()
    (home / "beta").rmdir()
    async with play_fleet(home, ScriptedSessions(play)) as played:
        done = await played.ended(await played.say("x", "beta"))
        assert done.state == "failed"
        assert "is not a folder" in (done.error or "")
        await works(played)


async def test_a_later_daemon_ends_this_one(home: Path) -> None:
    with pytest.RaisesGroup(pytest.RaisesExc(StaleEpoch), flatten_subgroups=True):
        async with play_fleet(home, ScriptedSessions(play)) as played:
            task = await played.say("wait")
            await played.until(lambda: played.runtime.task(task).session_id is not None)
            with played.runtime.writer.journal._writing() as connection:
                connection.execute("INSERT INTO epochs (epoch, opened_at) VALUES (99, 0)")
            with pytest.raises(StaleEpoch):
                await played.fleet.cancel(task)
            assert played.fleet.stop_requested.is_set()
            played.runtime.cancelled(task)
            await anyio.sleep(10)


async def test_a_cancelled_task_ends_once_however_often_it_is_cancelled(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        first, second = await played.say("wait"), await played.say("never")
        await played.until(lambda: "agent.prompt_delivered" in played.kinds(first))
        async with anyio.create_task_group() as tasks:
            for task in (second, first) * 4:
                tasks.start_soon(played.fleet.cancel, task)
        for task in (first, second):
            assert (await played.ended(task)).state == "cancelled"
        await works(played)
        for task in (first, second):
            assert played.kinds(task).count("task.finished") == 1
        assert "task.started" not in played.kinds(second)


async def test_a_cancel_while_the_workspace_is_prepared_sends_no_prompt(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:

        async def cancel_then(project: str, body: object, task: str | None = None) -> None:
            if isinstance(body, WorkspacePrepared) and task is not None:
                await played.fleet.cancel(task)

        played.runtime.desk._note = cancel_then
        task = await played.say("go")
        assert (await played.ended(task)).state == "cancelled"
        assert played.sessions.conversations == {}


async def test_a_cancel_during_the_last_step_of_a_failed_attempt_ends_the_wait_for_the_next(
    home: Path,
) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        runtime = played.runtime
        settle = runtime.settle

        async def late(task: str, outcome: object) -> None:
            if getattr(outcome, "status", "") == "retry":
                await runtime.note("acme", CancelRequested(), task)
            await settle(task, outcome)  # type: ignore[arg-type]  # what the run made

        runtime.settle = late  # type: ignore[method-assign]  # the cancel arrives at the worst moment
        task = await played.say("overload")
        assert (await played.ended(task)).state == "cancelled"
        assert played.kinds(task)[-2:] == ["task.retrying", "task.finished"]


async def test_a_full_disk_refuses_new_tasks_and_pauses_running_ones(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.daemon.runtime._DISK_RETRY", 0.01)
    async with play_fleet(home, ScriptedSessions(play)) as played:
        journal = played.runtime.writer.journal
        running = await played.say("wait")
        await played.until(lambda: "agent.prompt_delivered" in played.kinds(running))

        def full(_batch: object) -> list[object]:
            raise JournalFull(journal.path)

        with monkeypatch.context() as disk:
            disk.setattr(journal, "append_encoded", full)
            with pytest.raises(JournalFull):
                await played.say("more")
            played.runtime.cancelled(running)
            await anyio.sleep(0.1)
            assert played.runtime.record(running).open
        done = await played.ended(running)
        assert done.state in {"failed", "cancelled"}
        await works(played)


async def test_a_stop_waits_for_running_turns_until_a_later_order_says_not_to(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        await played.say("wait")
        await played.until(lambda: bool(played.fleet._running))
        played.fleet.stop(ShutdownRequest(drain=True, timeout_s=3600))
        with anyio.fail_after(5):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(played.fleet.drain)
                await anyio.sleep(0.05)
                assert not played.fleet.closing.is_set()
                with pytest.raises(Refused):
                    await played.fleet.queue(TaskRequest(project="acme", prompt="late"))
                played.fleet.stop(ShutdownRequest(drain=False))
        assert played.fleet.closing.is_set()


async def test_a_removed_projects_tasks_wait_can_be_cancelled_and_stay_its_clients(home: Path) -> None:
    config = (home / "counterpoint.toml").read_text()
    sealed = config.replace('client = "Beta"', 'client = "Beta"\nsealed = true')
    (home / "counterpoint.toml").write_text(sealed)
    async with play_fleet(home, ScriptedSessions(play)) as played:
        task = await played.say("wait", "beta")
        await played.until(lambda: "agent.prompt_delivered" in played.kinds(task))
    (home / "counterpoint.toml").write_text(config[: config.index("[projects.beta]")])
    async with play_fleet(home, ScriptedSessions(play)) as played:
        await works(played)
        assert played.runtime.task(task).state == "retrying"
        await played.fleet.cancel(task)
        assert (await played.ended(task)).state == "cancelled"
        owned = [event for event in played.events if event.task == task]
        assert {(event.client, event.visibility) for event in owned} == {("Beta", "sealed")}
