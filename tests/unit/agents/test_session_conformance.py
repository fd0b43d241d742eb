from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.asks import Answer, ask_about
from agents.events import AgentEvent, AgentText, ToolCalled, ToolReturned, TurnEnded, TurnLost
from agents.spec import Prompt
from agents.supervisor import SessionRef, open_supervisor
from agents.testing.conformance import GREETING, SILENT, check_asks, check_session_factory, play
from agents.testing.scripted import Crash, ScriptedSessions, Silence, Step, Waits, says, tool
from tests.support.agents import make_spec

pytestmark = pytest.mark.anyio


def answers(prompt: Prompt) -> list[Step]:
    return [Silence()] if prompt.text == SILENT else [AgentText(text=GREETING)]


async def test_the_scripted_session_keeps_every_promise_of_the_protocol(tmp_path: Path) -> None:
    await check_session_factory(ScriptedSessions(answers), make_spec(tmp_path))


async def test_the_scripted_session_waits_for_answers_as_the_protocol_says(tmp_path: Path) -> None:
    ask = ask_about("call", "Bash", {"command": "x"})
    sessions = ScriptedSessions(
        lambda prompt: [ToolCalled(id=ask.id, name="Bash", input={}), Waits(ask)],
        go_on=lambda ask, answer: [AgentText(text=GREETING)],
    )
    await check_asks(sessions, make_spec(tmp_path))


async def test_the_suite_finds_a_session_that_runs_a_call_instead_of_asking(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        await check_asks(ScriptedSessions(lambda prompt: tool("Bash", {})), make_spec(tmp_path))


async def test_a_supervisor_goes_on_with_the_turn_that_waits(tmp_path: Path) -> None:
    ask = ask_about("call", "Bash", {"command": "x"})
    sessions = ScriptedSessions(lambda prompt: [Waits(ask)])
    heard: list[AgentEvent] = []
    handed_over: list[bool] = []
    order: dict[str, Any] = {"session": SessionRef("s", exists=False)}

    async def emit(event: AgentEvent) -> None:
        heard.append(event)

    async def ready() -> None:
        handed_over.append(any(isinstance(event, ToolReturned) for event in heard))

    order |= {"emit": emit, "before_send": ready}
    spec = make_spec(tmp_path)
    async with open_supervisor(sessions) as supervisor:
        waits = await supervisor.turn(spec, Prompt("p", "go"), **order)
        assert isinstance(waits, TurnEnded)
        assert waits.deferred == ask.id
    async with open_supervisor(sessions) as supervisor:
        order["session"] = SessionRef("s", exists=True)
        end = await supervisor.resume(spec, [Answer(ask.id, "allow")], **order)
        assert isinstance(end, TurnEnded)
        assert end.ok
        lost = await supervisor.resume(spec, [Answer(ask.id, "allow")], **order)
        assert isinstance(lost, TurnLost)
        assert not supervisor.warm
    assert [event.id for event in heard if isinstance(event, ToolReturned)] == [ask.id]
    assert handed_over == [False, False, True], "the caller is told before an answer is handed over"


async def test_the_suite_finds_a_session_that_says_the_wrong_thing(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        await check_session_factory(ScriptedSessions(says("Goodbye.")), make_spec(tmp_path))


async def test_a_crash_in_the_script_loses_the_turn(tmp_path: Path) -> None:
    sessions = ScriptedSessions(lambda prompt: [AgentText(text="half"), Crash()])
    session = await sessions.open(make_spec(tmp_path))
    events = await play(session, "go")
    assert events[-1] == TurnLost(reason="signal", exit_code=-9, delivered=True)
