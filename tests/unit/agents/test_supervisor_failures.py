"""A supervisor outlives whatever goes wrong in a turn: the caller hears of it and the next turn works."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import anyio
import pytest

from agents.events import AgentClosed, AgentEvent, AgentText, TurnEnded
from agents.spec import AgentSpec, Prompt
from agents.supervisor import SessionRef, Supervisor, open_supervisor
from agents.testing.scripted import ScriptedSession, ScriptedSessions, Silence, Step
from tests.support.agents import make_spec

pytestmark = pytest.mark.anyio


async def nothing(_event: AgentEvent | None = None) -> None:
    return None


async def speak(supervisor: Supervisor, spec: AgentSpec, text: str, emit: object = nothing) -> object:
    ref = SessionRef(f"s-{text}", exists=False)
    with anyio.fail_after(5):
        return await supervisor.turn(
            spec,
            Prompt(f"p-{text}", text),
            session=ref,
            emit=emit,  # type: ignore[arg-type]  # any coroutine function that takes an event
            before_send=nothing,
        )


class Fragile(ScriptedSessions):
    """Breaks in a way that nobody foresaw: not an error of this package."""

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ScriptedSession:
        if session_id == "s-open":
            raise RuntimeError("the factory broke")
        return await super().open(spec, resume=resume, session_id=session_id)


def play(prompt: Prompt) -> Iterable[Step]:
    if prompt.text == "play":
        raise RuntimeError("the session broke")
    yield Silence() if prompt.text == "wait" else AgentText(text=prompt.text)


@pytest.mark.parametrize("broken", ["open", "play", "emit"])
async def test_what_breaks_in_a_turn_is_raised_to_its_caller_and_the_next_turn_works(
    tmp_path: Path, broken: str
) -> None:
    async def emit(event: AgentEvent) -> None:
        if broken == "emit":
            raise RuntimeError("the journal broke")

    async with open_supervisor(Fragile(play)) as supervisor:
        with pytest.raises(RuntimeError, match="broke"):
            await speak(supervisor, make_spec(tmp_path), broken, emit)
        assert not supervisor.warm
        outcome = await speak(supervisor, make_spec(tmp_path), "hello")
        assert isinstance(outcome, TurnEnded)
        assert outcome.ok


async def test_a_caller_that_goes_away_ends_its_turn(tmp_path: Path) -> None:
    async with open_supervisor(ScriptedSessions(play)) as supervisor:
        with anyio.move_on_after(0.1):
            await speak(supervisor, make_spec(tmp_path), "wait")
        outcome = await speak(supervisor, make_spec(tmp_path), "hello")
        assert isinstance(outcome, TurnEnded)


async def test_killing_when_nothing_runs_harms_no_later_turn(tmp_path: Path) -> None:
    async with open_supervisor(ScriptedSessions(play)) as supervisor:
        await speak(supervisor, make_spec(tmp_path), "one")
        supervisor.kill()
        outcome = await speak(supervisor, make_spec(tmp_path), "two")
        assert isinstance(outcome, TurnEnded)


async def test_a_session_without_deltas_is_opened_anew_once_somebody_wants_them(tmp_path: Path) -> None:
    closed: list[AgentEvent] = []

    async def emit(event: AgentEvent) -> None:
        closed.extend([event] if isinstance(event, AgentClosed) else [])

    async with open_supervisor(ScriptedSessions(play)) as supervisor:
        for wanted in (False, True, False, True):
            spec = make_spec(tmp_path, partial_messages=wanted)
            ref = SessionRef("s-same", exists=False)
            await supervisor.turn(
                spec, Prompt(f"p-{wanted}", "x"), session=ref, emit=emit, before_send=nothing
            )
    assert [event.model_dump().get("reason") for event in closed] == ["replaced"]
