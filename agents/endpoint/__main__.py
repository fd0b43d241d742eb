"""Runs the endpoint as a process of its own: ``python -m agents.endpoint --player script --script FILE``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.endpoint.player import Player
    from agents.endpoint.server import Backend

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Parses the command line, says where the endpoint listens, serves until told to stop."""
    options = _options()
    if options.exit_with_stdin:
        _end_with_parent()
    with _listener(options.port) as listener:
        host, port = listener.getsockname()
        ready = {"url": f"http://{host}:{port}", "pid": os.getpid(), "player": options.player}
        _serve(options, listener, json.dumps(ready))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m agents.endpoint", description=__doc__)
    parser.add_argument("--player", choices=("extractive", "script", "passthrough"), required=True)
    parser.add_argument("--script", type=Path, help="the script player's turns, as JSON")
    parser.add_argument("--upstream", help="base URL that the passthrough player forwards to")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--key",
        default=os.environ.get("COUNTERPOINT_ENDPOINT_KEY"),
        help="requests with another key are refused; better given as COUNTERPOINT_ENDPOINT_KEY",
    )
    parser.add_argument(
        "--control-key",
        default=os.environ.get("COUNTERPOINT_ENDPOINT_CONTROL_KEY"),
        help="the key for /_control; without one it is closed where the API has a key",
    )
    parser.add_argument("--log", type=Path, help="append one JSON line per request")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    if options.player == "passthrough" and not options.upstream:
        parser.error("--player passthrough needs --upstream")
    return options


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(512)
    return listener


def _serve(options: argparse.Namespace, listener: socket.socket, ready: str) -> None:
    import anyio

    from agents.endpoint.recorder import Recorder
    from agents.endpoint.runner import serve
    from agents.endpoint.server import Endpoint

    record = Recorder(options.log)
    endpoint = Endpoint(
        _backend(options),
        key=options.key,
        control_key=options.control_key,
        latency=options.latency,
        record=record,
    )
    app = endpoint.app()

    def announce() -> None:
        sys.stdout.write(ready + "\n")
        sys.stdout.flush()
        if options.exit_with_stdin:
            threading.Thread(target=_wait_for_end_of_stdin, daemon=True).start()

    try:
        anyio.run(serve, app, listener, announce)
    finally:
        record.close()


def _backend(options: argparse.Namespace) -> Backend:
    if options.player == "extractive":
        from agents.endpoint.extractive import ExtractivePlayer

        extractive: Player = ExtractivePlayer()
        return extractive
    if options.player == "passthrough":
        from agents.endpoint.passthrough import Passthrough

        return Passthrough(options.upstream)
    from agents.endpoint.script import ScriptPlayer

    return ScriptPlayer(json.loads(options.script.read_text()) if options.script else None)


def _end_with_parent() -> None:
    """On Linux, has the kernel end this process with its parent; elsewhere standard input does it."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for_end_of_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
