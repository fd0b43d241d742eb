"""A turn without a result is lost, whatever the exit code; nothing the CLI writes is swallowed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from agents import warden
from agents._claude.session import STOP_GRACE
from agents.events import AgentEvent, AgentRaw, PromptDelivered, ToolCalled, TurnEnded, TurnLost
from agents.spec import Prompt
from agents.testing.conformance import play
from tests.support.agents import make_factory, make_spec
from tests.support.fake_claude import INIT, REPLAY, RESULT, write_fake

pytestmark = pytest.mark.anyio


async def one_turn(root: Path, lines: list[Any], **options: Any) -> list[AgentEvent]:
    spec = make_spec(root, stall_timeout=20.0)
    factory = make_factory(root, cli=write_fake(root / "fake", lines, **options))
    session = await factory.open(spec)
    try:
        return await play(session, "go")
    finally:
        await session.aclose()


@pytest.mark.parametrize(
    ("lines", "options", "reason", "delivered"),
    [
        ([INIT, REPLAY], {"exit_code": 0}, "eof", True),
        ([INIT], {"exit_code": 0}, "eof", False),
        ([INIT, REPLAY], {"exit_code": 0, "tail": '{"type":"result","subt'}, "eof", True),
        ([INIT, REPLAY], {"exit_code": 3}, "exit", True),
        ([INIT, REPLAY], {"exit_code": 137}, "signal", True),
        ([INIT, REPLAY, '{"type": broken}'], {"exit_code": None}, "garbage", True),
    ],
    ids=["exits-0", "exits-0-undelivered", "half-a-line", "exits-3", "killed", "broken-json"],
)
async def test_a_stream_without_a_result_is_a_lost_turn(
    tmp_path: Path, lines: list[Any], options: dict[str, Any], reason: str, delivered: bool
) -> None:
    end = (await one_turn(tmp_path, lines, **options))[-1]
    assert isinstance(end, TurnLost)
    assert (end.reason, end.delivered) == (reason, delivered)


async def test_strange_messages_are_kept_whole_and_do_not_end_the_turn(tmp_path: Path) -> None:
    strange: list[Any] = [
        {"type": "hologram", "x": 1},
        {"type": "assistant", "message": {"content": "not a list"}},
        {"type": "assistant", "message": {"content": [{"type": "text", "text": 5}]}},
        "a line that is no JSON",
        {"type": "system", "subtype": "brand_new", "y": 2},
        {"type": "result", "subtype": "success"},
    ]
    events = await one_turn(tmp_path, [INIT, REPLAY, *strange, RESULT], exit_code=None)
    raw = [event for event in events if isinstance(event, AgentRaw)]
    kinds = ["hologram", "assistant", "assistant", "system.brand_new", "result.success"]
    assert [event.type for event in raw] == kinds
    assert raw[0].data == {"type": "hologram", "x": 1}
    assert isinstance(events[-1], TurnEnded)


@pytest.mark.parametrize("size", [2 * 2**20, 20 * 2**20])
async def test_a_message_of_many_megabytes_passes(tmp_path: Path, size: int) -> None:
    big = {"type": "hologram", "x": "a" * size}
    events = await one_turn(tmp_path, [INIT, REPLAY, big, RESULT], exit_code=None)
    assert isinstance(events[-1], TurnEnded)


async def test_a_result_of_another_turn_does_not_end_this_one(tmp_path: Path) -> None:
    other = {**RESULT, "user_message_uuids": ["someone-else"], "result": "not yours"}
    events = await one_turn(tmp_path, [INIT, other, REPLAY, RESULT], exit_code=None)
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].result == "ok"


async def test_interrupting_a_cli_that_was_killed_raises_nothing_and_its_turn_is_lost(tmp_path: Path) -> None:
    fake = write_fake(tmp_path / "fake", [INIT, REPLAY], exit_code=None)
    session = await make_factory(tmp_path, cli=fake).open(make_spec(tmp_path))
    events = []
    async for event in session.turn(Prompt(str(uuid4()), "go")):
        events.append(event)
        if isinstance(event, PromptDelivered):
            assert session.pid is not None
            os.kill(session.pid, signal.SIGKILL)
            await session.interrupt()
    assert isinstance(events[-1], TurnLost)
    assert "could not be interrupted" in events[-1].detail
    await session.aclose()


async def test_a_cli_that_reads_nothing_loses_the_turn_and_does_not_hold_it_for_ever(tmp_path: Path) -> None:
    fake = write_fake(tmp_path / "fake", [INIT, REPLAY, RESULT], exit_code=None)
    session = await make_factory(tmp_path, cli=fake).open(make_spec(tmp_path, stall_timeout=0.3))
    assert session.pid is not None
    os.kill(session.pid, signal.SIGSTOP)
    with anyio.fail_after(10):
        end = (await play(session, "x" * 2**20))[-1]
        await session.aclose()
    assert isinstance(end, TurnLost)
    assert (end.reason, end.delivered) == ("stall", False)


CALL = {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "make"}}
CALLED = {"type": "assistant", "message": {"id": "m", "role": "assistant", "content": [CALL]}}
RETURNED = {
    "type": "user",
    "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1"}]},
}


@pytest.mark.parametrize("tool", ["Bash", "WebFetch"])
async def test_a_silent_cli_whose_command_is_gone_is_lost_and_one_with_another_tool_is_not(
    tmp_path: Path, tool: str
) -> None:
    called = {**CALLED, "message": {**CALLED["message"], "content": [{**CALL, "name": tool}]}}  # type: ignore[dict-item]  # a mapping
    server = {"run": "sleep 600 > /dev/null 2>&1 & sleep 0.3"}
    fake = write_fake(tmp_path / "fake", [INIT, REPLAY, server, called], exit_code=None)
    fake.with_name("go").touch()
    spec = make_spec(tmp_path, stall_timeout=0.5, turn_timeout=4.0)
    session = await make_factory(tmp_path, cli=fake).open(spec)
    with anyio.fail_after(20):
        end = (await play(session, "go"))[-1]
        await session.aclose()
    assert isinstance(end, TurnLost)
    assert (end.reason, end.delivered) == ("stall" if tool == "Bash" else "timeout", True)
    assert ("no process of the command" in end.detail) is (tool == "Bash")


async def test_a_command_that_is_silent_for_longer_than_a_cli_may_be_is_waited_for(tmp_path: Path) -> None:
    lines = [INIT, REPLAY, CALLED, {"run": "sleep 4"}, RETURNED, RESULT]
    fake = write_fake(tmp_path / "fake", lines, exit_code=None)
    session = await make_factory(tmp_path, cli=fake).open(make_spec(tmp_path, stall_timeout=1.5))
    events = []
    with anyio.fail_after(30):
        async for event in session.turn(Prompt(str(uuid4()), "go")):
            events.append(event)
            if isinstance(event, ToolCalled):
                fake.with_name("go").touch()
        await session.aclose()
    assert isinstance(events[-1], TurnEnded)
    assert events[-1].ok


def marker_of(pid: int) -> str:
    environ = Path(f"/proc/{pid}/environ").read_bytes()
    return environ.split(b"COUNTERPOINT_MARKER=")[1].split(b".")[0].decode()


async def test_a_cli_that_ignores_sigterm_is_gone_in_time_with_its_children(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, stall_timeout=0.2)
    fake = write_fake(tmp_path / "fake", [INIT, REPLAY], exit_code=None, stubborn=True)
    session = await make_factory(tmp_path, f"{uuid4().hex}.1", cli=fake).open(spec)
    pid = session.pid
    assert pid is not None
    marker = marker_of(pid)
    assert isinstance((await play(session, "go"))[-1], TurnLost)
    assert len(warden.marked(marker)) == 2, "the CLI and a child in another session"
    with anyio.fail_after(STOP_GRACE + 3):
        await session.aclose()
    assert warden.marked(marker) == []
