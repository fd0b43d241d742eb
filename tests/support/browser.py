"""A real browser for tests: Chromium without a window, told what to do over its debugging protocol."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from tests.support.counterpoint import wait_until

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), "")
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
SHIFT = 8
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--window-size=1200,800",
)
Json = dict[str, Any]


@dataclass
class Page:
    """One page of the browser."""

    socket: ClientWebSocketResponse
    told: list[Json] = field(default_factory=list)
    """What the browser said by itself: requests, log entries."""
    _calls: int = 0

    async def call(self, method: str, **parameters: Any) -> Json:
        """One command of the protocol, and its result."""
        self._calls += 1
        await self.socket.send_json({"id": self._calls, "method": method, "params": parameters})
        while True:
            reply: Json = await self.socket.receive_json(timeout=30)
            if reply.get("id") == self._calls:
                assert "error" not in reply, f"{method}: {reply}"
                return dict(reply["result"])
            self.told.append(reply)

    async def value(self, expression: str) -> Any:
        """The value of a JavaScript expression, as if a person had asked for it."""
        result = await self.call(
            "Runtime.evaluate", expression=expression, userGesture=True, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def selected(self, width: int, height: int) -> str:
        """The text of the terminal: everything is marked with the mouse, and copied."""
        await self.value(
            "window.copied = ''; document.addEventListener('copy', event => {"
            " window.copied = event.clipboardData.getData('text/plain') })"
        )
        mouse = {"button": "left", "buttons": 1, "clickCount": 1, "modifiers": SHIFT}
        await self.call("Input.dispatchMouseEvent", type="mousePressed", x=1, y=1, **mouse)
        for x, y in ((width // 2, height // 2), (width - 2, height - 2)):
            await self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, **mouse)
        await self.call("Input.dispatchMouseEvent", type="mouseReleased", x=width - 2, y=height - 2, **mouse)
        await self.value("document.execCommand('copy')")
        return str(await self.value("window.copied"))

    def requests(self) -> list[str]:
        """Every address that was asked for."""
        sent = [one["params"] for one in self.told if one.get("method") == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent]


def _started(line: list[str], log: IO[bytes], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(line, stdout=log, stderr=log, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Page]:
    """An empty page of a browser that ends with the block."""
    said = folder / "browser.log"
    with said.open("wb") as log:
        line = [CHROMIUM, *_OPTIONS, f"--user-data-dir={folder / 'browser'}", "about:blank"]
        child = _started(line, log, folder)
    try:
        wait_until(lambda: b"DevTools listening on" in said.read_bytes(), 60, "the browser listens")
        found = re.search(r"ws://(127\.0\.0\.1:\d+)/", said.read_text("utf-8", "replace"))
        assert found
        async with ClientSession() as session:
            async with session.get(f"http://{found[1]}/json/list") as reply:
                target = next(one for one in json.loads(await reply.text()) if one["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                for domain in ("Page", "Runtime", "Network", "Log"):
                    await page.call(f"{domain}.enable")
                yield page
    finally:
        child.terminate()
        child.wait(20)
