"""Listens on loopback and answers those whom the guard lets in."""

from __future__ import annotations

import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio
from aiohttp import WSCloseCode, web

from orchestrator.errors import Refused, UsageProblem
from tui.web.bridge import Bridge, opened, size
from tui.web.guard import Guard, Seen, Verdict
from tui.web.page import headers, page, static

LOOPBACK = "127.0.0.1"
MOST_ROOMS = 16
"""Control rooms that one server opens at a time; each is a process."""
HEARTBEAT = 20.0
"""Seconds between two signs of life that a browser is asked for."""
LEAVE = 10.0
"""Seconds that all control rooms have to end in when the server ends."""
_NO_ENTRY = (
    "This control room opens once from the address that `counterpoint web` printed,\n"
    "and from then on in that browser alone.\n"
    "Start `counterpoint web` again for a new address.\n"
)
_STRANGE = "This control room answers pages of its own alone, under 127.0.0.1 or localhost.\n"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(eq=False, slots=True)
class Site:
    """What is served: the command of one control room, and who may see it."""

    command: Sequence[str]
    title: str
    guard: Guard
    open: set[web.WebSocketResponse] = field(default_factory=set)

    def application(self) -> web.Application:
        """The web application; nothing of it is reached past the guard."""
        application = web.Application(middlewares=[self._guarded])
        root = self.guard.root
        application.router.add_get(root, self._page)
        application.router.add_get(f"{root}ws", self._room)
        application.router.add_get(root + "static/{name}", self._static)
        application.on_shutdown.append(self._close)
        return application

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        verdict = self.guard.judge(_seen(request, self.guard))
        if verdict is Verdict.STRANGE:
            return web.Response(status=403, text=_STRANGE)
        if verdict is Verdict.UNKNOWN:
            return web.Response(status=401, text=_NO_ENTRY)
        reply = await handler(request)
        if not reply.prepared:
            reply.headers.update(headers(request.host))
        if verdict is Verdict.ENTER:
            guard = self.guard
            reply.set_cookie(
                guard.cookie_name, guard.cookie, path=guard.root, httponly=True, samesite="Strict"
            )
        return reply

    async def _page(self, request: web.Request) -> web.StreamResponse:
        text = page(self.title, request.host, self.guard.root)
        return web.Response(text=text, content_type="text/html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        found = static(request.match_info["name"])
        if found is None:
            return web.Response(status=404, text="There is no such file.\n")
        return web.Response(body=found.body, content_type=found.kind)

    async def _room(self, request: web.Request) -> web.StreamResponse:
        if len(self.open) >= MOST_ROOMS:
            return web.Response(status=503, text=f"{MOST_ROOMS} control rooms are open; close one.\n")
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT)
        await websocket.prepare(request)
        self.open.add(websocket)
        try:
            process = await opened(
                self.command, *size(request.query.get("width"), request.query.get("height"))
            )
            await Bridge(websocket, process).run()
        finally:
            self.open.discard(websocket)
        return websocket

    async def _close(self, application: web.Application) -> None:
        for websocket in tuple(self.open):
            await websocket.close(code=WSCloseCode.GOING_AWAY)


def _seen(request: web.Request, guard: Guard) -> Seen:
    return Seen(
        host=request.headers.get("Host", ""),
        path=request.path,
        origin=request.headers.get("Origin"),
        token=request.query.get("token", ""),
        cookie=request.cookies.get(guard.cookie_name, ""),
        websocket="Upgrade" in request.headers,
    )


def listen(port: int) -> socket.socket:
    """A socket on loopback, on a free port when ``port`` is 0; raises ``Refused`` when it is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OverflowError as error:
        raise UsageProblem(f"There is no port {port}.", "Ports go up to 65535.") from error
    except OSError as error:
        listener.close()
        raise Refused(
            f"Port {port} cannot be used: {error.strerror}.", "Leave out `--port` for a free one."
        ) from error
    return listener


async def serve(site: Site, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or a signal to end; every control room has ended then."""
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=LEAVE)
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            ready()
            async for _ in signals:
                break
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(2 * LEAVE):
                await runner.cleanup()
