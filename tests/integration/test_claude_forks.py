"""What the real CLI does with a fork of a conversation whose turn is under way."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import anyio
import pytest

from agents._claude import local
from agents.events import AgentEvent, AgentText, ToolReturned, TurnEnded
from agents.spec import AgentSpec, Policy
from agents.testing.conformance import play
from agents.transcripts import read_entries
from tests.support.agents import make_factory, make_spec
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.scripts import bash, script, session, text, tools, write

pytestmark = [pytest.mark.anyio, pytest.mark.cli]

SCRIPT = script(
    session("first", text("First done.")),
    session("LONG", tools(bash("sh wait.sh"), words="I begin."), text("Long done.")),
    session("ASIDE", tools(bash("touch stray"), write("stray", "x"), words="I try."), text("Half way.")),
    session("later", text("Later done.")),
)
READS = Policy(tools=("Read", "Glob", "Grep"))


@asynccontextmanager
async def working(endpoint: RunningEndpoint, root: Path) -> AsyncIterator[tuple[AgentSpec, str]]:
    """A session whose second turn waits in a command until ``go`` is there; the turn ends well in the end."""
    spec = make_spec(root, endpoint, policy=Policy(commands=("sh wait.sh",)))
    (spec.cwd / "wait.sh").write_text("touch begun; while [ ! -e go ]; do sleep 0.1; done; echo over\n")
    session_id, events = str(uuid4()), list[AgentEvent]()
    main = await make_factory(root).open(spec, session_id=session_id)

    async def work() -> None:
        events.extend(await play(main, "LONG"))

    try:
        await play(main, "first")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            with anyio.fail_after(30):
                while not _is_open(spec, session_id):  # noqa: ASYNC110  # files tell nobody
                    await anyio.sleep(0.02)
            yield spec, session_id
            (spec.cwd / "go").touch()
        assert [e.content for e in events if isinstance(e, ToolReturned)] == ["over"]
        end = events[-1]
        assert isinstance(end, TurnEnded)
        assert (end.ok, (end.result or "").strip()) == (True, "Long done.")
    finally:
        await main.aclose()


def _is_open(spec: AgentSpec, session_id: str) -> bool:
    """Whether the command runs and the transcript knows of its call."""
    return (spec.cwd / "begun").exists() and "tool_use" in transcript(spec, session_id)


def transcript(spec: AgentSpec, session_id: str) -> str:
    return local.transcript_file(spec, session_id, dict(os.environ)).read_text()


async def written(spec: AgentSpec, session_id: str) -> str:
    """The transcript once the CLI, which waits for its call, has written all it has to say of it."""
    text, same = transcript(spec, session_id), 0
    with anyio.fail_after(30):
        while same < 5:
            await anyio.sleep(0.1)
            now = transcript(spec, session_id)
            text, same = now, same + 1 if now == text else 0
    return text


async def test_a_fork_with_an_open_call_answers_and_leaves_its_source_alone(tmp_path: Path) -> None:
    fork_id = str(uuid4())
    with run_endpoint(SCRIPT) as endpoint:
        async with working(endpoint, tmp_path) as (spec, source):
            before = await written(spec, source)
            fork = await make_factory(tmp_path).open(
                make_spec(tmp_path, endpoint, policy=READS), session_id=fork_id, fork=source
            )
            try:
                events = await play(fork, "ASIDE how far are you?")
            finally:
                await fork.aclose()
            now = transcript(spec, source)
            assert now.startswith(before), "the source's transcript is as it was"
            assert not [line for line in now[len(before) :].splitlines() if '"uuid"' in line], (
                "no message came"
            )
            asked = json.dumps(endpoint.requests()[-1]["messages"])
        assert "first" in asked
        assert "LONG" in asked
        assert "I begin." in asked, "the fork knows the turn that is under way"
        assert "[Tool call interrupted" in asked, "the CLI gives the open call a result of its own"
        refused = [event for event in events if isinstance(event, ToolReturned)]
        assert [event.is_error for event in refused] == [True, True]
        assert all("No such tool" in event.content for event in refused), [e.content for e in refused]
        assert not (spec.cwd / "stray").exists(), "a tool the conversation knows is refused in the fork"
        answers = [event.text for event in events if isinstance(event, AgentText)]
        assert answers == ["I try.", "Half way."]
        end = events[-1]
        assert isinstance(end, TurnEnded)
        assert end.cost_usd is not None
        assert end.total_cost_usd is not None
        assert end.total_cost_usd - end.cost_usd == pytest.approx(
            local.total_cost(_file(spec, source, before, tmp_path))
        ), "the fork's cost is its own: the CLI counts on from the source's total"
        copied = list((tmp_path / "transcripts").rglob(f"{fork_id}.jsonl"))
        assert len(copied) == 1, "the fork's transcript is kept"
        assert "ASIDE how far" in copied[0].read_text()
        again = await make_factory(tmp_path).open(spec, resume=source)
        try:
            await play(again, "later")
        finally:
            await again.aclose()
        later = json.dumps(endpoint.requests()[-1]["messages"])
    assert "ASIDE" not in later
    assert "Half way" not in later
    assert "[Tool call interrupted" not in later
    ours = next((tmp_path / "transcripts").rglob(f"{source}.jsonl"))
    assert "ASIDE" not in ours.read_text()
    assert [e for e in read_entries(ours).entries if e.get("sessionId") not in {None, source}] == []


def _file(spec: AgentSpec, source: str, content: str, root: Path) -> Path:
    """The source's transcript as it was when it was forked."""
    kept = root / f"{source}.kept.jsonl"
    kept.write_text(content)
    return kept


async def test_a_conversation_whose_files_are_gone_is_forked_from_our_copy(tmp_path: Path) -> None:
    with run_endpoint(SCRIPT) as endpoint:
        spec, factory, source = make_spec(tmp_path, endpoint), make_factory(tmp_path), str(uuid4())
        main = await factory.open(spec, session_id=source)
        await play(main, "first: remember the word zebra")
        await main.aclose()
        local.transcript_file(spec, source, dict(os.environ)).unlink()
        fork = await factory.open(spec, session_id=str(uuid4()), fork=source)
        try:
            await play(fork, "later: which word?")
        finally:
            await fork.aclose()
        assert "zebra" in str(endpoint.requests()[-1]["messages"])
