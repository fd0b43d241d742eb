from __future__ import annotations

import hashlib
import os
import signal
import time
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from agents import warden
from agents._claude import local
from agents.errors import SessionStartFailed
from agents.events import (
    AgentEvent,
    AgentText,
    Delta,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from agents.recovery import CONTINUE, Decision, Finished, Resume, Unknown, continuation, decide, witness
from agents.session import Session
from agents.spec import AgentSpec, Policy, Prompt
from agents.testing.conformance import play
from agents.transcripts import read_entries
from tests.support.agents import make_calibration, make_factory, make_spec
from tests.support.endpoint import run_endpoint

pytestmark = [pytest.mark.anyio, pytest.mark.cli]


def turns(*answers: dict[str, Any], prompt: str = "go") -> dict[str, Any]:
    return {"sessions": [{"match": {"prompt_contains": prompt}, "turns": list(answers)}]}


def bash(command: str) -> dict[str, Any]:
    return {"tools": [{"name": "Bash", "input": {"command": command, "description": "x"}}]}


BUDGET = 0.005
SILENCE = {"fault": {"kind": "silence", "seconds": 60, "times": 1}}


def system_text(request: dict[str, Any]) -> str:
    return "\n".join(block["text"] for block in request["system"])


async def test_a_turn_under_a_calibration_of_300_kb(tmp_path: Path) -> None:
    """The calibration arrives byte for byte, the notes beside the prompt, the prompt as written."""
    text = "".join(
        f"{number}: {hashlib.sha256(str(number).encode()).hexdigest()} ä\n" for number in range(4200)
    )
    assert len(text.encode()) > 300_000
    script = turns(
        {
            "text": "I write.",
            "tools": [{"name": "Write", "input": {"file_path": "{{cwd}}/a.txt", "content": "hi"}}],
        },
        bash("echo more >> a.txt"),
        {"text": "All done."},
    )
    with run_endpoint(script) as endpoint:
        calibration = make_calibration(tmp_path, text, tokens=70_000)
        spec = make_spec(
            tmp_path, endpoint, calibration=calibration, notes="CLIENT NOTES", partial_messages=True
        )
        session = await make_factory(tmp_path).open(spec)
        try:
            events = await play(session, "go: read @/etc/passwd first")
        finally:
            await session.aclose()
        request = endpoint.requests()[0]
    system = system_text(request)
    assert text in system
    assert "CLIENT NOTES" not in system
    assert "CLIENT NOTES" in str(request["messages"][0])
    assert str(tmp_path) not in system.replace(str(spec.cwd), ""), "the prefix holds nothing of one agent"
    asked = str(request["messages"][0])
    assert "go: read @/etc/passwd first" in asked
    assert "root:x:0" not in str(request)
    assert (spec.cwd / "a.txt").read_text() == "himore\n"
    assert [event.content for event in events if isinstance(event, ToolReturned) and event.is_error] == []
    whole = "".join(event.text for event in events if isinstance(event, AgentText))
    shown = "".join(event.text for event in events if isinstance(event, Delta) and event.channel == "text")
    assert shown == whole
    stored = local.session_key(spec, session.session_id or "")
    copied = read_entries(tmp_path / "transcripts" / stored["project_key"] / f"{stored['session_id']}.jsonl")
    own = local.transcript_file(spec, stored["session_id"], dict(os.environ))
    missing = {e["uuid"] for e in read_entries(own).entries if "uuid" in e} - {
        e.get("uuid") for e in copied.entries
    }
    assert missing == set()


async def killed_turn(
    session: Session, prompt: Prompt, kind: type[AgentEvent], wait: Any
) -> list[AgentEvent]:
    """The events of a turn whose CLI is killed once an event of a kind was seen and ``wait`` came true."""
    events: list[AgentEvent] = []
    async with (
        aclosing(session.turn(prompt)) as turn,  # type: ignore[type-var]  # sessions yield from generators
        anyio.create_task_group() as tasks,
    ):
        async for event in turn:
            if isinstance(event, kind) and session.pid and not any(isinstance(e, kind) for e in events):
                tasks.start_soon(_kill_when, session.pid, wait)  # a call runs when its event was taken
            events.append(event)
    return events


async def _kill_when(pid: int, ready: Any) -> None:
    deadline = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < deadline
        await anyio.sleep(0.02)
    os.kill(pid, signal.SIGKILL)


def transcript(spec: AgentSpec, session_id: str) -> Path:
    return local.transcript_file(spec, session_id, dict(os.environ))


@pytest.mark.parametrize(
    ("script", "kind", "expected"),
    [
        ([bash("mkdir once && sh wait.sh"), {"text": "continued"}], ToolCalled, Unknown),
        ([bash("mkdir once"), SILENCE, {"text": "continued"}], ToolReturned, Resume),
    ],
    ids=["while-a-tool-runs", "after-its-result"],
)
async def test_a_killed_turn_continues_and_repeats_no_call(
    tmp_path: Path, script: list[dict[str, Any]], kind: type[AgentEvent], expected: type[Decision]
) -> None:
    answers = {
        "sessions": [
            {"match": {"prompt_contains": CONTINUE}, "turns": [{"text": "continued"}]},
            {"match": {"prompt_contains": "go"}, "turns": script},
        ]
    }
    with run_endpoint(answers) as endpoint:
        spec = make_spec(tmp_path, endpoint, policy=Policy(commands=("mkdir once", "sh wait.sh")))
        (spec.cwd / "wait.sh").write_text("tail -f /dev/null\n")
        home = uuid4().hex
        factory = make_factory(tmp_path, warden.marker(home, 1))
        session_id, prompt = str(uuid4()), Prompt(str(uuid4()), "go")
        session = await factory.open(spec, session_id=session_id)
        try:
            seen = await killed_turn(session, prompt, kind, (spec.cwd / "once").is_dir)
        finally:
            await session.aclose()
        assert isinstance(seen[-1], TurnLost)
        assert (seen[-1].reason, seen[-1].exit_code, seen[-1].delivered) == ("signal", -9, True)
        decision = decide(
            witness(prompt.uuid, seen, sent=True), read_entries(transcript(spec, session_id)).entries
        )
        assert isinstance(decision, Resume | Unknown)
        assert isinstance(decision, expected)
        session = await factory.open(spec, resume=session_id)
        try:
            again = await play(session, continuation(decision))
        finally:
            await session.aclose()
        assert [event.text.strip() for event in again if isinstance(event, AgentText)] == ["continued"]
        assert not [event for event in again if isinstance(event, ToolCalled)]
        sent = str(endpoint.requests()[-1]["messages"])
        assert sent.count("mkdir once") >= 1, "the conversation was resumed, with the call in it"
    assert warden.marked(home) == []


async def test_a_turn_whose_result_alone_was_lost_is_finished(tmp_path: Path) -> None:
    with run_endpoint(turns({"text": "The answer."})) as endpoint:
        spec = make_spec(tmp_path, endpoint)
        session_id, prompt = str(uuid4()), Prompt(str(uuid4()), "go")
        session = await make_factory(tmp_path).open(spec, session_id=session_id)
        file = transcript(spec, session_id)

        def written() -> bool:
            return '"end_turn"' in file.read_text()

        try:
            seen = await killed_turn(session, prompt, AgentText, written)
        finally:
            await session.aclose()
        lost = [event for event in seen if not isinstance(event, TurnEnded | TurnLost)]
        decision = decide(witness(prompt.uuid, lost, sent=True), read_entries(file).entries)
    assert decision == Finished("The answer.")


async def test_a_conversation_whose_files_are_gone_is_resumed_from_our_copy(tmp_path: Path) -> None:
    script = {"sessions": [{"match": {}, "turns": [{"text": "first"}, {"text": "second"}]}]}
    with run_endpoint(script) as endpoint:
        spec, factory, session_id = make_spec(tmp_path, endpoint), make_factory(tmp_path), str(uuid4())
        session = await factory.open(spec, session_id=session_id)
        await play(session, "remember the word zebra")
        await session.aclose()
        transcript(spec, session_id).unlink()
        session = await factory.open(spec, resume=session_id)
        try:
            await play(session, "which word?")
        finally:
            await session.aclose()
        assert "zebra" in str(endpoint.requests()[-1]["messages"])
    assert session.session_id == session_id


async def test_a_turn_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    script = {"default": {"text": "late", "delay": 30}}
    with run_endpoint(script) as endpoint:
        session = await make_factory(tmp_path).open(make_spec(tmp_path, endpoint, turn_timeout=1.0))
        try:
            end = (await play(session, "go"))[-1]
        finally:
            await session.aclose()
    assert isinstance(end, TurnLost)
    assert (end.reason, end.delivered) == ("timeout", True)


async def test_a_failing_model_ends_the_turn_with_its_status(tmp_path: Path) -> None:
    script = {"default": {"fault": {"kind": "http", "status": 400, "message": "no", "times": None}}}
    with run_endpoint(script) as endpoint:
        session = await make_factory(tmp_path).open(make_spec(tmp_path, endpoint))
        try:
            end = (await play(session, "go"))[-1]
        finally:
            await session.aclose()
    assert isinstance(end, TurnEnded)
    assert (end.ok, end.api_status) == (False, 400)


async def test_the_budget_counts_what_one_process_spends(tmp_path: Path) -> None:
    """The CLI's total goes on over a resume, its budget starts again: the caller gives what is left."""
    endless = {"default": {"tools": [{"name": "Read", "input": {"file_path": "none"}}], "repeat": True}}
    ends: list[TurnEnded] = []
    with run_endpoint(endless) as endpoint:
        spec, session_id = make_spec(tmp_path, endpoint, budget_usd=BUDGET), str(uuid4())
        for first in (True, False):
            ids = {"session_id": session_id} if first else {"resume": session_id}
            session = await make_factory(tmp_path).open(spec, **ids)
            try:
                end = (await play(session, "go"))[-1]
            finally:
                await session.aclose()
            assert isinstance(end, TurnEnded)
            ends.append(end)
    assert [(end.ok, end.reason) for end in ends] == [(False, "error_max_budget_usd")] * 2
    costs = [end.cost_usd or 0.0 for end in ends]
    assert ends[1].total_cost_usd == pytest.approx(sum(costs))
    assert min(costs) >= BUDGET, "the second process had a budget of its own"


async def test_a_cli_that_is_not_there_is_a_failed_start(tmp_path: Path) -> None:
    factory = make_factory(tmp_path, cli=tmp_path / "no-such-cli")
    with pytest.raises(SessionStartFailed, match="no-such-cli"):
        await factory.open(make_spec(tmp_path))


async def test_a_sub_agents_calls_meet_the_same_policy(tmp_path: Path) -> None:
    delegate = {"description": "look", "prompt": "SUB TASK", "subagent_type": "general-purpose"}
    reads = [{"name": "Read", "input": {"file_path": "/etc/passwd"}}]
    script = {
        "sessions": [
            {"match": {"prompt_contains": "SUB TASK"}, "turns": [{"tools": reads}, {"text": "refused"}]},
            {
                "match": {"prompt_contains": "go"},
                "turns": [{"tools": [{"name": "Agent", "input": delegate}]}, {"text": "done"}],
            },
        ]
    }
    with run_endpoint(script) as endpoint:
        session = await make_factory(tmp_path).open(make_spec(tmp_path, endpoint))
        try:
            events = await play(session, "go")
        finally:
            await session.aclose()
        requests = str(endpoint.requests())
    calls = {event.name: event for event in events if isinstance(event, ToolCalled)}
    assert calls["Read"].parent_tool_use_id == calls["Agent"].id
    order = [event.id for event in events if isinstance(event, ToolReturned)]
    assert order == [calls["Read"].id, calls["Agent"].id], "the turn waits for its sub-agent"
    denied = [event for event in events if isinstance(event, ToolDenied)]
    assert [(event.name, event.id) for event in denied] == [("Read", calls["Read"].id)]
    assert "outside the workspace" in denied[0].reason
    assert "root:x:0" not in requests
    assert isinstance(events[-1], TurnEnded)
    parts = list((tmp_path / "transcripts").rglob("subagents*.jsonl"))
    assert len(parts) == 1, "the sub-agent's transcript is kept as well"
