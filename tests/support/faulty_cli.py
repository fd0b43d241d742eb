"""Stands between the daemon and the real CLI and does to it, at one point of a turn, what a plan says.

Run as an executable: ``faults.json`` beside it names the real CLI. A prompt that holds ``[fault NAME]`` is
played under the plan ``NAME.json`` (``point`` and ``kind``), once: ``NAME.fired`` is written when it strikes.
Nothing else is changed: every other line passes as it came, in both directions.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

TOKEN = re.compile(rb"\[fault ([a-z0-9-]+)\]")
POINTS = ("before-delivery", "mid-text", "mid-tool", "after-result", "after-answer")
KINDS = ("killed", "out-of-memory", "exit-3", "exit-0", "garbage", "half-line", "hung")


def write_faulty(folder: Path, cli: Path) -> Path:
    """The executable; plans are written to ``folder`` too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.json").write_text(json.dumps({"cli": str(cli)}))
    path = folder / "faulty-claude"
    path.write_text(f"#!{sys.executable} -IS\n" + Path(__file__).read_text())
    path.chmod(0o700)
    return path


def write_plan(folder: Path, name: str, point: str, kind: str) -> str:
    """Plan a fault; returns what the prompt has to hold."""
    (folder / f"{name}.json").write_text(json.dumps({"point": point, "kind": kind}))
    return f"[fault {name}]"


class Shim:
    """One CLI process and the plan of the turn under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan: dict[str, Any] | None = None
        self.answers = 0
        self.lock = threading.Lock()
        cli = json.loads((folder / "faults.json").read_text())["cli"]
        self.child = subprocess.Popen(
            [cli, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=_die_with_parent
        )

    def arm(self, line: bytes) -> None:
        """Take up the plan that a prompt names, unless it struck already."""
        self.plan = None
        self.answers = 0
        found = TOKEN.search(line)
        name = found[1].decode() if found is not None else ""
        plan = self.folder / f"{name}.json"
        if name and plan.exists() and not (self.folder / f"{name}.fired").exists():
            self.plan = {**json.loads(plan.read_text()), "name": name}

    def reach(self, point: str) -> None:
        """Strike when the plan says so."""
        if self.plan is not None and self.plan["point"] == point:
            (self.folder / f"{self.plan['name']}.fired").touch()
            self.strike(self.plan["kind"])

    def strike(self, kind: str) -> None:
        """Do it; only a hung or garbled CLI is still there afterwards."""
        if kind == "hung":
            os.kill(self.child.pid, signal.SIGSTOP)
            time.sleep(3600)
        tail = {"garbage": b'{"type": broken}\n', "half-line": b'{"type":"result","subt'}.get(kind, b"")
        if tail:
            self.say(tail)
        if kind == "garbage":
            self.plan = None
            return
        self.child.kill()
        if kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit({"out-of-memory": 137, "exit-3": 3}.get(kind, 0))

    def say(self, line: bytes) -> None:
        """Pass a line on to the daemon."""
        with self.lock:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()

    def listen(self) -> None:
        """Carry the daemon's lines to the CLI."""
        stdin: IO[bytes] = self.child.stdin  # type: ignore[assignment]  # it is a pipe
        for line in sys.stdin.buffer:
            if b'"type":"user"' in line.replace(b'": "', b'":"')[:200]:
                self.arm(line)
                self.reach("before-delivery")
            with contextlib.suppress(BrokenPipeError):
                stdin.write(line)
                stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            stdin.close()

    def relay(self) -> int:
        """Carry the CLI's lines to the daemon; its exit code at the end."""
        stdout: IO[bytes] = self.child.stdout  # type: ignore[assignment]  # it is a pipe
        for line in stdout:
            message = json.loads(line)
            if self.plan is not None and message.get("type") == "result":
                self.reach("after-answer")
            self.say(line)
            if self.plan is not None:
                self.notice(message)
        return self.child.wait()

    def when_it_works(self, blocks: list[dict[str, Any]]) -> None:
        """Strike once the command has left the first trace of its work."""
        name = self.plan["name"] if self.plan is not None else ""
        called = any(block.get("type") == "tool_use" for block in blocks)
        while called and self.plan is not None and self.plan["point"] == "mid-tool":
            if Path("work.log").exists() and f"begin {name}" in Path("work.log").read_text():
                self.reach("mid-tool")
                return
            time.sleep(0.01)

    def notice(self, message: dict[str, Any]) -> None:
        """See where in its turn the CLI is."""
        content = (message.get("message") or {}).get("content")
        blocks = [block.get("type") for block in content] if isinstance(content, list) else []
        if message.get("type") == "assistant" and "text" in blocks:
            self.reach("mid-text")
        if message.get("type") == "assistant" and "tool_use" in blocks:
            threading.Thread(target=self.when_it_works, args=(message["message"]["content"],)).start()
        if message.get("type") == "user" and "tool_result" in blocks:
            self.reach("after-result")


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)


def main() -> int:
    """Be the CLI."""
    shim = Shim(Path(sys.argv[0]).parent)
    threading.Thread(target=shim.listen, daemon=True).start()
    return shim.relay()


if __name__ == "__main__":
    os._exit(main())
