"""However the CLI's output is cut into chunks, joining deltas changes no message and no block's text."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import anyio
import pytest
from anyio.abc import ObjectReceiveStream
from hypothesis import example, given
from hypothesis import strategies as st

from agents._claude.translate import Translator
from agents._claude.transport import Gatherer, join_deltas, pausable
from agents.events import AgentEvent, Delta

_FIELDS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}


def delta(index: object, kind: str, text: object, **more: Any) -> dict[str, Any]:
    inside = {"type": kind, _FIELDS.get(kind, "text"): text}
    event = {"type": "content_block_delta", "index": index, "delta": inside}
    return {"type": "stream_event", "event": event, "session_id": "s", **more}


_TEXT = st.text(st.sampled_from('ab\n"\\é😀\u2028'), max_size=4)
_DELTAS = st.builds(
    delta,
    st.integers(0, 1),
    st.sampled_from(sorted(_FIELDS)),
    _TEXT,
    uuid=st.uuids().map(str),
    parent_tool_use_id=st.sampled_from([None, None, None, "t"]),
)
_ODD: list[Any] = [
    delta(0, "text_delta", 7),
    delta("x", "text_delta", "a"),
    delta(0, "holo_delta", "a"),
    {"type": "stream_event", "event": "content_block_delta"},
    {"type": "stream_event", "event": {"type": "message_start", "message": {"id": "m2"}}},
    {"type": "holo", "says": {"type": "content_block_delta"}},
    {"type": "assistant", "message": {"id": "m", "content": [{"type": "content_block_delta"}]}},
    ["content_block_delta"],
]  # fmt: skip
_LINES = st.one_of(_DELTAS, _DELTAS, _DELTAS, st.sampled_from(_ODD)).map(json.dumps) | st.sampled_from(
    ["", "[SandboxDebug] content_block_delta", '{"type": "content_block_delta"', "\r"]
)


@dataclass(eq=False)
class Chunks(ObjectReceiveStream[str]):
    """Gives fixed chunks."""

    chunks: list[str]

    async def receive(self) -> str:
        if not self.chunks:
            raise anyio.EndOfStream
        return self.chunks.pop(0)

    async def aclose(self) -> None:
        self.chunks.clear()


def gathered(chunks: list[str]) -> str:
    async def read() -> str:
        return "".join([chunk async for chunk in Gatherer(Chunks(chunks), frame=1e-6)])

    return anyio.run(read)


def messages(text: str) -> list[Any]:
    found = []
    for line in text.split("\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            found.append(line)
    return found


def seen(text: str) -> tuple[list[AgentEvent], dict[tuple[str, int, str], str]]:
    """What does not stream, in order, and the whole text of each block; offsets must join up."""
    translator, durable = Translator("p"), list[AgentEvent]()
    blocks: dict[tuple[str, int, str], str] = defaultdict(str)
    for message in messages(text):
        for event in translator.translate(message) if isinstance(message, dict) else ():
            if isinstance(event, Delta):
                block = (event.turn, event.block, event.channel)
                blocks[block] += event.text
            else:
                durable.append(event)
    return durable, blocks


@example(lines=[json.dumps(delta("x", "text_delta", "a"))] * 2, cuts=[], ends=True)
@given(
    lines=st.lists(_LINES, max_size=12), cuts=st.lists(st.integers(0, 3000), max_size=8), ends=st.booleans()
)
def test_nothing_is_changed_but_the_number_of_deltas(lines: list[str], cuts: list[int], ends: bool) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    chunks = [text[start:end] for start, end in pairwise(places)]
    after = gathered(chunks)
    assert seen(after) == seen(text)
    assert [line for line in after.split("\n") if "uuid" not in line] == [
        line for line in text.split("\n") if "uuid" not in line
    ]
    assert after.endswith("\n") == text.endswith("\n")


def test_a_run_of_one_block_becomes_one_line_and_any_other_field_ends_it() -> None:
    run = [delta(0, "text_delta", "ab", uuid="1"), delta(0, "text_delta", "c", uuid="2")]
    named = delta(0, "text_delta", "d", uuid="3", user_message_uuids=["p"])
    lines = [json.dumps(message) for message in [*run, named]]
    joined, nothing_else = join_deltas(lines)
    assert [json.loads(line) for line in joined] == [delta(0, "text_delta", "abc", uuid="1"), named]
    assert joined[1] is lines[2]
    assert nothing_else
    assert join_deltas([*lines, "{}"])[1] is False


def test_the_halves_of_a_character_meet_again() -> None:
    halves = [json.dumps(delta(0, "text_delta", half)) for half in ("\ud83d", "\ude00")]
    (line,), _ = join_deltas(halves)
    (shown,) = Translator("p", delivered=True).translate(json.loads(line))
    assert isinstance(shown, Delta)
    assert shown.text == "\U0001f600"


@dataclass
class Pipe:
    """Says what was asked of it."""

    reading: bool = True
    asked: list[str] = field(default_factory=list)

    def is_reading(self) -> bool:
        return self.reading

    def pause_reading(self) -> None:
        self.asked.append("pause")

    def resume_reading(self) -> None:
        self.asked.append("resume")


@pytest.mark.parametrize(("reading", "asked"), [(True, ["pause", "resume"]), (False, [])])
async def test_a_pipe_rests_in_the_second_frame_of_deltas_and_is_resumed_even_when_the_reader_is_cancelled(
    reading: bool, asked: list[str]
) -> None:
    line, pipe = json.dumps(delta(0, "text_delta", "a")) + "\n", Pipe(reading)
    gatherer = Gatherer(Chunks([line, line, line]), pipe, frame=3600)
    assert [await gatherer.receive(), await gatherer.receive()] == [line, line]
    assert pipe.asked == []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(gatherer.receive)
        await anyio.wait_all_tasks_blocked()
        assert pipe.asked == asked[:1]
        tasks.cancel_scope.cancel()
    assert pipe.asked == asked


async def test_whatever_is_no_delta_is_read_without_waiting() -> None:
    line = json.dumps(delta(0, "text_delta", "a")) + "\n"
    chunks = [line, line + "{}\n", line, "{}\n", line]
    gatherer = Gatherer(Chunks(list(chunks)), frame=3600)
    with anyio.fail_after(20):
        assert [await gatherer.receive() for _ in chunks] == chunks


def test_a_pipe_that_does_not_tell_whether_it_is_polled_is_left_alone() -> None:
    """So are those of asyncio before Python 3.11.4: a turn must not end by it."""

    class Silent(Pipe):
        def is_reading(self) -> bool:
            raise NotImplementedError

    assert pausable(Silent()) is None
    told = Pipe()
    assert pausable(told) is told
