"""Subscribers under load: 30 agents stream 100 deltas/s each to six clients, one of which stops reading.

    python -m benchmarks.subscribers --agents 30 --rate 100 --seconds 60 --warm 60

The daemon, journal, API and clients are the real ones; a stand-in for the CLI streams (the real one would be
the bottleneck). Every client must end with every durable event, the one that stalled included. The agents
stream for ``--warm`` seconds before anything is measured, so that what the daemon holds on purpose and within
bounds (the newest events, the frames of a client that stalls) has filled; memory is shown from the beginning.
Only the daemon's own process is measured: what streams and what reads are others, with a figure of their own.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from benchmarks.common import cpu_seconds, memory_mib, parser, private_home, report, tree
from benchmarks.streaming import streaming
from orchestrator.client import Client
from tests.support.counterpoint import Installed, wait_until


def main() -> None:
    """One run."""
    options = parser(__doc__ or "")
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--projects", type=int, default=100)
    options.add_argument("--rate", type=int, default=100)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--clients", type=int, default=6)
    options.add_argument("--warm", type=int, default=60, help="seconds of streaming before the measurement")
    arguments = options.parse_args()
    with private_home() as folder:
        a = arguments
        load = Load(a.agents, a.projects, a.rate, a.clients, a.seconds, a.warm)
        report(f"{load.clients} subscribers", measure(folder, load), as_json=arguments.json)


@dataclass(frozen=True, slots=True)
class Load:
    """What the daemon has to do."""

    agents: int
    projects: int
    rate: int
    clients: int
    seconds: int
    """Of the measurement."""
    warm: int
    """Seconds before it."""

    @property
    def streams(self) -> int:
        """Seconds for which an agent streams: longer than is measured, so that no start or end is."""
        return self.warm + self.seconds + 10


def measure(folder: Path, load: Load) -> dict[str, Any]:
    """Processor time and memory of the daemon while it streams, and what each client received."""
    set_up = streaming(
        folder, projects=load.projects, agents=load.agents, rate=load.rate, seconds=load.streams
    )
    with set_up as fleet:
        daemon = fleet.start()
        return _stream(fleet.command, daemon.pid, load)


def _stream(command: Installed, daemon: int, load: Load) -> dict[str, Any]:
    client = command.client()
    told: Queue[Received] = multiprocessing.Queue()
    readers = [
        multiprocessing.Process(target=_read, args=(client.socket_path, number, load, told))
        for number in range(load.clients)
    ]
    for reader in readers:
        reader.start()
    names = [f"p{number:03d}" for number in range(load.agents)]
    client.submit_all([{"project": name, "prompt": "Stream.", "id": f"t-{name}"} for name in names])
    wait_until(lambda: _delivered(client) == load.agents, 120, "all agents stream")
    others = [*(tree(daemon) - {daemon}), *(reader.pid or 0 for reader in readers)]
    watched = _watch(daemon, others, load)
    found = sorted(told.get(timeout=120 + load.streams) for _ in readers)
    for reader in readers:
        reader.join(30)
    return {
        "agents × deltas/s": f"{load.agents} × {load.rate}",
        **watched,
        "durable events in the journal": sum(1 for _ in client.events(0)),
        "fewest received by a client": min(received.durable for received in found),
        "deltas received, per client and second": statistics.median(
            received.deltas / load.streams for received in found[1:]
        ),
        "least of the streamed text, live clients, %": min(
            100 * received.words / (load.agents * load.rate * load.streams) for received in found[1:]
        ),
        "the same of the client that stalls, %": 100
        * found[0].words
        / (load.agents * load.rate * load.streams),
        "lag of durable events, worst median ms": max(received.lag for received in found[1:]) * 1000,
        "lag of deltas, worst median ms": max(received.delta_lag for received in found[1:]) * 1000,
        "the same, worst 99th percentile ms": max(received.delta_lag_99 for received in found[1:]) * 1000,
    }


def _watch(daemon: int, others: list[int], load: Load) -> dict[str, Any]:
    """Processor time of the measured seconds; memory from the first."""
    sizes: list[tuple[float, dict[str, float]]] = []
    began = time.monotonic()

    def until(end: float) -> None:
        while (passed := time.monotonic() - began) < end:
            sizes.append((passed, memory_mib(daemon)))
            time.sleep(min(1.0, end - passed))

    until(load.warm)
    used, theirs, started = cpu_seconds(daemon), sum(map(cpu_seconds, others)), time.monotonic()
    until(load.warm + load.seconds)
    elapsed = time.monotonic() - started
    used, theirs = cpu_seconds(daemon) - used, sum(map(cpu_seconds, others)) - theirs
    measured = [(at, size["PSS"]) for at, size in sizes if at >= load.warm]
    slope = statistics.linear_regression([at for at, _ in measured], [pss for _, pss in measured]).slope * 60
    return {
        "daemon, % of one core (goal <= 50)": 100 * used / elapsed,
        f"the {len(others)} processes that stream and read, %": 100 * theirs / elapsed,
        "memory slope, MiB/min (goal <= 1)": slope,
        **{f"daemon, {name} MiB, each 10 s": _series(sizes, name) for name in sizes[0][1]},
    }


def _series(sizes: list[tuple[float, dict[str, float]]], name: str) -> str:
    """One figure for each ten seconds."""
    tens = {int(at // 10): size[name] for at, size in reversed(sizes)}
    return " ".join(f"{tens[ten]:.1f}" for ten in sorted(tens))


def _delivered(client: Client) -> int:
    return sum(1 for _ in client.events(0, kinds=("agent.prompt_delivered",)))


@dataclass(frozen=True, slots=True, order=True)
class Received:
    """What one client got; lags in seconds, deltas' from when they were written by what streams."""

    number: int
    durable: int
    deltas: int
    words: int
    """One for each delta that an agent wrote; frames join them."""
    lag: float
    delta_lag: float
    delta_lag_99: float


def _read(socket: Path, number: int, load: Load, told: Queue[Received]) -> None:
    """Follow everything until all tasks have ended; the first client stops reading for half of the time."""
    durable, words, ended = 0, 0, 0
    lags, delta_lags = [], []
    stall_at = time.monotonic() + load.streams / 4
    stalled = number != 0
    for event in Client(socket).events(0, follow=True, deltas=True):
        if "cursor" not in event:
            written = event["body"]["text"].split()
            words += len(written)
            delta_lags.append(time.monotonic() - float(written[0]))
        else:
            durable += 1
            lags.append((datetime.now(UTC) - datetime.fromisoformat(event["at"])).total_seconds())
            ended += event["body"]["kind"] == "task.finished"
        if not stalled and time.monotonic() > stall_at:
            stalled = True
            time.sleep(load.streams / 2)
        if ended == load.agents:
            break
    late = sorted(delta_lags)
    told.put(
        Received(
            number,
            durable,
            len(late),
            words,
            statistics.median(lags),
            statistics.median(late),
            late[len(late) * 99 // 100],
        )
    )


if __name__ == "__main__":
    main()
