"""Fleet: N projects × a three-turn task, ours from batch start to all results durable and committed,
against ``xargs -P`` of ``claude -p`` in ready worktrees. Same endpoint, same concurrency, one run.

    python -m benchmarks.fleet --projects 12 30 --latency 0 1
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

from benchmarks.common import (
    THREE_TURNS,
    bench_home,
    cpu_seconds,
    parser,
    private_home,
    report,
    timed,
    worktrees,
)
from orchestrator.home.config import load, workspace_spec
from orchestrator.home.paths import HomePaths
from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, cli_env, cli_path, run_endpoint
from workspaces.manager import prepare

PROMPT = "Write a short note, look at the folder, say what you did."


def main() -> None:
    """Run for each size and latency."""
    options = parser(__doc__ or "")
    options.add_argument("--projects", type=int, nargs="+", default=[12, 30])
    options.add_argument("--latency", type=float, nargs="+", default=[0.0, 1.0])
    options.add_argument("--rounds", type=int, default=3)
    arguments = options.parse_args()
    for latency in arguments.latency:
        for count in arguments.projects:
            figures = compare(count, latency, arguments.rounds)
            report(f"fleet of {count}, model latency {latency:g} s", figures, as_json=arguments.json)


def compare(count: int, latency: float, rounds: int) -> dict[str, float]:
    """The two sides in turn; the ratio is of the pairs' medians."""
    ours, cold, plain = [], [], []
    with private_home() as folder, run_endpoint(THREE_TURNS, latency=latency) as endpoint:
        for number in range(rounds):
            ours.append(_ours(folder / f"ours{number}", count, endpoint, prepared=True))
            plain.append(_plain(folder / f"plain{number}", count, endpoint))
            cold.append(_ours(folder / f"cold{number}", count, endpoint, prepared=False))
    ratios = sorted(a / b for a, b in zip(ours, plain, strict=True))
    return {
        "ours, prepared workspaces, median s": sorted(ours)[rounds // 2],
        "xargs -P claude -p, median s": sorted(plain)[rounds // 2],
        "ratio, median of pairs (goal <= 1.05)": ratios[rounds // 2],
        "ratio, best": ratios[0],
        "ratio, worst": ratios[-1],
        "ours, cold preparation, median s": sorted(cold)[rounds // 2],
        "cold adds per project, s (goal <= 0.5)": (sorted(cold)[rounds // 2] - sorted(ours)[rounds // 2])
        / count,
    }


def _ours(where: Path, count: int, endpoint: RunningEndpoint, *, prepared: bool) -> float:
    limits = f'[limits]\nmax_agents = {count}\nmax_warm = {count}\n[permissions]\ncommands = ["ls *"]'
    home = bench_home(where, count, endpoint.url, limits)
    names = [f"p{number:03d}" for number in range(count)]
    if prepared:
        HomePaths(home).ensure()
        config = load(home)
        for name in names:
            prepare(workspace_spec(config, name))
    batch = where / "batch.jsonl"
    batch.write_text("".join(json.dumps({"project": name, "prompt": PROMPT}) + "\n" for name in names))
    with installed(home, is_warm=False, ANTHROPIC_API_KEY=endpoint.key) as command:
        command.ok("up")
        _settle(command)
        return timed(lambda: _batch(command, batch, count))


def _settle(command: Installed) -> None:
    """Wait until the daemon has nothing more to do after its start."""
    daemon = command.daemon_pid()
    assert daemon is not None
    before = -1.0
    while (now := cpu_seconds(daemon)) != before:
        before = now
        time.sleep(0.5)


def _batch(command: Installed, batch: Path, count: int) -> None:
    done = command.ok("batch", str(batch), "--json")
    summary = done.lines[-1]["summary"]
    if summary["succeeded"] != count:
        raise SystemExit(f"{summary}\n{done.out}\n{command.log()}")
    if any(not record["commits"] for record in done.lines[:-1]):
        raise SystemExit(f"a task without a commit\n{done.out}")


def _plain(where: Path, count: int, endpoint: RunningEndpoint) -> float:
    home = bench_home(where, count, endpoint.url)
    trees = worktrees(home, where / "trees", [f"p{number:03d}" for number in range(count)])
    script = where / "one.sh"
    script.write_text(
        f'#!/bin/sh\ncd "$1" && exec {cli_path()} -p "{PROMPT}" --output-format json '
        '--permission-mode acceptEdits --allowedTools "Bash(ls *)" > result.json\n'
    )
    script.chmod(0o755)
    env = cli_env(Path(os.environ["HOME"]), endpoint.url, endpoint.key)
    folders = "\n".join(str(tree / tree.name) for tree in trees)
    began = time.perf_counter()
    subprocess.run(
        ["xargs", "-P", str(count), "-n", "1", str(script)], input=folders, text=True, env=env, check=True
    )
    elapsed = time.perf_counter() - began
    for tree in trees:
        result = json.loads((tree / tree.name / "result.json").read_text())
        if result["is_error"] or not (tree / tree.name / "note.md").exists():
            raise SystemExit(f"the plain side failed: {result}")
    return elapsed


if __name__ == "__main__":
    main()
