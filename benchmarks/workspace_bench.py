"""How much a workspace costs beside plain git, on a home of many files; every ratio is measured in one run.

python -m benchmarks.workspace_bench --files 50000 --json
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from workspaces import manager
from workspaces.types import WorkspaceSpec

PROJECTS = 10


def git(where: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, text=True).stdout


def build_home(top: Path, files: int) -> None:
    """A home with its files spread evenly over ten clients' folders."""
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    for name, value in {"user.name": "Bench", "user.email": "bench@example.org", "gc.auto": "0"}.items():
        git(top, "config", name, value)
    for number in range(files):
        folder = top / f"client{number % PROJECTS}" / f"part{number // PROJECTS % 50}"
        if number < PROJECTS * 50:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"note{number}.md").write_text(f"# note {number}\n" + "words that say something\n" * 20)
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "first")
    git(top, "repack", "-q", "-a", "-d")


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Median wall time."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def cpu_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def plain_worktree(top: Path, place: Path, folder: str) -> None:
    """The same sparse set by plain git."""
    git(top, "worktree", "add", "-q", "--no-checkout", "-b", f"plain-{place.name}", str(place))
    git(place, "sparse-checkout", "set", "--cone", folder)
    git(place, "checkout", "-q")


def measure(scratch: Path, files: int) -> dict[str, float]:
    top = scratch / "home"
    build_home(top, files)
    specs = [
        WorkspaceSpec(f"p{n}", top, PurePosixPath(f"client{n}"), scratch / "ws" / f"p{n}") for n in range(3)
    ]
    manager.state(specs[0])
    warm = WorkspaceSpec("warm", top, PurePosixPath("client9"), scratch / "ws" / "warm")
    manager.prepare(warm)  # imports GitPython and warms the page cache for both sides
    plain = [seconds(lambda n=n: plain_worktree(top, scratch / f"plain{n}", f"client{n}")) for n in range(3)]  # type: ignore[misc]  # bound now
    first = [seconds(lambda s=s: manager.prepare(s)) for s in specs]  # type: ignore[misc]  # bound now
    spec = specs[0]
    manager.prepare(spec)
    status = seconds(lambda: git(top, "--no-optional-locks", "status", "--porcelain", "--", "client0"), 15)
    fresh = seconds(lambda: manager.prepare(spec), 15)
    idle = seconds(lambda: manager.checkpoint(spec, title="nothing"), 15)
    walls, cpus = [], []
    for number in range(15):
        (spec.cwd / f"result{number}.md").write_text("result\n")
        before = cpu_seconds()
        walls.append(seconds(lambda: manager.checkpoint(spec, title="work")))
        cpus.append(cpu_seconds() - before)
    place = scratch / "plain0"
    (place / "client0/result.md").write_text("x\n")
    add_commit = seconds(
        lambda: (git(place, "add", "-A"), git(place, "commit", "-q", "--allow-empty", "-m", "x")), 15
    )
    return {
        "files": files,
        "plain_worktree_s": statistics.median(plain),
        "first_prepare_s": statistics.median(first),
        "first_prepare_ratio": statistics.median(first) / statistics.median(plain),
        "plain_status_ms": status * 1000,
        "up_to_date_ms": fresh * 1000,
        "up_to_date_beyond_git_ms": (fresh - status) * 1000,
        "idle_checkpoint_ms": idle * 1000,
        "checkpoint_ms": statistics.median(walls) * 1000,
        "checkpoint_cpu_ms": statistics.median(cpus) * 1000,
        "plain_add_commit_ms": add_commit * 1000,
        "checkpoint_ratio": statistics.median(walls) / add_commit,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(Path(scratch), options.files)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:28} {value:10.2f}")


if __name__ == "__main__":
    main()
