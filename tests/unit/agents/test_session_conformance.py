from __future__ import annotations

from pathlib import Path

import pytest

from agents.events import AgentText, TurnLost
from agents.spec import Prompt
from agents.testing.conformance import GREETING, SILENT, check_session_factory, play
from agents.testing.scripted import Crash, ScriptedSessions, Silence, Step, says
from tests.support.agents import make_spec

pytestmark = pytest.mark.anyio


def answers(prompt: Prompt) -> list[Step]:
    return [Silence()] if prompt.text == SILENT else [AgentText(text=GREETING)]


async def test_the_scripted_session_keeps_every_promise_of_the_protocol(tmp_path: Path) -> None:
    await check_session_factory(ScriptedSessions(answers), make_spec(tmp_path))


async def test_the_suite_finds_a_session_that_says_the_wrong_thing(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        await check_session_factory(ScriptedSessions(says("Goodbye.")), make_spec(tmp_path))


async def test_a_crash_in_the_script_loses_the_turn(tmp_path: Path) -> None:
    sessions = ScriptedSessions(lambda prompt: [AgentText(text="half"), Crash()])
    session = await sessions.open(make_spec(tmp_path))
    events = await play(session, "go")
    assert events[-1] == TurnLost(reason="signal", exit_code=-9, delivered=True)
