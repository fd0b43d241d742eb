"""Dispatch: task accepted → its request at the endpoint, on a warm agent, against spawning ``claude -p``.

python -m benchmarks.dispatch --samples 12
"""

from __future__ import annotations

import os
import subprocess
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks.common import bench_home, parser, private_home, report
from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, cli_env, cli_path, run_endpoint

SCRIPT = {"sessions": [{"turns": [{"text": "Done."}]}]}


def main() -> None:
    """Measure both sides in turn, sample by sample."""
    options = parser(__doc__ or "")
    options.add_argument("--samples", type=int, default=12)
    arguments = options.parse_args()
    with private_home() as folder, run_endpoint(SCRIPT) as endpoint:
        home = bench_home(folder / "home-repo", 1, endpoint.url)
        with installed(home, is_warm=False, ANTHROPIC_API_KEY=endpoint.key) as command:
            command.ok("say", "p000", "warm up", "--wait")
            ours, plain = [], []
            for number in range(arguments.samples):
                ours.append(_ours(command, endpoint, number))
                plain.append(_plain(folder, endpoint))
    figures = {
        "ours, warm agent: accepted to request, median s": median(ours),
        "claude -p: spawn to request, median s": median(plain),
        "ratio of medians (goal <= 0.10)": median(ours) / median(plain),
        "ratio, worst ours / best plain": max(ours) / min(plain),
    }
    report("dispatch", figures, as_json=arguments.json)


def _ours(command: Installed, endpoint: RunningEndpoint, number: int) -> float:
    seen = len(endpoint.requests())
    reply = command.client().submit({"project": "p000", "prompt": f"task {number}", "origin": "say"})
    arrived = _arrival(endpoint, seen)
    _finish(command, reply["task"])
    queued = command.client().get("/events", {"after": reply["cursor"] - 1, "limit": 1})["events"][0]
    return arrived - datetime.fromisoformat(queued["at"]).timestamp()


def _finish(command: Installed, task: str) -> None:
    client = command.client()
    while client.get(f"/tasks/{task}")["state"] in {"queued", "running"}:
        time.sleep(0.01)


def _plain(folder: Path, endpoint: RunningEndpoint) -> float:
    seen = len(endpoint.requests())
    env = cli_env(Path(os.environ["HOME"]), endpoint.url, endpoint.key)
    began = time.time()
    subprocess.run([str(cli_path()), "-p", "task"], cwd=folder, env=env, check=True, capture_output=True)
    return _arrival(endpoint, seen) - began


def _arrival(endpoint: RunningEndpoint, seen: int) -> float:
    deadline = time.time() + 20
    while time.time() < deadline:
        requests = endpoint.requests()
        if len(requests) > seen:
            return float(requests[seen]["time"])
        time.sleep(0.02)
    raise SystemExit("no request arrived at the endpoint")


if __name__ == "__main__":
    main()
