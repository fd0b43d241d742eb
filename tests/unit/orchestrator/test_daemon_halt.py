"""A refused account: one halt, nothing lost; then one agent at a time until one has got through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from agents.errors import SessionStartFailed
from agents.restart import RestartPolicy
from agents.spec import AgentSpec
from agents.testing.scripted import ScriptedSession, ScriptedSessions
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.clock import Clock
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio
NAMES = [f"p{number}" for number in range(6)]


@dataclass(slots=True)
class Account(ScriptedSessions):
    """Sessions that do not start while the account is refused."""

    refuses: bool = True
    tried: int = 0

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ScriptedSession:
        self.tried += 1
        if self.refuses:
            raise SessionStartFailed(spec.project, "Not logged in · Please run /login")
        return await ScriptedSessions.open(self, spec, resume=resume, session_id=session_id, fork=fork)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(
        tmp_path / "home",
        endpoint="offline",
        projects=dict.fromkeys(NAMES, "Acme"),
        extra="[limits]\nmax_agents = 4\nmax_attempts = 1\n",
    )


def fleet_kinds(played: Played) -> list[str]:
    return [event.kind for event in played.events if event.kind.startswith("fleet.")]


async def halted(played: Played, times: int) -> None:
    await played.until(lambda: fleet_kinds(played).count("fleet.halted") == times)
    await played.until(lambda: not played.fleet._running)


async def test_thirty_tries_are_one_halt_and_a_lifted_halt_is_one_try(home: Path) -> None:
    account = Account()
    async with play_fleet(home, account) as played:
        tasks = [await played.say(f"job {name}", name) for name in NAMES * 2]
        await halted(played, 1)
        assert account.tried <= 4, "what was under way at the first refusal, no more"
        assert "refused the account" in played.fleet.status().halted
        assert {view.held for view in played.fleet.status().projects if view.queued} == {
            f"halted: {played.fleet.status().halted}"
        }
        tried = account.tried
        await played.fleet.resume()
        await halted(played, 2)
        assert account.tried == tried + 1
        account.refuses = False
        await played.fleet.resume()
        for task in tasks:
            view = await played.ended(task)
            assert (view.state, view.attempt) == ("succeeded", 1), "a refusal is no attempt of the task"
        assert fleet_kinds(played) == ["fleet.halted", "fleet.resumed"] * 2
        assert played.runtime.state.halt is None


async def test_the_next_daemon_tries_once_and_goes_on_when_the_account_works(home: Path) -> None:
    account = Account()
    async with play_fleet(home, account) as played:
        tasks = [await played.say(f"job {name}", name) for name in NAMES]
        await halted(played, 1)
    tried = account.tried
    async with play_fleet(home, account) as played:
        await halted(played, 1)
        assert fleet_kinds(played) == ["fleet.resumed", "fleet.halted"]
        assert account.tried == tried + 1
    account.refuses = False
    async with play_fleet(home, account) as played:
        for task in tasks:
            assert (await played.ended(task)).state == "succeeded"
        await played.fleet.resume()
        assert fleet_kinds(played) == ["fleet.resumed"], "resuming what is not halted says nothing"


async def test_a_clock_that_is_set_back_keeps_no_task_waiting(home: Path) -> None:
    (home / "counterpoint.toml").write_text(
        (home / "counterpoint.toml").read_text().replace("max_attempts = 1", "max_attempts = 3")
    )
    back = timedelta()

    class OnceKilled(ScriptedSessions):
        async def open(
            self,
            spec: AgentSpec,
            *,
            resume: str | None = None,
            session_id: str | None = None,
            fork: str | None = None,
        ) -> ScriptedSession:
            self.opened.append(spec)
            if len(self.opened) == 1:
                raise SessionStartFailed(spec.project, "killed")
            return await super().open(spec, resume=resume, session_id=session_id, fork=fork)

    async with play_fleet(home, OnceKilled()) as played:
        played.runtime.clock = Clock(lambda: datetime.now(UTC) - back)
        played.runtime.brake = Brake(RestartPolicy(base=1), Random(2))
        task = await played.say("job", "p0")
        await played.until(lambda: "task.retrying" in played.kinds(task))
        assert played.runtime.task(task).state == "retrying"
        back = timedelta(hours=5)
        assert (await played.ended(task)).state == "succeeded"
