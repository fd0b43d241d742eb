"""Runs the local model endpoint for tests, and the environment in which the real CLI talks to it."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast
from urllib.request import ProxyHandler, Request, build_opener

import claude_agent_sdk

from tests.support.warm import WarmEndpoint

ROOT = Path(__file__).parents[2]
KEY = "test-key-of-the-local-endpoint"
CONTROL_KEY = "test-key-of-its-control-surface"
_OPENER = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class RunningEndpoint:
    """An endpoint process of this test."""

    url: str
    key: str
    pid: int
    stdin: IO[bytes]
    """Closing it ends the endpoint."""
    wait: Callable[[float], int | None]
    """Its exit code, if it ends within so many seconds."""
    control_key: str = CONTROL_KEY

    def requests(self, *, messages_only: bool = True) -> list[dict[str, Any]]:
        """What was received so far, oldest first; with ``messages_only`` only calls of the Messages API."""
        found = cast("list[dict[str, Any]]", self.call("GET", "/_control/requests"))
        return [r for r in found if r["path"] == "/v1/messages"] if messages_only else found

    def set_script(self, script: Mapping[str, Any]) -> None:
        """Replaces the script."""
        self.call("POST", "/_control/script", script)

    def reset(self) -> None:
        """Forgets requests, cache and played faults."""
        self.call("POST", "/_control/reset", {})

    def stats(self) -> dict[str, Any]:
        """Counts of requests by outcome."""
        return cast("dict[str, Any]", self.call("GET", "/_control/stats"))

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One JSON request to the endpoint."""
        request = Request(self.url + path, method=method, headers={"x-api-key": self.control_key})
        request.data = json.dumps(body).encode() if body is not None else None
        with _OPENER.open(request, timeout=30) as reply:
            return json.load(reply)


@contextlib.contextmanager
def run_endpoint(
    script: Mapping[str, Any] | None = None,
    player: str = "script",
    latency: float = 0.0,
    arguments: tuple[str, ...] = (),
    key: str = KEY,
    control_key: str = CONTROL_KEY,
) -> Iterator[RunningEndpoint]:
    """An endpoint process that ends with the block; with an empty ``key`` it needs none."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        command = ["--player", player]
        command += ["--key", key, "--control-key", control_key] if key else []
        command += ["--latency", str(latency), "--exit-with-stdin", *arguments]
        if script is not None:
            path = Path(folder) / "script.json"
            path.write_text(json.dumps(script))
            command += ["--script", str(path)]
        environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        child = WarmEndpoint(command, environment)
        stack.callback(child.end)
        line = child.stdout.readline()
        assert line, f"the endpoint did not start (exit code {child.wait(10)})"
        ready = json.loads(line)
        yield RunningEndpoint(
            url=ready["url"],
            key=key,
            pid=ready["pid"],
            stdin=child.stdin,
            wait=child.wait,
            control_key=control_key,
        )


def cli_path() -> Path:
    """The Claude Code CLI that the Agent SDK brings along."""
    return Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"


def cli_env(home: Path, url: str, key: str = KEY) -> dict[str, str]:
    """The whole environment for the real CLI: its own HOME and configuration, a dummy key, no proxies."""
    config = home / ".claude"
    config.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "CLAUDE_CONFIG_DIR": str(config),
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": key,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "IS_SANDBOX": "1",
    }
