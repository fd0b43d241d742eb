"""Subscribers under load: 30 agents stream 100 deltas/s each to six clients, one of which stops reading.

    python -m benchmarks.subscribers --agents 30 --rate 100 --seconds 60

The daemon, journal, API and clients are the real ones; a stand-in for the CLI streams (the real one would be
the bottleneck). Every client must end with every durable event, the one that stalled included.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from benchmarks import streaming_cli
from benchmarks.common import bench_home, cpu_seconds, parser, private_home, pss_mib, report
from orchestrator.client import Client
from tests.support.counterpoint import Installed, installed, wait_until

STARTING = (
    "import sys, functools, pathlib; import orchestrator.daemon.compose as compose; "
    "compose.ClaudeFactory = functools.partial(compose.ClaudeFactory, cli=pathlib.Path({cli!r})); "
    "from orchestrator.daemon.__main__ import main; sys.argv = ['daemon', '--home', {home!r}]; "
    "sys.exit(main())"
)


def main() -> None:
    """One run."""
    options = parser(__doc__ or "")
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--projects", type=int, default=100)
    options.add_argument("--rate", type=int, default=100)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--clients", type=int, default=6)
    arguments = options.parse_args()
    with private_home() as folder:
        figures = measure(folder, arguments.agents, arguments.projects, arguments.rate, arguments.seconds,
                          arguments.clients)  # fmt: skip
        report(f"{arguments.clients} subscribers", figures, as_json=arguments.json)


def measure(
    folder: Path, agents: int, projects: int, rate: int, seconds: int, clients: int
) -> dict[str, Any]:
    """Processor time and memory of the daemon while it streams, and what each client received."""
    limits = f"[limits]\nmax_agents = {agents}\nmax_warm = {agents}"
    home = bench_home(folder / "home-repo", projects, "http://127.0.0.1:9", limits)
    (folder / "streaming.json").write_text(json.dumps({"rate": rate, "seconds": seconds}))
    cli = folder / "streaming-cli"
    cli.write_text(f"#!{sys.executable} -IS\n{Path(streaming_cli.__file__).read_text()}")
    cli.chmod(0o700)
    with installed(home) as command:
        daemon = command.daemon_running(STARTING.format(cli=str(cli), home=str(home)))
        wait_until(lambda: command.run("status").code == 0, 30, "the daemon answers")
        return _stream(command, daemon.pid, agents, seconds, clients)


def _stream(command: Installed, daemon: int, agents: int, seconds: int, clients: int) -> dict[str, Any]:
    socket = command.client().socket_path
    told: Queue[tuple[int, int, int, float]] = multiprocessing.Queue()
    readers = [
        multiprocessing.Process(target=_read, args=(socket, number, agents, seconds, told))
        for number in range(clients)
    ]
    for reader in readers:
        reader.start()
    names = [f"p{number:03d}" for number in range(agents)]
    command.client().submit_all([{"project": name, "prompt": "Stream.", "id": f"t-{name}"} for name in names])
    client = command.client()
    wait_until(lambda: _delivered(client) == agents, 120, "all agents stream")
    sizes, before, began = [], cpu_seconds(daemon), time.monotonic()
    while (passed := time.monotonic() - began) < seconds * 0.9:
        sizes.append((passed, pss_mib(daemon)))
        time.sleep(1)
    used = cpu_seconds(daemon) - before
    found = sorted(told.get(timeout=120 + seconds) for _ in readers)
    for reader in readers:
        reader.join(30)
    events = sum(1 for _ in client.events(0))
    half = sizes[len(sizes) // 3 :]
    slope = statistics.linear_regression([at for at, _ in half], [size for _, size in half]).slope * 60
    return {
        "agents × deltas/s": f"{agents} × {_rate(command)}",
        "daemon, % of one core (goal <= 50)": 100 * used / passed,
        "daemon, PSS MiB at the end": sizes[-1][1],
        "memory slope, MiB/min (goal <= 1)": slope,
        "durable events in the journal": events,
        "fewest received by a client": min(durable for _, durable, _, _ in found),
        "deltas received, per client and second": statistics.median(d / seconds for _, _, d, _ in found[1:]),
        "lag of durable events, worst median ms": max(lag for _, _, _, lag in found[1:]) * 1000,
    }


def _rate(command: Installed) -> int:
    play = json.loads((command.home.parent / "streaming.json").read_text())
    return int(play["rate"])


def _delivered(client: Client) -> int:
    return sum(1 for _ in client.events(0, kinds=("agent.prompt_delivered",)))


def _read(socket: Path, number: int, agents: int, seconds: int, told: Queue[Any]) -> None:
    """Follow everything until all tasks have ended; the first client stops reading for half of the time."""
    from datetime import UTC, datetime

    durable = deltas = ended = 0
    lags = []
    stall_at = time.monotonic() + seconds / 4
    stalled = number != 0
    for event in Client(socket).events(0, follow=True, deltas=True):
        if "cursor" not in event:
            deltas += 1
        else:
            durable += 1
            lags.append((datetime.now(UTC) - datetime.fromisoformat(event["at"])).total_seconds())
            ended += event["body"]["kind"] == "task.finished"
        if not stalled and time.monotonic() > stall_at:
            stalled = True
            time.sleep(seconds / 2)
        if ended == agents:
            break
    told.put((number, durable, deltas, statistics.median(lags)))


if __name__ == "__main__":
    main()
