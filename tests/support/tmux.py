"""A real terminal for tests: programs in tmux, keys typed into them, and what the screen then shows."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.counterpoint import wait_until

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@dataclass(frozen=True, slots=True)
class Screen:
    """One program's terminal."""

    server: Server
    name: str

    def type(self, *keys: str) -> None:
        """Press keys by tmux's names (``Enter``, ``C-d``); anything else is typed as it stands."""
        self.server.tmux("send-keys", "-t", self.name, *keys)

    def paste(self, text: str) -> None:
        """Paste text as a terminal does, in brackets when the program asked for them."""
        self.server.tmux("set-buffer", text)
        self.server.tmux("paste-buffer", "-p", "-t", self.name)

    def text(self) -> str:
        """The screen and what scrolled off it."""
        return self.server.tmux("capture-pane", "-p", "-J", "-S", "-2000", "-t", self.name)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as a person who drags its window does."""
        self.server.tmux("resize-window", "-t", self.name, "-x", str(columns), "-y", str(rows))

    def seen(self) -> list[str]:
        """The rows that are seen now, with nothing that scrolled away."""
        return self.server.tmux("capture-pane", "-p", "-t", self.name).splitlines()

    def record(self, file: Path) -> None:
        """Write every byte that the program sends from now on to ``file``."""
        self.server.tmux("pipe-pane", "-t", self.name, f"cat >> {shlex.quote(str(file))}")

    def until(self, words: str, seconds: float = 30) -> str:
        """The screen's text, once it shows ``words``."""
        try:
            wait_until(lambda: words in self.text(), seconds, f"the terminal shows {words!r}")
        except AssertionError as missing:
            raise AssertionError(f"{missing}\n{self.text()}") from missing
        return self.text()


@dataclass(frozen=True, slots=True)
class Server:
    """A tmux server of this test's own."""

    socket: Path

    def tmux(self, *arguments: str) -> str:
        """Run a tmux command."""
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def screen(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (100, 30),
    ) -> Screen:
        """Run a program in a terminal of so many columns and rows; the terminal stays when it ends."""
        variables = [f"{key}={value}" for key, value in environment.items()]
        line = ["env", "-i", *variables, "TERM=screen", *command]
        sized = ["-x", str(size[0]), "-y", str(size[1])]
        self.tmux("new-session", "-d", *sized, "-s", name, *line, ";", "set", "-g", "remain-on-exit", "on")
        return Screen(self, name)


@contextmanager
def terminals(folder: Path) -> Iterator[Server]:
    """A tmux server that ends with the block, with everything in it."""
    server = Server(folder / "tmux")
    try:
        yield server
    finally:
        subprocess.run(["tmux", "-S", str(server.socket), "kill-server"], capture_output=True, check=False)
