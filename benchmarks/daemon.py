"""The daemon's own weight: memory with 30 working agents, CPU with 100 idle projects.

python -m benchmarks.daemon --agents 30 --idle-projects 100 --seconds 60
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from benchmarks.common import (
    THREE_TURNS,
    bench_home,
    cpu_seconds,
    parser,
    private_home,
    pss_mib,
    report,
    tree,
)
from tests.support.counterpoint import installed
from tests.support.endpoint import run_endpoint


def main() -> None:
    """Both measurements."""
    options = parser(__doc__ or "")
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--idle-projects", type=int, default=100)
    options.add_argument("--seconds", type=float, default=60)
    arguments = options.parse_args()
    with private_home() as folder:
        report("daemon memory", memory(folder, arguments.agents), as_json=arguments.json)
        idle_figures = idle(folder, arguments.idle_projects, arguments.seconds)
        report("idle daemon", idle_figures, as_json=arguments.json)


def memory(folder: Path, agents: int) -> dict[str, Any]:
    """PSS of the daemon and its helpers, and of the CLIs, with all agents warm."""
    with run_endpoint(THREE_TURNS) as endpoint:
        limits = f'[limits]\nmax_agents = {agents}\nmax_warm = {agents}\n[permissions]\ncommands = ["ls *"]'
        home = bench_home(folder / "memory", agents, endpoint.url, limits)
        batch = folder / "memory.jsonl"
        lines = [{"project": f"p{number:03d}", "prompt": "Write a note."} for number in range(agents)]
        batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
        with installed(home, is_warm=False, ANTHROPIC_API_KEY=endpoint.key) as command:
            command.ok("batch", str(batch), "--json")
            daemon = command.daemon_pid()
            assert daemon is not None
            processes = tree(daemon)
            clis = {pid for pid in processes if _is_cli(pid)}
            ours = sum(pss_mib(pid) for pid in processes - clis)
            theirs = sum(pss_mib(pid) for pid in clis)
    return {
        "warm CLI processes": len(clis),
        "CLI processes, PSS MiB": theirs,
        "daemon and its helpers, PSS MiB (goal <= 150)": ours,
        "ratio ours / CLIs": ours / theirs,
    }


def idle(folder: Path, projects: int, seconds: float) -> dict[str, Any]:
    """Share of one core that an idle daemon uses."""
    home = bench_home(folder / "idle", projects, "http://127.0.0.1:9")
    with installed(home, is_warm=False) as command:
        command.ok("up")
        daemon = command.daemon_pid()
        assert daemon is not None
        time.sleep(2)
        before, began = cpu_seconds(daemon), time.monotonic()
        time.sleep(seconds)
        used, elapsed = cpu_seconds(daemon) - before, time.monotonic() - began
    return {"registered projects": projects, "CPU, % of one core (goal <= 0.3)": 100 * used / elapsed}


def _is_cli(pid: int) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().strip() == "claude"


if __name__ == "__main__":
    main()
