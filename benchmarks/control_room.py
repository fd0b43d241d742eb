"""The control room in a real terminal (tmux, 200x60): first paint, idle, thirty busy panes, keys, memory.

    python -m benchmarks.control_room --agents 30 --rate 100 --seconds 60

The daemon, API and app are the real ones, and tmux is in the way of every key and every paint; a stand-in
for the CLI streams. Beside it, on the same load at the same time, runs the plain way: one ``Log`` per pane.
The floor is an empty app that answers the same keys in the same kind of terminal under the same load. Whether
memory is flat is seen from five minutes on:

    python -m benchmarks.control_room --seconds 300 --no-plain --starts 1
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from agents.events import AgentText, ToolCalled, ToolReturned
from benchmarks.common import cpu_seconds, parser, private_home, pss_mib, report
from benchmarks.streaming import streaming
from benchmarks.terminal import Terminal, terminal
from orchestrator.client import Client
from orchestrator.events import Draft
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.journal import Journal
from tests.support.counterpoint import Installed, wait_until

ASKS, LEAVES = "Cancel the running task", "Open"
FLOOR = 20
"""Seconds for which the floor is measured."""


def main() -> None:
    """One run."""
    options = parser(__doc__ or "")
    options.add_argument("--agents", type=int, default=30)
    options.add_argument("--rate", type=int, default=100)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--starts", type=int, default=9)
    options.add_argument("--idle", type=int, default=20)
    options.add_argument("--no-plain", action="store_true", help="leave out the plain way")
    arguments = options.parse_args()
    with private_home() as folder:
        report("control room, 200x60 in tmux", measure(folder, arguments), as_json=arguments.json)


def measure(folder: Path, arguments: Any) -> dict[str, Any]:
    """All figures, in one run over one daemon."""
    names = [f"p{number:03d}" for number in range(arguments.agents)]
    set_up = streaming(
        folder,
        projects=len(names),
        agents=len(names),
        rate=arguments.rate,
        seconds=arguments.seconds + 40 + FLOOR,
    )
    with set_up as fleet:
        command, home = fleet.command, fleet.home
        command.ok("up")
        command.ok("down")
        _fill(home, names, arguments.events)
        fleet.start()
        with terminal(folder, "ours") as screen:
            program = [sys.executable, "-P", "-m", "tui", "tui", "--home", str(home)]
            figures = _starts(screen, command, program, names[-1], arguments.starts)
            figures |= _idle(screen, arguments.idle)
            return figures | _busy(folder, screen, command, names, arguments)


def _starts(
    screen: Terminal, command: Installed, program: list[str], last: str, count: int
) -> dict[str, Any]:
    """From the start of the process until the last project is on the screen."""
    taken, bare = [], []
    for _ in range(count):
        began = screen.start(
            [sys.executable, "-c", "print('do' + 'ne', flush=True); import time; time.sleep(1)"],
            command.env(),
        )
        bare.append(screen.until("done") - began)
    for _ in range(count):
        began = screen.start(program, command.env())
        taken.append(screen.until(last) - began)
    return {
        "first paint, median ms (goal <= 500)": 1000 * statistics.median(taken),
        "first paint, worst ms": 1000 * max(taken),
        "first paint / python -c print": statistics.median(taken) / statistics.median(bare),
    }


def _idle(screen: Terminal, seconds: int) -> dict[str, Any]:
    time.sleep(3)
    pid = screen.pid()
    before = cpu_seconds(pid)
    time.sleep(seconds)
    return {"idle, % of one core (goal <= 1)": 100 * (cpu_seconds(pid) - before) / seconds}


def _busy(
    folder: Path, screen: Terminal, command: Installed, names: list[str], arguments: Any
) -> dict[str, Any]:
    """Thirty streaming panes: keys, processor time, memory, and the plain way beside it."""
    client = command.client()
    for at in range(0, len(names), 10):
        client.submit_all([{"project": name, "prompt": "Stream."} for name in names[at : at + 10]])
    wait_until(lambda: _streaming(command) == len(names), 120, "all agents stream")
    counted = _Count(command)
    with terminal(folder, "plain") as other:
        told = folder / "plain.json"
        if not arguments.no_plain:
            line = [sys.executable, "-m", "benchmarks.plain_panes", str(client.socket_path)]
            environment = {**command.env(), "PYTHONPATH": str(Path(__file__).parents[1])}
            other.start([*line, ",".join(names), str(told)], environment)
            wait_until(told.exists, 30, "the plain app shows something")
        pids = {"ours": screen.pid(), "plain": other.pid()}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        began, first, shown = time.monotonic(), counted.events, _number(told)
        sizes, keys = _keys(screen, pids["ours"], began, arguments.seconds)
        passed = time.monotonic() - began
        used = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
        events, plain_events = counted.events - first, _number(told) - shown
        floor = _floor(folder, command, min(arguments.seconds, FLOOR))
    figures: dict[str, Any] = {
        "agents x deltas/s": f"{len(names)} x {arguments.rate}",
        **_spread("key to paint", keys, " (goal <= 50)"),
        **_spread("floor: key to paint in an empty app", floor),
        "keys pressed": len(keys),
        "busy, % of one core (goal <= 50)": 100 * used["ours"] / passed,
        **_memory(sizes),
        "events a second": events / passed,
    }
    if not arguments.no_plain:
        ours, plain = used["ours"] / events, used["plain"] / max(1, plain_events)
        figures["plain way, % of one core"] = 100 * used["plain"] / passed
        figures["plain way, events shown / events sent"] = plain_events / events
        figures["processor time per event, plain / ours (goal >= 5)"] = plain / ours
    return figures


def _floor(folder: Path, command: Installed, seconds: int) -> list[float]:
    """The same keys in an app that does nothing else."""
    with terminal(folder, "floor") as screen:
        environment = {**command.env(), "PYTHONPATH": str(Path(__file__).parents[1])}
        began = screen.start([sys.executable, "-m", "benchmarks.floor", ASKS, LEAVES], environment)
        screen.until("ready")
        return _keys(screen, screen.pid(), began, seconds)[1]


def _spread(name: str, taken: list[float], goal: str = "") -> dict[str, float]:
    """Milliseconds of what took so many seconds."""
    return {
        f"{name}, median ms": 1000 * statistics.median(taken),
        f"{name}, p90 ms": 1000 * statistics.quantiles(taken, n=10)[8],
        f"{name}, p99 ms{goal}": 1000 * statistics.quantiles(taken, n=100)[98],
    }


def _memory(sizes: list[tuple[float, float]]) -> dict[str, Any]:
    """Size at each minute and at the end, and how fast it grows in the last half, or three minutes."""
    end = sizes[-1][0]
    minutes = {int(at // 60): size for at, size in reversed(sizes)}
    late = [(at, size) for at, size in sizes if at >= end - max(180.0, end / 2)] if end >= 270 else []
    late = late or sizes[len(sizes) // 2 :]
    slope = statistics.linear_regression([at for at, _ in late], [size for _, size in late]).slope * 60
    return {
        "memory (PSS) at each minute and the end, MiB": " ".join(
            f"{size:.1f}" for size in (*(minutes[minute] for minute in sorted(minutes)), sizes[-1][1])
        ),
        f"memory slope over the last {end - late[0][0]:.0f} s, MiB/min (goal <= 1)": slope,
    }


def _keys(
    screen: Terminal, pid: int, began: float, seconds: int
) -> tuple[list[tuple[float, float]], list[float]]:
    """Press a key four times a second and time its paint; memory once a second."""
    sizes, keys = [], []
    while (passed := time.monotonic() - began) < seconds:
        for key, words in (("x", ASKS), ("n", LEAVES)) * 2:
            sent = screen.type(key)
            keys.append(screen.until(words) - sent)
            time.sleep(0.2)
        sizes.append((passed, pss_mib(pid)))
    return sizes, keys


class _Count:
    """How many events the daemon sends to one client; counted in a process of its own."""

    def __init__(self, command: Installed) -> None:
        self._found = multiprocessing.Value("q", 0)
        socket = command.client().socket_path
        multiprocessing.Process(target=_count, args=(socket, self._found), daemon=True).start()

    @property
    def events(self) -> int:
        return int(self._found.value)


def _count(socket: Path, found: Any) -> None:
    client = Client(socket)
    start = int(client.get("/health")["cursor"])
    for _ in client.events(start, follow=True, deltas=True):
        found.value += 1


def _number(file: Path) -> int:
    try:
        return int(json.loads(file.read_text()))
    except (OSError, ValueError):
        return 0


def _streaming(command: Installed) -> int:
    projects = command.client().get("/status")["projects"]
    return sum(1 for one in projects if one["agent"]["state"] == "working")


def _fill(home: Path, names: list[str], count: int) -> None:
    """A journal of ``count`` events, as if these projects had worked for weeks."""
    journal = Journal.open(home / ".counterpoint" / "journal.db")
    drafts: list[Draft] = []
    for number in range(count // 10):
        project, task = names[number % len(names)], f"t-{number}"
        call = f"toolu_{number}"
        bodies = (
            TaskQueued(prompt=f"Go on with part {number}."),
            TaskStarted(attempt=1),
            *(AgentText(text=f"Paragraph {part} of the answer.\n" * 3) for part in range(5)),
            ToolCalled(id=call, name="Read", input={"file_path": f"notes/{number}.md"}),
            ToolReturned(id=call, content="a line of what was read\n" * 20),
            TaskFinished(status="succeeded", result="done", turns=3, cost_usd=0.01),
        )
        drafts += [Draft(body=body, project=project, client=project, task=task) for body in bodies]
    for start in range(0, len(drafts), 500):
        journal.append(drafts[start : start + 500])
    journal.close()


if __name__ == "__main__":
    main()
