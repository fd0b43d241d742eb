"""The CLI's standard output, read at most once per frame while it streams, with deltas joined.

A streaming CLI writes a line per token. Each line that reaches the SDK costs a wake-up and some ten hops, and
what is shown is cut per frame anyway: so the deltas of one block that one read brought are made one line
before the SDK sees them. All other lines are passed on as they came, byte for byte and at once.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import anyio
from anyio.abc import ObjectReceiveStream
from claude_agent_sdk import ClaudeAgentOptions
from claude_agent_sdk._internal.transport.subprocess_cli import SubprocessCLITransport

FRAME = 0.033
"""Seconds between two reads of a CLI that streams, and how much later than written a message may be seen.

The frames of all CLIs end together, so that one wake-up serves them all.
"""
_DELTA = '"content_block_delta"'
_TEXTS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}


class GatheringTransport(SubprocessCLITransport):
    """The SDK's own transport, reading through a ``Gatherer``."""

    def __init__(self, options: ClaudeAgentOptions) -> None:
        if options.can_use_tool:  # as the SDK's client does for a transport that it makes itself
            options = replace(options, permission_prompt_tool_name="stdio")
        super().__init__(_nothing(), options)

    async def connect(self) -> None:
        """Start the CLI."""
        await super().connect()
        if self._stdout_stream is not None:
            gatherer = Gatherer(self._stdout_stream, _pipe(self._process))
            self._stdout_stream = gatherer  # type: ignore[assignment]  # it is only iterated


async def _nothing() -> AsyncIterator[dict[str, Any]]:
    """The prompts are sent by the client; the transport is given none."""
    messages: tuple[dict[str, Any], ...] = ()
    for message in messages:
        yield message


class Pipe(Protocol):
    """The reading end of a pipe, which the event loop polls unless told to pause."""

    def is_reading(self) -> bool:
        """Whether it is polled."""

    def pause_reading(self) -> None:
        """Leave what comes in the pipe."""

    def resume_reading(self) -> None:
        """Poll it again."""


def _pipe(process: Any) -> Pipe | None:  # the backend keeps its transport private
    return pausable(process._transport.get_pipe_transport(1))


def pausable(pipe: Pipe) -> Pipe | None:
    """``pipe``, where it tells whether it is polled: before Python 3.11.4 the pipe of a process does not."""
    try:
        pipe.is_reading()
    except NotImplementedError:
        return None
    return pipe


@dataclass(eq=False)
class Gatherer(ObjectReceiveStream[str]):
    """The chunks of ``source``, paced while they hold nothing but deltas. It holds back no text."""

    source: ObjectReceiveStream[str]
    pipe: Pipe | None = None
    """Where the source reads from: it is not polled for the rest of a frame."""
    frame: float = FRAME
    _starts_whole: bool = True
    """What came so far ended with a newline."""
    _streaming: int = 0
    """How many of the latest chunks were deltas alone."""

    async def receive(self) -> str:
        """The next chunk, its deltas joined; from the second chunk of deltas alone on, one per frame."""
        if self._streaming > 1:
            await self._frame_end()
        chunk = await self.source.receive()
        starts_whole, self._starts_whole = self._starts_whole, chunk.endswith("\n")
        if not starts_whole or _DELTA not in chunk:
            self._streaming = 0
            return chunk
        *lines, cut = chunk.split("\n")
        joined, nothing_else = join_deltas(lines)
        self._streaming = self._streaming + 1 if nothing_else and not cut else 0
        return "\n".join([*joined, cut])

    async def _frame_end(self) -> None:
        pause = self.pipe if self.pipe and self.pipe.is_reading() else None  # it may be too full already
        if pause:
            pause.pause_reading()
        try:
            await anyio.sleep(self.frame - anyio.current_time() % self.frame)
        finally:
            if pause:
                pause.resume_reading()

    async def aclose(self) -> None:
        """Close the source."""
        await self.source.aclose()


@dataclass(slots=True)
class _Run:
    """Deltas of one block that follow each other."""

    line: str
    """The first, as it came."""
    message: dict[str, Any]
    """The same without its text and its id."""
    uuid: Any
    texts: list[str]

    def joined(self) -> str:
        """One line for all of them; a delta that stands alone is as it came."""
        if len(self.texts) == 1:
            return self.line
        delta = self.message["event"]["delta"]
        delta[_TEXTS[delta["type"]]] = "".join(self.texts)
        return json.dumps({**self.message, "uuid": self.uuid})


def join_deltas(lines: Iterable[str]) -> tuple[list[str], bool]:
    """``lines`` with each run of deltas that differ only in text and id as one, and whether that was all.

    The text of a run is the text of its deltas, in order, and its id is the first one's.
    """
    found: list[str | _Run] = []
    for line in lines:
        run, last = _run(line), found[-1] if found else None
        if run and isinstance(last, _Run) and run.message == last.message:
            last.texts += run.texts
        else:
            found.append(run or line)
    nothing_else = all(isinstance(item, _Run) for item in found)
    return [item.joined() if isinstance(item, _Run) else item for item in found], nothing_else


def _run(line: str) -> _Run | None:
    """A run of the delta that ``line`` is; ``None`` when it is anything else."""
    if _DELTA not in line:
        return None
    try:
        message = json.loads(line)
        if message["type"] != "stream_event" or message["event"]["type"] != "content_block_delta":
            return None
        index = message["event"]["index"]
        text = message["event"]["delta"].pop(_TEXTS[message["event"]["delta"]["type"]])
        uuid = message.pop("uuid", None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # whatever it is, the SDK and the translator know what to do with it
    sound = isinstance(text, str) and isinstance(index, int)
    return _Run(line, message, uuid, [text]) if sound else None
