"""A worker process as the daemon sees it: a job in, messages out, and its certain end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import anyio
from anyio.abc import ByteReceiveStream, Process

from orchestrator.fold.activity import plain
from orchestrator.voice.job import Job, Message, worker_command, worker_environment

STALL = 1200.0
"""Seconds without a word after which a worker counts as stuck; one window of a large model takes minutes."""
LONGEST_LINE = 2**20
_WORDS = 4000
"""Bytes of its last complaint that are kept."""
_END = 10.0
"""Seconds that a killed worker gets to be gone."""


class WorkerLost(Exception):
    """A worker ended, or stuck, without saying how its job ended; ``str()`` says what is known."""


@asynccontextmanager
async def worker(job: Job, marker: str) -> AsyncIterator[AsyncIterator[Message]]:
    """A worker at ``job``; yields what it says until it ends. It is gone when the block is left.

    The iterator raises ``WorkerLost`` unless the last message said how the job ended.
    """
    threads = int(job.parameters.get("threads", 2))
    try:
        process = await anyio.open_process(
            worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=worker_environment(os.environ, threads, marker),
            cwd=Path(job.folder).anchor,
            start_new_session=True,
        )
    except OSError as problem:
        raise WorkerLost(f"it could not be started: {problem.strerror}") from problem
    complaint = bytearray()
    try:
        async with anyio.create_task_group() as tasks:
            assert process.stderr is not None
            tasks.start_soon(_hear, process.stderr, complaint)
            async with aclosing(_messages(process, job, complaint)) as messages:
                yield messages
            tasks.cancel_scope.cancel()
    finally:
        await _end(process)


async def _messages(process: Process, job: Job, complaint: bytearray) -> AsyncGenerator[Message, None]:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
        await process.stdin.send(job.encode())
        await process.stdin.aclose()
    buffer = bytearray()
    while True:
        while (end := buffer.find(b"\n")) >= 0:
            message = _decoded(bytes(buffer[:end]))
            del buffer[: end + 1]
            yield message
            if message.kind in {"finished", "failed", "unusable"}:
                return
        with anyio.move_on_after(STALL) as patience:
            try:
                buffer += await process.stdout.receive()
            except (anyio.EndOfStream, anyio.BrokenResourceError):
                raise WorkerLost(await _last_words(process, complaint)) from None
        if patience.cancelled_caught:
            raise WorkerLost(f"it said nothing for {STALL:g} seconds and was ended")
        if len(buffer) > LONGEST_LINE:
            raise WorkerLost("it talked nonsense and was ended")


def _decoded(line: bytes) -> Message:
    try:
        return Message.decode(line)
    except (ValueError, TypeError, AttributeError) as problem:
        raise WorkerLost("it talked nonsense and was ended") from problem


async def _last_words(process: Process, complaint: bytearray) -> str:
    with anyio.move_on_after(_END):
        await process.wait()
    code = process.returncode
    how = "it did not end" if code is None else f"signal {-code}" if code < 0 else f"exit code {code}"
    said = plain(complaint.decode("utf-8", "replace").strip().rpartition("\n")[2], 300)
    return f"{how}: {said}" if said else how


async def _hear(stream: ByteReceiveStream, complaint: bytearray) -> None:
    with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
        async for data in stream:
            complaint += data
            del complaint[:-_WORDS]


async def _end(process: Process) -> None:
    with anyio.CancelScope(shield=True), anyio.move_on_after(_END):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # not yet waited for, so the group is still its own
            await process.wait()
        await process.aclose()
