"""One websocket, and the process of the control room behind it; the one ends with the other."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from aiohttp import WSMsgType, web
from anyio import (
    BrokenResourceError,
    CancelScope,
    ClosedResourceError,
    EndOfStream,
    IncompleteRead,
    create_task_group,
    move_on_after,
    open_process,
)
from anyio.abc import ByteReceiveStream, Process
from anyio.streams.buffered import BufferedByteReceiveStream

from orchestrator.text import clean

PRELUDE = b"__GANGLION__\n"
"""What Textual writes before its first frame."""
PATIENCE = 3.0
"""Seconds that a control room has to leave when it is asked, and again when it is told."""
KEPT_ERRORS = 4096
LARGEST = 1000
"""Columns and rows that are believed."""
_GONE = (BrokenResourceError, ClosedResourceError, EndOfStream, IncompleteRead)


def size(width: object, height: object) -> tuple[int, int]:
    """A terminal's size as a browser gives it, within reason."""
    return _within(width, 80), _within(height, 24)


def _within(value: object, otherwise: int) -> int:
    try:
        return max(1, min(int(str(value)), LARGEST))
    except ValueError:
        return otherwise


class Bridge:
    """Carries what the app draws to the browser, and what is typed there to the app."""

    def __init__(self, websocket: web.WebSocketResponse, process: Process) -> None:
        self._websocket, self._process = websocket, process
        self._errors = b""

    async def run(self) -> None:
        """Until either side has gone; the process has ended then."""
        async with create_task_group() as group:
            group.start_soon(self._draw)
            group.start_soon(self._hear)
            try:
                await self._listen()
            finally:
                with CancelScope(shield=True):
                    await self._end()

    async def _listen(self) -> None:
        """Browser to app."""
        async for message in self._websocket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                kind, *rest = json.loads(message.data)
                await self._pass(str(kind), rest[0] if rest else None)
            except (ValueError, TypeError, AttributeError):
                continue
            except _GONE:
                return

    async def _pass(self, kind: str, data: object) -> None:
        if kind == "stdin":
            await self._send(b"D", str(data).encode("utf-8", "replace"))
        elif kind == "resize" and isinstance(data, dict):
            width, height = size(data.get("width"), data.get("height"))
            await self._tell({"type": "resize", "width": width, "height": height})
        elif kind in {"focus", "blur"}:
            await self._tell({"type": kind})
        elif kind == "ping":
            await self._websocket.send_json(["pong", str(data)])

    async def _tell(self, meta: Mapping[str, object]) -> None:
        await self._send(b"M", json.dumps(meta).encode())

    async def _send(self, kind: bytes, data: bytes) -> None:
        assert self._process.stdin is not None  # a pipe, see `opened`
        await self._process.stdin.send(kind + len(data).to_bytes(4, "big") + data)

    async def _draw(self) -> None:
        """App to browser; goes on reading when nobody looks any more, so that the app can end."""
        assert self._process.stdout is not None  # a pipe, see `opened`
        stream = BufferedByteReceiveStream(self._process.stdout)
        with suppress(*_GONE):
            await stream.receive_until(PRELUDE, 1 << 20)
            while True:
                kind, length = await stream.receive_exactly(1), await stream.receive_exactly(4)
                data = await stream.receive_exactly(int.from_bytes(length, "big"))
                if kind == b"D":
                    await self._show(data)
        if self._errors:
            await self._show(clean(self._errors.decode("utf-8", "replace")).replace("\n", "\r\n").encode())
        await self._websocket.close()

    async def _show(self, data: bytes) -> None:
        if not self._websocket.closed:
            with suppress(ConnectionError):
                await self._websocket.send_bytes(data)

    async def _hear(self) -> None:
        """Keep the last words of the app's standard error."""
        stream: ByteReceiveStream | None = self._process.stderr
        assert stream is not None  # a pipe, see `opened`
        with suppress(*_GONE):
            while True:
                self._errors = (self._errors + await stream.receive())[-KEPT_ERRORS:]

    async def _end(self) -> None:
        process = self._process
        for ask in (self._leave, _at_once(process.terminate), _at_once(process.kill)):
            if process.returncode is None:
                with suppress(ProcessLookupError, *_GONE):
                    await ask()
                with move_on_after(PATIENCE):
                    await process.wait()

    async def _leave(self) -> None:
        with move_on_after(PATIENCE):
            await self._tell({"type": "quit"})
        if self._process.stdin is not None:
            await self._process.stdin.aclose()


def _at_once(act: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def done() -> None:
        act()

    return done


async def opened(command: Sequence[str], width: int, height: int) -> Process:
    """A process of the control room that draws for a browser, in a process group of its own."""
    more = {
        "TEXTUAL_DRIVER": "tui.web.driver:BrowserDriver",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }
    return await open_process(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **more},
        start_new_session=True,
    )
