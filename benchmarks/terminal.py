"""A real terminal that is listened to: a program in tmux, seen through tmux's control mode as it writes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import join


class Terminal:
    """One program's terminal. ``until`` and ``type`` are timed with one clock."""

    def __init__(self, socket: Path, columns: int, rows: int) -> None:
        if shutil.which("tmux") is None:
            raise SystemExit("This benchmark needs tmux.")
        size = ["-x", str(columns), "-y", str(rows)]
        command = ["tmux", "-S", str(socket), "-f", "/dev/null", "-C", "new-session", *size, "sleep 86400"]
        self._socket = socket
        self._client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._changed = threading.Condition()
        self._seen = bytearray()
        self._told = ""
        threading.Thread(target=self._listen, daemon=True).start()
        self.order(f"refresh-client -C {columns}x{rows}")
        self.order("set -g remain-on-exit on")
        while "on" not in self._ask("show", "-gv", "remain-on-exit"):
            time.sleep(0.02)

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> float:
        """Run a program in place of the one before; the time it was started."""
        variables = [f"{name}={value}" for name, value in environment.items()]
        line = join(["env", "-i", *variables, "TERM=screen-256color", "COLORTERM=truecolor", *command])
        script = self._socket.with_suffix(".sh")
        script.write_text(f"exec {line}\n")
        self._end()
        began = time.perf_counter()
        self.order(f"respawn-pane 'sh {script}'")
        return began

    def _end(self) -> None:
        """End the program that runs, and wait until its last words were heard."""
        if self._ask("list-panes", "-F", "#{pane_dead}").strip() == "0":
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid(), signal.SIGKILL)
        while self._ask("list-panes", "-F", "#{pane_dead}").strip() == "0":
            time.sleep(0.02)
        heard = -1
        while heard != len(self._seen):
            heard = len(self._seen)
            time.sleep(0.1)
        self.forget()

    def type(self, keys: str) -> float:
        """Press keys; the time they were sent. What was seen before is forgotten."""
        self.forget()
        began = time.perf_counter()
        self.order(f"send-keys {keys}")
        return began

    def until(self, words: str, seconds: float = 30.0) -> float:
        """The time at which ``words`` were written, since the last ``start`` or ``type``."""
        deadline = time.perf_counter() + seconds
        with self._changed:
            while words.encode() not in self._seen:
                if not self._changed.wait(max(0.0, deadline - time.perf_counter())):
                    said = bytes(self._seen)[-500:]
                    raise SystemExit(f"never shown: {words!r}\n{self.screen()}\n{said!r}")
            return time.perf_counter()

    def forget(self) -> None:
        """Begin to listen anew."""
        with self._changed:
            self._seen.clear()

    def pid(self) -> int:
        """The process that runs in it."""
        return int(self._ask("list-panes", "-F", "#{pane_pid}").split()[0])

    def screen(self) -> str:
        """What it shows."""
        return self._ask("capture-pane", "-p")

    def order(self, line: str) -> None:
        """Give tmux a command."""
        assert self._client.stdin is not None
        self._client.stdin.write(line.encode() + b"\n")
        self._client.stdin.flush()

    def close(self) -> None:
        """End the server and everything in it."""
        self._ask("kill-server")
        self._client.wait(10)

    def _ask(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self._socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout

    def _listen(self) -> None:
        assert self._client.stdout is not None
        for line in self._client.stdout:
            if line.startswith(b"%output "):
                with self._changed:
                    self._seen += line.split(b" ", 2)[2].rstrip(b"\n")  # only control characters are escaped
                    self._changed.notify_all()


@contextmanager
def terminal(folder: Path, name: str, columns: int = 200, rows: int = 60) -> Iterator[Terminal]:
    """A terminal for the block."""
    made = Terminal(folder / f"{name}.tmux", columns, rows)
    try:
        yield made
    finally:
        made.close()
