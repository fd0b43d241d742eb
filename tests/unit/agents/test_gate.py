"""The ways out of a sandbox: which there are, and that the gate leads nowhere else."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents._claude import gate
from agents._claude.confine import confined
from agents._claude.outlets import ANTHROPIC, outlets
from agents.sandbox import SandboxMissing
from agents.spec import Endpoint, Sandbox
from tests.support.agents import make_spec
from tests.support.counterpoint import wait_until

LOCAL = Endpoint("offline", "http://127.0.0.1:4000")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


def test_an_endpoint_on_this_machine_is_one_port_and_there_is_no_proxy() -> None:
    ways = outlets(LOCAL, ())
    assert (ways.raw, ways.allow, ways.proxy, ways.ports) == ({4000: ("127.0.0.1", 4000)}, (), None, (4000,))
    assert set(ways.variables.values()) == {"", "localhost,127.0.0.1,::1"}


def test_every_other_endpoint_is_behind_a_proxy_that_also_leads_to_what_is_listed() -> None:
    assert outlets(Endpoint("anthropic"), ()).allow == (ANTHROPIC,)
    ways = outlets(Endpoint("url", "https://gateway.example/v1"), ("packages.example", "*.git.example:8443"))
    assert ways.allow == ("gateway.example:443", "packages.example:443", "*.git.example:8443")
    assert outlets(Endpoint("url", "http://gateway.example:8080"), ()).allow == ("gateway.example:8080",)
    assert ways.variables["HTTPS_PROXY"] == f"http://127.0.0.1:{ways.proxy}"
    approved = [{"type": "http", "url": "https://tools.example/mcp"}, {"command": "server"}]
    assert outlets(LOCAL, (), approved).allow == ("tools.example:443",)
    assert outlets(Endpoint("offline", "http://[::1]:3128"), ("packages.example",)).proxy == 3129
    with pytest.raises(SandboxMissing, match="no port below 1024"):
        outlets(Endpoint("url", "http://localhost:80"), ())


NAMES = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4).map(".".join)


@given(host=NAMES, port=st.integers(1, 65535))
def test_only_what_is_listed_is_allowed_with_its_port(host: str, port: int) -> None:
    assert gate.is_allowed(host, port, [f"{host}:{port}"])
    assert gate.is_allowed(f"{host.upper()}.", port, [f"{host}:{port}"])
    assert not gate.is_allowed(
        host, port, [f"{host}:{port % 65535 + 1}", f"*.{host}:{port}", f"x{host}:{port}"]
    )
    assert gate.is_allowed(f"a.{host}", port, [f"*.{host}:{port}"])
    assert not gate.is_allowed(f"a{host}", port, [f"*.{host}:{port}"])
    assert not gate.is_allowed(f"{host}.evil", port, [f"{host}:{port}", f"*.{host}:{port}"])


@contextmanager
def server(answer: Callable[[socket.socket, bytes], None]) -> Iterator[int]:
    """A server on this machine that answers what a request begins with."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    answer(connection, connection.recv(65536))

        threading.Thread(target=run, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def replying(inner: socket.socket, request: bytes) -> None:
    inner.sendall(ANSWER + request)


def asked(request: str, allow: list[str]) -> bytes:
    """What a client is sent for its request to the proxy."""
    inner, client = socket.socketpair()

    def handle() -> None:
        with inner:
            gate.proxied(inner, allow)

    handled = threading.Thread(target=handle)
    handled.start()
    with client:
        client.sendall(request.encode())
        got = b""
        while piece := client.recv(65536):
            got += piece
            if b"hi" in got:
                client.shutdown(socket.SHUT_WR)
    handled.join(10)
    return got


def test_the_proxy_leads_where_it_may_and_says_where_it_may_not() -> None:
    with server(replying) as port:
        place = f"localhost:{port}"
        got = asked(
            f"GET http://{place}/a?b=c HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: x\r\n\r\n", [place]
        )
        assert got.startswith(ANSWER), got
        assert b"GET /a?b=c HTTP/1.1\r\nConnection: close\r\nHost:" in got
        assert b"Proxy-" not in got, "what is for the proxy goes no further"
        got = asked(f"CONNECT {place} HTTP/1.1\r\n\r\nearly", [place])
        assert got == b"HTTP/1.1 200 Connection established\r\n\r\n" + ANSWER + b"early"
        for other in (f"CONNECT {place} HTTP/1.1\r\n\r\n", f"GET http://{place}/ HTTP/1.1\r\n\r\n"):
            assert asked(other, ["localhost:1"]).startswith(b"HTTP/1.1 403 ")
    assert asked("GET / HTTP/1.1\r\n\r\n", ["localhost:1"]).startswith(b"HTTP/1.1 400 ")
    assert asked("nonsense\r\n\r\n", ["localhost:1"]).startswith(b"HTTP/1.1 502 ")
    assert asked("CONNECT localhost:1 HTTP/1.1\r\n\r\n", ["localhost:1"]).startswith(b"HTTP/1.1 502 ")


def test_the_persons_own_proxy_is_used_and_its_password_stays_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def proxy(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        connection.sendall(b"HTTP/1.1 200 Fine\r\n\r\n")
        replying(connection, connection.recv(65536))

    with server(proxy) as port:
        monkeypatch.setenv("https_proxy", f"http://me:p%40ss@127.0.0.1:{port}")
        got = asked("CONNECT model.example:443 HTTP/1.1\r\n\r\nearly", ["model.example:443"])
    assert got.endswith(ANSWER + b"early")
    assert seen[0].startswith(b"CONNECT model.example:443 HTTP/1.1\r\n")
    assert b"Basic bWU6cEBzcw==" in seen[0]
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    assert b"is of no kind that is known" in asked(
        "CONNECT model.example:443 HTTP/1.1\r\n\r\n", ["model.example:443"]
    )


TRY = r"""
import json, socket, sys
def reach(make):
    try:
        make()
        return "reached"
    except OSError as problem:
        return type(problem).__name__
def ask(port, text):
    with socket.create_connection(("127.0.0.1", port), 5) as made:
        made.sendall(text)
        return made.recv(100).decode().split("\r\n")[0]
def abstract():
    with socket.socket(socket.AF_UNIX) as made:
        made.connect("\0" + sys.argv[3])
place, other = int(sys.argv[1]), int(sys.argv[2])
print(json.dumps({
    "place": ask(place, b"GET / HTTP/1.1\r\n\r\n"),
    "listed": ask(3128, f"CONNECT localhost:{place} HTTP/1.1\r\n\r\n".encode()),
    "unlisted": ask(3128, f"CONNECT localhost:{other} HTTP/1.1\r\n\r\n".encode()),
    "other": reach(lambda: socket.create_connection(("127.0.0.1", other), 5)),
    "far": reach(lambda: socket.create_connection(("192.0.2.1", 443), 5)),
    "far6": reach(lambda: socket.create_connection(("2001:db8::1", 443), 5)),
    "name": reach(lambda: socket.getaddrinfo("example.org", 443)),
    "abstract": reach(abstract),
    "devices": sorted(name for _, name in socket.if_nameindex()),
}))
"""


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the system package bubblewrap")
def test_from_inside_nothing_else_is_reached_and_nothing_is_left_running(tmp_path: Path) -> None:
    name = f"counterpoint-test-{os.getpid()}"
    with (
        server(replying) as place,
        server(replying) as other,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        abstract.bind(f"\0{name}")
        abstract.listen()

        def inside(*hosts: str) -> dict[str, str]:
            spec = make_spec(
                tmp_path,
                Endpoint("offline", f"http://127.0.0.1:{place}"),
                sandbox=Sandbox((tmp_path / "tree",), hosts=hosts),
            )
            python = Path(sys.executable)
            words = [*confined(spec, python, os.environ), str(python), "-c", TRY]
            done = subprocess.run([*words, str(place), str(other), name], capture_output=True, timeout=60)
            assert done.returncode == 0, done.stderr.decode()
            found: dict[str, str] = json.loads(done.stdout)
            return found

        assert inside(f"localhost:{place}") == {
            "place": "HTTP/1.1 200 OK",
            "listed": "HTTP/1.1 200 Connection established",
            "unlisted": "HTTP/1.1 403 Forbidden",
            "other": "ConnectionRefusedError",
            "far": "OSError",
            "far6": "OSError",
            "name": "gaierror",
            "abstract": "ConnectionRefusedError",
            "devices": ["lo"],
        }
        wait_until(lambda: not running(tmp_path), 20, "the gate ends with what it was for")


def running(folder: Path) -> list[bytes]:
    """Processes that were started with something of ``folder``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_bytes())
    return [words for words in found if str(folder).encode() in words]
