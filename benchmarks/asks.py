"""Asks: from raised to visible at a client that follows, while agents work; and from answered to going on.

    python -m benchmarks.asks --agents 12 --asks 10

Real CLIs against the local endpoint; a client answers each ask as soon as it sees it. For comparison the time
that a bare request to the daemon takes in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from benchmarks.common import bench_home, parser, private_home, report, timed
from orchestrator.client import Client
from tests.support.counterpoint import installed
from tests.support.endpoint import run_endpoint
from tests.support.scripts import bash, script, session, text, tools

KINDS = ("agent.ask_raised", "ask.answered", "task.started", "task.finished")


def main() -> None:
    """One run."""
    options = parser(__doc__ or "")
    options.add_argument("--agents", type=int, default=12)
    options.add_argument("--asks", type=int, default=10, help="asks per agent")
    arguments = options.parse_args()
    with private_home() as folder:
        figures = measure(folder, arguments.agents, arguments.asks)
        report(f"asks of {arguments.agents} agents", figures, as_json=arguments.json)


def measure(folder: Path, agents: int, asks: int) -> dict[str, Any]:
    """Latencies of all asks of one run."""
    turns = [tools(bash(f"touch file{number}.txt")) for number in range(asks)]
    with run_endpoint(script(session("TOUCH", *turns, text("Done.")))) as endpoint:
        extra = f'[limits]\nmax_agents = {agents}\nmax_warm = {agents}\n[permissions]\notherwise = "ask"'
        home = bench_home(folder / "asks", agents, endpoint.url, extra)
        with installed(home, is_warm=False, ANTHROPIC_API_KEY=endpoint.key) as command:
            command.ok("up")
            client = command.client()
            seen, on = follow(client, agents)
            bare = [timed(lambda: client.get("/health")) for _ in range(50)]
    return {
        "asks": len(seen),
        "raised to visible, median ms": 1000 * statistics.median(seen),
        "raised to visible, p99 ms (goal <= 50)": 1000 * centile(seen, 0.99),
        "raised to visible, worst ms": 1000 * max(seen),
        "answered to going on, median ms": 1000 * statistics.median(on),
        "answered to going on, p99 ms": 1000 * centile(on, 0.99),
        "a bare request, median ms": 1000 * statistics.median(bare),
        "ratio of medians, visible / bare request": statistics.median(seen) / statistics.median(bare),
    }


def follow(client: Client, agents: int) -> tuple[list[float], list[float]]:
    """Queue a task per agent, allow everything; seconds to each ask's sight, and from answer to going on."""
    cursor = int(client.get("/health")["cursor"])
    client.submit_all([{"project": f"p{n:03d}", "prompt": "TOUCH", "id": f"t{n}"} for n in range(agents)])
    seen: list[float] = []
    on: list[float] = []
    answered: dict[str, float] = {}
    ended = 0
    asks: Queue[str | None] = Queue()
    person = Thread(target=_allow, args=(client, asks), daemon=True)
    person.start()
    for event in client.events(cursor, follow=True, kinds=KINDS):
        kind, task = event["body"]["kind"], event["task"]
        if kind == "agent.ask_raised":
            seen.append((datetime.now(UTC) - datetime.fromisoformat(event["at"])).total_seconds())
            asks.put(event["body"]["id"])
        elif kind == "ask.answered":
            answered[task] = time.monotonic()
        elif kind == "task.started" and task in answered:
            on.append(time.monotonic() - answered.pop(task))
        ended += kind == "task.finished"
        if ended == agents:
            asks.put(None)
            person.join(10)
            return seen, on
    raise AssertionError("the stream never ends by itself")


def _allow(client: Client, asks: Queue[str | None]) -> None:
    """Answer in a thread of its own: reading goes on meanwhile."""
    while (ask := asks.get()) is not None:
        client.post(f"/asks/{ask}/answer", {"verdict": "allow"})


def centile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    main()
