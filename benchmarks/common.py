"""What the benchmarks share: a home, a script, one way to print figures."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.home import git, make_home

THREE_TURNS: dict[str, Any] = {
    "sessions": [
        {
            "turns": [
                {
                    "text": "I write the note.",
                    "tools": [
                        {"name": "Write", "input": {"file_path": "{{cwd}}/note.md", "content": "a note\n"}},
                    ],
                },
                {"tools": [{"name": "Bash", "input": {"command": "ls -la", "description": "look"}}]},
                {"text": "Done: the note is written."},
            ]
        }
    ]
}
"""A file write, a shell command, an answer: three requests."""


@contextmanager
def private_home() -> Iterator[Path]:
    """A temporary folder with a HOME and a git identity of its own; the environment is scrubbed."""
    with tempfile.TemporaryDirectory(prefix="counterpoint-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\n\tname = Bench\n\temail = bench@example.org\n[gc]\n\tauto = 0\n"
        )
        for name in list(os.environ):
            if name.startswith(("ANTHROPIC_", "CLAUDE", "COUNTERPOINT_", "GIT_")) or name.upper().endswith(
                "_PROXY"
            ):
                del os.environ[name]
        os.environ.update(HOME=str(home), GIT_CONFIG_NOSYSTEM="1", LC_ALL="C.UTF-8")
        yield Path(folder)


def bench_home(where: Path, count: int, endpoint: str, extra: str = "") -> Path:
    """A home with ``count`` projects."""
    names = {f"p{number:03d}": f"client{number % 5}" for number in range(count)}
    return make_home(where, endpoint=endpoint, projects=names, extra=extra)


def timed(job: Callable[[], object]) -> float:
    """Wall seconds of ``job``."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def best_and_median(samples: list[float]) -> tuple[float, float]:
    """The smallest and the middle of ``samples``."""
    return min(samples), statistics.median(samples)


def report(name: str, figures: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one benchmark's figures."""
    if as_json:
        sys.stdout.write(json.dumps({"benchmark": name, **figures}) + "\n")
        return
    sys.stdout.write(f"{name}\n")
    for label, value in figures.items():
        shown = f"{value:.4g}" if isinstance(value, float) else str(value)
        sys.stdout.write(f"  {label:<44} {shown}\n")
    sys.stdout.flush()


def parser(text: str) -> argparse.ArgumentParser:
    """An argument parser with the options that all benchmarks have."""
    made = argparse.ArgumentParser(description=text)
    made.add_argument("--json", action="store_true", help="one JSON object per figure set")
    return made


def pss_mib(pid: int) -> float:
    """Proportional set size of a process in MiB."""
    return memory_mib(pid)["PSS"]


def memory_mib(pid: int) -> dict[str, float]:
    """Sizes of a process in MiB: resident, proportional, and anonymous, which is heap and stacks."""
    wanted = {"Rss": "RSS", "Pss": "PSS", "Anonymous": "anonymous"}
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}
    return {shown: sizes.get(name, 0.0) for name, shown in wanted.items()}


def cpu_seconds(pid: int) -> float:
    """User and system time that a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """``root`` and the processes that descend from it."""
    found, frontier = {root}, [root]
    while frontier:
        pid = frontier.pop()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        frontier += [int(child) for child in children]
        found |= {int(child) for child in children}
    return found


def worktrees(repository: Path, where: Path, names: list[str]) -> list[Path]:
    """A plain git worktree per name, as a person would prepare them."""
    made = []
    for name in names:
        git(repository, "worktree", "add", "-q", "-b", f"plain/{name}", str(where / name))
        made.append(where / name)
    return made


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command and insist on success."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done
