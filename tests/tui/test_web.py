"""The control room in a browser: served to whoever holds the address, with nothing from elsewhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import anyio
import psutil
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from orchestrator.text import clean
from tests.support.browser import Page, browsing, needs_browser
from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.home import make_home

Headers = dict[str, str]


@dataclass(frozen=True)
class Served:
    """`counterpoint web`, running."""

    child: subprocess.Popen[str]
    address: str
    out: Path

    @property
    def base(self) -> str:
        return self.address.partition("?")[0]

    @property
    def origin(self) -> str:
        return "/".join(self.address.split("/")[:3])

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]

    def rooms(self) -> list[psutil.Process]:
        """The processes of its control rooms."""
        found: list[psutil.Process] = psutil.Process(self.child.pid).children(recursive=True)
        return found

    def said(self) -> str:
        return self.out.read_text()


@contextmanager
def serving(command: Installed, folder: Path, *options: str) -> Iterator[Served]:
    out = folder / "web.txt"
    line = [sys.executable, "-P", "-m", "tui", "web", "--json", *options]
    with out.open("w") as said:
        child = subprocess.Popen(
            line,
            cwd=command.home,
            env=command.env(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            text=True,
        )
    try:
        wait_until(lambda: "\n" in out.read_text() or child.poll() is not None, 30, "the address is printed")
        printed = json.loads(out.read_text().splitlines()[0])
        assert printed["pid"] == child.pid
        yield Served(child, printed["url"], out)
    finally:
        child.terminate()
        child.wait(30)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("web") / "home", endpoint="offline", projects={"acme": "Acme", "beta": "Beta"}
    )
    with installed(home) as running:
        running.ok("up")
        yield running


def session() -> ClientSession:
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


async def enter(client: ClientSession, served: Served) -> str:
    async with client.get(served.address) as reply:
        assert reply.status == 200
        return await reply.text()


async def drawn(socket: ClientWebSocketResponse, *words: str) -> str:
    """What was drawn, once it has all the words."""
    seen = b""
    with anyio.fail_after(30):
        while not all(word in clean(seen.decode("utf-8", "replace")) for word in words):
            message = await socket.receive()
            assert message.type in {WSMsgType.BINARY, WSMsgType.TEXT}, (message, seen)
            seen += message.data if message.type is WSMsgType.BINARY else b""
    return clean(seen.decode("utf-8", "replace"))


async def until(holds: Callable[[], bool], what: str) -> None:
    await anyio.to_thread.run_sync(wait_until, holds, 20, what)


async def test_nobody_is_answered_without_the_address(command: Installed, tmp_path: Path) -> None:
    with serving(command, tmp_path) as served:
        async with session() as client:
            for path in ("", "ws", "static/textual.js", "static/none", "?token=wrong"):
                async with client.get(served.base + path) as reply:
                    assert reply.status == 401, path
                    assert not reply.cookies
            async with client.get(f"{served.origin}/?token={served.token}") as reply:
                assert reply.status == 401
            async with client.get(served.address, headers={"Host": "evil.example"}) as reply:
                assert reply.status == 403
            await enter(client, served)
            upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
            key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
            strange: list[Headers] = [
                {},
                {"Origin": "http://evil.example"},
                {"Origin": "http://127.0.0.1:1"},
                {"Origin": "null"},
                {"Origin": served.origin, "Host": "evil.example"},
            ]
            for headers in strange:
                async with client.get(served.base + "ws", headers={**upgrade, **key, **headers}) as reply:
                    assert reply.status == 403, headers
        assert not served.rooms()


async def test_the_address_opens_one_browser(command: Installed, tmp_path: Path) -> None:
    with serving(command, tmp_path) as served:
        async with session() as client, session() as another:
            async with client.get(served.address) as reply:
                cookie = SimpleCookie(reply.headers["Set-Cookie"])
                page = await reply.text()
            (morsel,) = cookie.values()
            assert morsel["httponly"]
            assert morsel["samesite"] == "Strict"
            assert morsel["path"] == served.base.removeprefix(served.origin)
            assert served.token not in page
            async with another.get(served.address) as reply:
                assert reply.status == 401
            async with client.get(served.base) as reply:
                assert reply.status == 200
                policy = reply.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert served.origin.removeprefix("http") in policy
            for name in ("textual.js", "xterm.css", "page.js", "page.css", "mono.ttf", "mono-italic.ttf"):
                async with client.get(f"{served.base}static/{name}") as reply:
                    assert reply.status == 200, name
                    assert await reply.read()
            async with client.get(f"{served.base}static/..%2f..%2fserver.py") as reply:
                assert reply.status == 404
        assert served.token not in served.said().split("\n", 1)[1]
        listening = [
            one for one in psutil.Process(served.child.pid).net_connections() if one.status == "LISTEN"
        ]
        assert [one.laddr.ip for one in listening] == ["127.0.0.1"]


async def test_frames_come_keys_go_and_the_end_leaves_nothing_behind(
    command: Installed, tmp_path: Path
) -> None:
    with serving(command, tmp_path, "--only", "beta") as served:
        async with session() as client:
            await enter(client, served)
            address = served.base.replace("http", "ws", 1) + "ws?width=100&height=30"
            async with client.ws_connect(address, origin=served.origin) as socket:
                first = await drawn(socket, "Fleet", "beta")
                assert "acme" not in first
                (room,) = served.rooms()
                assert served.token not in " ".join([*room.cmdline(), *room.environ().values()])
                for odd in ("no json", "[]", "{}", '["resize", {"width": "x"}]', '["stdin"]', '["ping", 7]'):
                    await socket.send_str(odd)
                await socket.send_json(["resize", {"width": 120, "height": 40}])
                await socket.send_json(["stdin", "?"])
                await drawn(socket, "Everywhere")
            await until(lambda: not served.rooms(), "the control room ends with its page")
            async with client.ws_connect(address, origin=served.origin) as socket:
                await drawn(socket, "beta")
                (room,) = served.rooms()
                served.child.send_signal(signal.SIGINT)
                while (await socket.receive()).type is WSMsgType.BINARY:
                    pass
        assert await anyio.to_thread.run_sync(served.child.wait, 30) == 0
        assert not alive(room.pid)
        assert served.said().count("\n") == 1
    assert command.ok("status", "--json").json["projects"]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_no_control_room_outlives_its_server(
    command: Installed, tmp_path: Path, end: signal.Signals
) -> None:
    with serving(command, tmp_path) as served:
        async with session() as client:
            await enter(client, served)
            async with client.ws_connect(served.base + "ws", origin=served.origin) as socket:
                await drawn(socket, "acme")
                (room,) = served.rooms()
                os.kill(served.child.pid, end)
                await until(lambda: not alive(room.pid), "the control room ends")


def test_a_port_that_is_taken_is_named_with_the_fix(command: Installed, tmp_path: Path) -> None:
    with serving(command, tmp_path) as served:
        port = served.origin.rpartition(":")[2]
        line = [sys.executable, "-P", "-m", "tui", "web", "--port", port]
        again = subprocess.run(
            line, cwd=command.home, env=command.env(), capture_output=True, text=True, timeout=60, check=False
        )
        assert again.returncode == 1
        assert f"Port {port} cannot be used" in again.stderr
        assert "--port" in again.stderr


async def shows(page: Page, *words: str) -> str:
    """The text of the browser's terminal, once it has all the words."""
    text = ""
    with anyio.move_on_after(40):
        while not all(word in text for word in words):
            await anyio.sleep(0.1)
            if await page.value("!!document.querySelector('.xterm-screen')"):
                width, height = await page.value("[innerWidth, innerHeight]")
                text = await page.selected(width, height)
        return text
    raise AssertionError(f"the browser does not show {words}: {text}\n{page.told}")


@needs_browser
async def test_a_real_browser_shows_the_fleet_and_asks_nobody_else(
    command: Installed, tmp_path: Path
) -> None:
    with serving(command, tmp_path) as served:
        async with browsing(tmp_path) as page:
            await page.call("Page.navigate", url=served.address)
            assert "Fleet" in await shows(page, "acme", "beta")
            assert await page.value("location.href") == served.base
            assert await page.value("document.cookie") == ""
            elsewhere = [one for one in page.requests() if not one.startswith((served.origin, "data:"))]
            assert not elsewhere
            refused = [one for one in page.told if "Content Security Policy" in json.dumps(one)]
            assert not refused
            await page.call("Page.reload")
            await shows(page, "acme")
            served.child.send_signal(signal.SIGINT)
            with anyio.fail_after(20):
                while not await page.value("document.body.classList.contains('-closed')"):  # noqa: ASYNC110
                    await anyio.sleep(0.05)
            assert "Nothing was stopped" in await page.value("document.querySelector('aside').innerText")
