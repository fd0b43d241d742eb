"""A daemon whose agents stream at a fixed rate: the set-up of every benchmark of what follows them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import streaming_cli
from benchmarks.common import bench_home
from tests.support.counterpoint import Installed, installed, wait_until

_STARTING = (
    "import sys, functools, pathlib; import orchestrator.daemon.compose as compose; "
    "compose.ClaudeFactory = functools.partial(compose.ClaudeFactory, cli=pathlib.Path({cli!r})); "
    "from orchestrator.daemon.__main__ import main; sys.argv = ['daemon', '--home', {home!r}]; "
    "sys.exit(main())"
)


@dataclass(frozen=True, slots=True)
class Streaming:
    """A home whose agents are a stand-in that streams; nothing of it runs before ``start``."""

    command: Installed
    home: Path
    cli: Path

    def start(self) -> subprocess.Popen[bytes]:
        """Start the daemon; it answers when this returns."""
        daemon = self.command.daemon_running(_STARTING.format(cli=str(self.cli), home=str(self.home)))
        wait_until(lambda: self.command.run("status").code == 0, 60, "the daemon answers")
        return daemon


@contextmanager
def streaming(folder: Path, *, projects: int, agents: int, rate: int, seconds: int) -> Iterator[Streaming]:
    """A home of ``projects``; each turn of one of ``agents`` streams ``rate`` deltas a second."""
    limits = f"[limits]\nmax_agents = {agents}\nmax_warm = {agents}"
    home = bench_home(folder / "home-repo", projects, "http://127.0.0.1:9", limits)
    (folder / "streaming.json").write_text(json.dumps({"rate": rate, "seconds": seconds}))
    cli = folder / "streaming-cli"
    cli.write_text(f"#!{sys.executable} -IS\n{Path(streaming_cli.__file__).read_text()}")
    cli.chmod(0o700)
    with installed(home, is_warm=False) as command:
        yield Streaming(command, home, cli)
