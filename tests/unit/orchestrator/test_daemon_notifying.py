"""Whatever goes wrong while the person is notified, the fleet works on and what needs them is not lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from agents.events import AgentText, TurnEnded
from agents.spec import Prompt
from agents.testing.scripted import ScriptedSessions, Step
from orchestrator.daemon import notifying
from orchestrator.daemon.notifying import Notifier, Place
from orchestrator.daemon.sending import Sent
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio


def play(prompt: Prompt) -> Iterable[Step]:
    if prompt.text == "break":
        yield TurnEnded(session_id="s", ok=False, reason="api_error", api_status=400)
    yield AgentText(text=f"did {prompt.text}")


class Hook:
    """Stands for the person's command: what it was told, and what it does next."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.problems: list[Exception | Sent] = []

    async def run(self, _command: object, stdin: bytes, **_options: object) -> Sent:
        problem = self.problems.pop(0) if self.problems else Sent()
        if isinstance(problem, Exception):
            raise problem
        if problem.ok:
            self.told.append(json.loads(stdin))
        return problem

    def tasks(self, kind: str) -> list[str]:
        return [n["task"] for told in self.told for n in told["notices"] if n["kind"] == kind]


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Hook:
    hook = Hook()
    monkeypatch.setattr(notifying, "run_program", hook.run)
    monkeypatch.setattr(notifying, "_AGAIN", 0.0)
    return hook


@pytest.fixture
def home(tmp_path: Path) -> Path:
    table = '[notify]\nneeds_you = ["command"]\ndone = ["command"]\ncommand = ["cat"]\nat_most = 60\n'
    return make_home(
        tmp_path / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"}, extra=table
    )


@asynccontextmanager
async def notified(home: Path) -> AsyncIterator[tuple[Played, Notifier]]:
    """A fleet with its notifier, which has begun."""
    async with play_fleet(home, ScriptedSessions(play)) as played, anyio.create_task_group() as tasks:
        notifier = Notifier(played.runtime, Place(home, home / ".counterpoint/run/notified.json", "h.1"))
        tasks.start_soon(notifier.run)
        yield played, notifier
        tasks.cancel_scope.cancel()


async def test_what_nobody_foresaw_is_survived_and_what_needed_the_person_comes_later(
    home: Path, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.problems = [RuntimeError("nobody foresaw this"), Sent("exit code 3")]
    async with notified(home) as (played, notifier):
        first = await played.say("break")
        assert (await played.ended(first)).state == "failed"
        await played.until(lambda: "nobody foresaw this" in caplog.text)
        second = await played.say("break")
        assert (await played.ended(second)).state == "failed"
        await played.until(lambda: not hook.problems)
        third = await played.say("hello")
        assert (await played.ended(third)).state == "succeeded"
        await played.until(lambda: bool(hook.told))
        assert hook.tasks("failed") == [first, second]
        assert hook.tasks("succeeded") == [third]
        assert [sent.problem for sent in (await notifier.view()).sent] == ["exit code 3", ""]


async def test_what_was_never_delivered_is_told_by_the_next_daemon_and_nothing_twice(
    home: Path, hook: Hook
) -> None:
    hook.problems = [Sent("exit code 3")]
    async with notified(home) as (played, _):
        lost = await played.say("break")
        await played.ended(lost)
        await played.until(lambda: not hook.problems)
    assert hook.told == []
    async with notified(home) as (played, _):
        await played.until(lambda: bool(hook.told))
    async with notified(home) as (played, _):
        done = await played.say("hello", "beta")
        await played.ended(done)
        await played.until(lambda: bool(hook.tasks("succeeded")))
    assert (hook.tasks("failed"), hook.tasks("succeeded")) == ([lost], [done])


async def test_a_memory_that_cannot_be_kept_stops_nothing(home: Path, hook: Hook) -> None:
    async with notified(home) as (played, _):
        memory = home / ".counterpoint/run/notified.json"
        await played.until(memory.exists)
        memory.unlink()
        memory.mkdir()
        (memory / "in the way").touch()
        for _ in range(2):
            await played.ended(await played.say("hello"))
        await played.until(lambda: len(hook.tasks("succeeded")) == 2)


async def test_a_home_that_names_no_way_begins_anew_when_it_names_one_again(home: Path, hook: Hook) -> None:
    config = home / "counterpoint.toml"
    with_way = config.read_text()
    config.write_text(with_way.replace('["command"]', "[]"))
    async with notified(home) as (played, notifier):
        await played.ended(await played.say("break"))
        assert (await notifier.view()).ways == ()
        assert (await notifier.test()).sent == ()
    config.write_text(with_way)
    async with notified(home) as (played, _):
        new = await played.say("break", "beta")
        await played.until(lambda: bool(hook.told))
        assert hook.tasks("failed") == [new]
