"""The only way out of a sandbox without a network: to the model's endpoint and to what the person has listed.

Runs as ``python -I -S gate.py PLAN bwrap WORDS... -- python -I -S inlet.py FD PORTS CLI ARGS...``. It becomes
bubblewrap by ``exec``, so the process id stays the one that is known; a child of it stays outside and lives
as long. Inside, ``inlet`` opens the ports, hands them out here and becomes the CLI: a socket keeps the
network in which it was made, so nothing of ours runs inside, and nothing inside has to be trusted.

Names are looked up out here. A port of ``raw`` leads to one place, byte for byte; the one of ``proxy`` is an
HTTP proxy (``CONNECT``, and ``http://`` requests) for the places of ``allow`` alone. Where the person's own
environment names a proxy, it is used, and what it takes to use it stays outside.
"""

import base64
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import threading
from urllib.parse import unquote, urlsplit

MARK = "{gate}"
"""Stands in the words for the number of the descriptor that ``inlet`` is given."""
AT_ONCE = 128
"""Connections at the same time; a further one is closed."""
PATIENCE = 30.0
"""Seconds for a connection to be made, and for a request's head to come."""
_LONGEST_HEAD = 65536
_PIECE = 65536
_PR_SET_PDEATHSIG = 1


class Refused(Exception):
    """Where a connection may not go, or cannot; the text is told to whoever asked."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def is_allowed(host: str, port: int, allow: "list[str]") -> bool:
    """Whether a place is one of ``allow``: ``host:port``, where ``*.host`` is whatever is below ``host``."""
    host = host.rstrip(".").lower()
    for one in allow:
        name, _, number = one.rpartition(":")
        if int(number) == port and (name == host or (name.startswith("*.") and host.endswith(name[1:]))):
            return True
    return False


def dial(host: str, port: int, scheme: str) -> socket.socket:
    """A connection to a place, through the person's proxy where there is one for it."""
    found = "" if is_loopback(host) else _persons_proxy(host, port, scheme)
    if not found:
        return socket.create_connection((host, port), PATIENCE)
    proxy = urlsplit(found)
    if proxy.scheme not in {"http", ""} or not proxy.hostname:
        raise Refused("502 Bad Gateway", f"the proxy {proxy.scheme}://… is of no kind that is known here")
    made = socket.create_connection((proxy.hostname, proxy.port or 80), PATIENCE)
    words = [f"CONNECT {host}:{port} HTTP/1.1", f"Host: {host}:{port}"]
    if proxy.username:
        known = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        words.append(f"Proxy-Authorization: Basic {base64.b64encode(known.encode()).decode()}")
    made.sendall(("\r\n".join(words) + "\r\n\r\n").encode())
    head, rest = read_head(made)
    if head.split(b" ", 2)[1:2] != [b"200"] or rest:
        made.close()
        raise Refused("502 Bad Gateway", "the proxy refused: " + head.split(b"\r\n")[0].decode("latin-1"))
    return made


def _persons_proxy(host: str, port: int, scheme: str) -> str:
    from urllib.request import getproxies, proxy_bypass  # slow to load, seldom needed

    if proxy_bypass(f"{host}:{port}"):
        return ""
    return getproxies().get(scheme, "")


def is_loopback(host: str) -> bool:
    """Whether a name is this machine's own."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def read_head(connection: socket.socket) -> "tuple[bytes, bytes]":
    """The head of a message with its empty line, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(_PIECE)
        if not more or len(data) > _LONGEST_HEAD:
            raise Refused("400 Bad Request", "that is no request of HTTP")
        data += more
    at = data.index(b"\r\n\r\n") + 4
    return data[:at], data[at:]


def pump(source: socket.socket, target: socket.socket) -> None:
    """Carry what comes until it ends, and that it ended."""
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def join(inner: socket.socket, outer: socket.socket) -> None:
    """Carry both ways until both have ended."""
    for one in (inner, outer):
        one.settimeout(None)
        with contextlib.suppress(OSError):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back = threading.Thread(target=pump, args=(outer, inner), daemon=True)
    back.start()
    pump(inner, outer)
    back.join()


def raw(inner: socket.socket, host: str, port: int) -> None:
    """Serve a connection to a port that leads to one place."""
    with dial(host, port, "http") as outer:
        join(inner, outer)


def proxied(inner: socket.socket, allow: "list[str]") -> None:
    """Serve a connection to the proxy."""
    inner.settimeout(PATIENCE)
    try:
        head, rest = read_head(inner)
        host, port, sent = _asked(head, allow)
        outer = dial(host, port, "http" if sent else "https")
    except (Refused, OSError, ValueError) as problem:
        status = problem.status if isinstance(problem, Refused) else "502 Bad Gateway"
        body = f"Counterpoint: {problem}\n".encode()
        told = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        inner.sendall(told.encode() + body)
        return
    with outer:
        if sent:
            outer.sendall(sent)
        else:
            inner.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        outer.sendall(rest)
        join(inner, outer)


def _asked(head: bytes, allow: "list[str]") -> "tuple[str, int, bytes]":
    """Where a request to the proxy leads, and what of its head is sent on: nothing of a ``CONNECT``."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = first.split(" ")
    tunnel = method == "CONNECT"
    place = urlsplit(f"//{target}" if tunnel else target)
    host, port = place.hostname or "", place.port or (443 if tunnel else 80)
    if not tunnel and place.scheme != "http":
        raise Refused("400 Bad Request", "this proxy takes CONNECT and http:// only")
    if not is_allowed(host, port, allow):
        raise Refused("403 Forbidden", f"{host}:{port} is not among the hosts of this sandbox")
    if tunnel:
        return host, port, b""
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    kept = [line for line in lines if not line.lower().startswith(("proxy-", "connection:"))]
    words = [f"{method} {path} {version}", "Connection: close", *kept]
    return host, port, "\r\n".join(words).encode("latin-1")


def serve(listener: socket.socket, handle: "object", rooms: threading.Semaphore) -> None:
    """Take connections and have each handled in a thread of its own."""

    def run(inner: socket.socket) -> None:
        try:
            with inner, contextlib.suppress(OSError, Refused):
                handle(inner)  # type: ignore[operator]  # a function; this file runs without typing
        finally:
            rooms.release()

    while True:
        inner, _ = listener.accept()
        if rooms.acquire(blocking=False):
            threading.Thread(target=run, args=(inner,), daemon=True).start()
        else:
            inner.close()


def stay(channel: socket.socket, plan: "dict[str, object]", parent: int) -> None:
    """What the child does: take the ports that are opened inside, and serve them until bubblewrap ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()
    if os.getppid() != parent:
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _, found, _, _ = socket.recv_fds(channel, 1, 8)
    channel.close()
    rooms = threading.Semaphore(AT_ONCE)
    for number in found:
        listener = socket.socket(fileno=number)
        threading.Thread(target=serve, args=(listener, _handler(listener, plan), rooms)).start()


def _handler(listener: socket.socket, plan: "dict[str, object]") -> object:
    port = listener.getsockname()[1]
    places: dict[str, list[object]] = plan["raw"]  # type: ignore[assignment]  # JSON of our own
    if str(port) in places:
        host, number = places[str(port)]
        return lambda inner: raw(inner, str(host), int(str(number)))
    allow: list[str] = plan["allow"]  # type: ignore[assignment]  # JSON of our own
    return lambda inner: proxied(inner, allow)


def main() -> None:
    """Leave a child outside and become bubblewrap."""
    plan, words = json.loads(sys.argv[1]), sys.argv[2:]
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    if os.fork() == 0:
        theirs.close()
        stay(ours, plan, parent)
        return
    ours.close()
    theirs.set_inheritable(True)
    words = [str(theirs.fileno()) if word == MARK else word for word in words]
    os.execv(words[0], words)  # noqa: S606


if __name__ == "__main__":
    main()
