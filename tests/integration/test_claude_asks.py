"""Asks on the real CLI: raised, answered after it exited or was killed, and never run without an answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from agents import conversations
from agents._claude import sheet
from agents.asks import QUESTION_TOOL, Answer
from agents.events import AgentEvent, AskRaised, ToolCalled, ToolDenied, ToolReturned, TurnEnded, TurnLost
from agents.recovery import Decision, Unknown, Waiting, decide, witness
from agents.session import Session
from agents.spec import AgentSpec, Policy, Prompt
from tests.support.agents import make_factory, make_spec
from tests.support.endpoint import RunningEndpoint, run_endpoint

pytestmark = [pytest.mark.anyio, pytest.mark.cli]

QUESTION = {
    "questions": [
        {
            "question": "Which one?",
            "header": "Pick",
            "options": [{"label": "Red", "description": "r"}, {"label": "Blue", "description": "b"}],
            "multiSelect": False,
        }
    ]
}


def touch(name: str, after: str = "") -> dict[str, Any]:
    """A command that no list knows, and that shows how often it ran."""
    command = f"python3 -c \"open('{name}.txt','a').write('x')\"{after}"
    return {"name": "Bash", "input": {"command": command, "description": "x"}}


SCRIPT = {
    "sessions": [
        {"match": {"prompt_contains": "subwork"}, "turns": [{"text": "s", "tools": [touch("sub")]}]},
        {"match": {"prompt_contains": "one"}, "turns": [{"text": "I try.", "tools": [touch("a")]}]},
        {"match": {"prompt_contains": "slow"}, "turns": [{"tools": [touch("slow", "; sleep 60")]}]},
        {"match": {"prompt_contains": "patient"}, "turns": [{"tools": [touch("patient", "; sleep 8")]}]},
        {"match": {"prompt_contains": "two"}, "turns": [{"tools": [touch("a"), touch("b")]}]},
        {
            "match": {"prompt_contains": "question"},
            "turns": [{"tools": [{"name": QUESTION_TOOL, "input": QUESTION}]}],
        },
        {
            "match": {"prompt_contains": "delegate"},
            "turns": [
                {
                    "tools": [
                        {
                            "name": "Task",
                            "input": {
                                "description": "d",
                                "prompt": "subwork",
                                "subagent_type": "general-purpose",
                                "run_in_background": False,
                            },
                        }
                    ]
                }
            ],
        },
    ]
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@dataclass
class Conversation:
    """One conversation over as many sessions as a test opens."""

    spec: AgentSpec
    root: Path
    id: str
    prompt: Prompt
    events: list[AgentEvent]

    async def open(self, *, lose_transcript: bool = False) -> Session:
        local = conversations.local_transcript(self.spec, self.id)
        exists = local is not None
        if local is not None and lose_transcript:
            local.unlink()
        factory = make_factory(self.root)
        return await factory.open(self.spec, **{"resume" if exists else "session_id": self.id})

    async def begin(self, session: Session) -> list[AgentEvent]:
        return await self._hear(session.turn(self.prompt))

    async def answer(self, session: Session, *answers: Answer) -> list[AgentEvent]:
        return await self._hear(session.resume_turn(answers))

    async def _hear(self, turn: Any) -> list[AgentEvent]:
        async with aclosing(turn) as events:
            heard = [event async for event in events]
        assert [event for event in heard if isinstance(event, TurnEnded | TurnLost)] == heard[-1:]
        self.events += heard
        return heard

    def written(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.spec.workspace.glob("*.txt")}

    def decision(self) -> Decision:
        released = conversations.released_calls(self.spec, self.id)
        known = witness(self.prompt.uuid, self.events, sent=True, released=released)
        return decide(known, conversations.conversation(self.spec, self.id))


def conversation(root: Path, endpoint: RunningEndpoint, text: str, **changes: Any) -> Conversation:
    spec = make_spec(root, endpoint, policy=Policy(otherwise="ask"), **changes)
    return Conversation(spec, root, str(uuid4()), Prompt(str(uuid4()), text), [])


def asked(events: list[AgentEvent]) -> AskRaised:
    (ask,) = [event for event in events if isinstance(event, AskRaised)]
    ended = events[-1]
    assert isinstance(ended, TurnEnded)
    assert (ended.ok, ended.reason, ended.deferred) == (False, "deferred", ask.id)
    return ask


@pytest.mark.parametrize(("partial", "lost"), [(True, False), (False, True)])
async def test_an_allowed_call_runs_once_after_the_session_was_closed(
    tmp_path: Path, endpoint: RunningEndpoint, partial: bool, lost: bool
) -> None:
    """With and without token deltas; from the CLI's transcript, or from our copy when that is lost."""
    talk = conversation(tmp_path, endpoint, "one", partial_messages=partial)
    session = await talk.open()
    ask = asked(await talk.begin(session))
    await session.aclose()
    assert talk.written() == {}
    assert isinstance(talk.decision(), Waiting)
    session = await talk.open(lose_transcript=lost)
    try:
        events = await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {"a.txt": "x"}
    assert [event.id for event in events if isinstance(event, ToolReturned)] == [ask.id]
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].ok


async def test_an_allowed_call_may_be_silent_for_longer_than_a_cli(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "patient", stall_timeout=5.0)
    session = await talk.open()
    try:
        ask = asked(await talk.begin(session))
        events = await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].ok
    assert talk.written() == {"patient.txt": "x"}


async def test_a_refused_call_does_not_run_and_the_model_reads_why(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "one")
    session = await talk.open()
    try:
        ask = asked(await talk.begin(session))
        again = asked(await talk.answer(session))
        assert again.id == ask.id, "without an answer it goes on waiting"
        events = await talk.answer(session, Answer(ask.id, "deny", "not on a Friday"))
        lost = await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {}
    assert ["not on a Friday" in event.content for event in events if isinstance(event, ToolReturned)] == [
        True
    ]
    assert [event.id for event in events if isinstance(event, ToolDenied)] == [ask.id]
    assert isinstance(lost[-1], TurnLost), "what was answered does not wait any more"
    assert lost[-1].reason == "resume"
    costs = [event.cost_usd for event in talk.events if isinstance(event, TurnEnded)]
    totals = [event.total_cost_usd for event in talk.events if isinstance(event, TurnEnded)]
    assert sum(cost or 0 for cost in costs) == pytest.approx(totals[-1])


async def test_a_question_is_answered_in_the_persons_own_words(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "question")
    session = await talk.open()
    try:
        ask = asked(await talk.begin(session))
        assert (ask.ask, ask.summary, ask.options) == ("question", "Which one?", ("Red", "Blue"))
        events = await talk.answer(session, Answer(ask.id, "text", "Blue, but darker"))
    finally:
        await session.aclose()
    (result,) = [event.content for event in events if isinstance(event, ToolReturned)]
    assert '"Which one?"="Blue, but darker"' in result


async def test_of_two_calls_in_one_message_one_waits_and_the_other_is_told_to_come_again(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "two")
    session = await talk.open()
    try:
        events = await talk.begin(session)
        ask = asked(events)
        first, second = [event.id for event in events if isinstance(event, ToolCalled)]
        assert ask.id == first
        assert [event.id for event in events if isinstance(event, ToolDenied)] == [second]
        await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {"a.txt": "x"}
    messages = endpoint.requests()[-1]["messages"]
    results = [b for m in messages if isinstance(m["content"], list) for b in m["content"]]
    known = {block["tool_use_id"] for block in results if block["type"] == "tool_result"}
    assert known == {first, second}, "the model knows the outcome of both"


async def test_a_sub_agent_cannot_ask_and_says_so(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    talk = conversation(tmp_path, endpoint, "delegate")
    session = await talk.open()
    try:
        events = await talk.begin(session)
    finally:
        await session.aclose()
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].deferred is None
    assert any("sub-agent cannot ask" in event.reason for event in events if isinstance(event, ToolDenied))
    assert talk.written() == {}


async def test_kill_9_when_the_ask_was_raised_leaves_it_waiting(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "one")
    session = await talk.open()
    async with aclosing(session.turn(talk.prompt)) as turn:  # type: ignore[type-var]  # a generator
        async for event in turn:
            talk.events.append(event)
            if isinstance(event, AskRaised):
                assert session.pid is not None
                os.kill(session.pid, signal.SIGKILL)
    await session.aclose()
    decision = talk.decision()
    assert isinstance(decision, Waiting)
    session = await talk.open()
    try:
        await talk.answer(session, Answer(decision.ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {"a.txt": "x"}


async def test_kill_9_after_the_answer_was_given_and_before_the_resume(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "one")
    session = await talk.open()
    ask = asked(await talk.begin(session))
    await session.aclose()
    waiting = talk.decision()
    assert isinstance(waiting, Waiting)
    sheet.write_sheet(talk.spec, talk.id, waiting.ask, [Answer(ask.id, "allow")])
    assert talk.decision() == waiting, "an answer that was not handed over has not happened"
    session = await talk.open()
    try:
        await talk.answer(session, Answer(ask.id, "deny"))
    finally:
        await session.aclose()
    assert talk.written() == {}


async def test_kill_9_while_the_answered_call_runs_never_runs_it_again(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    talk = conversation(tmp_path, endpoint, "slow")
    session = await talk.open()
    ask = asked(await talk.begin(session))

    async def kill_when_it_runs() -> None:
        while not talk.written():  # noqa: ASYNC110  # another process writes it
            await anyio.sleep(0.02)
        assert session.pid is not None
        os.kill(session.pid, signal.SIGKILL)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(kill_when_it_runs)
            events = await talk.answer(session, Answer(ask.id, "allow"))
    await session.aclose()
    assert isinstance(events[-1], TurnLost)
    decision = talk.decision()
    assert isinstance(decision, Unknown)
    assert [call.id for call in decision.calls] == [ask.id]
    session = await talk.open()
    try:
        await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {"slow.txt": "x"}


@pytest.mark.parametrize("warm", [True, False])
async def test_another_prompt_never_runs_a_waiting_call(
    tmp_path: Path, endpoint: RunningEndpoint, warm: bool
) -> None:
    """Also where the CLI's own rules would allow it: only the person's answer does."""
    talk = conversation(tmp_path, endpoint, "one")
    session = await talk.open()
    ask = asked(await talk.begin(session))
    if not warm:
        await session.aclose()
        talk.spec = make_spec(tmp_path, endpoint, policy=Policy(commands=("*",), otherwise="ask"))
        session = await talk.open()
    try:
        end = (await talk._hear(session.turn(Prompt(str(uuid4()), "something else"))))[-1]
        assert isinstance(end, TurnEnded)
        assert end.ok
    finally:
        await session.aclose()
    assert talk.written() == {}
    session = await talk.open()
    try:
        lost = await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert isinstance(lost[-1], TurnLost), "another prompt took its place"
    assert talk.written() == {}


async def test_a_call_that_was_let_through_once_is_never_let_through_again(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    """A crash after the receipt: the call may have run, so it is unknown, and no answer runs it again."""
    talk = conversation(tmp_path, endpoint, "one")
    session = await talk.open()
    ask = asked(await talk.begin(session))
    await session.aclose()
    receipt = talk.spec.state / "asks" / talk.id / f"{ask.id}.released"
    receipt.parent.mkdir(parents=True)
    receipt.touch()
    decision = talk.decision()
    assert isinstance(decision, Unknown)
    assert [call.id for call in decision.calls] == [ask.id]
    session = await talk.open()
    try:
        events = await talk.answer(session, Answer(ask.id, "allow"))
    finally:
        await session.aclose()
    assert talk.written() == {}
    assert any("its outcome is unknown" in e.content for e in events if isinstance(e, ToolReturned))
