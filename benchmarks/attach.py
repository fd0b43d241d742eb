"""First paint of ``counterpoint attach``: a project with 10,000 events, as a ratio to ``python -c pass``.

The clock runs from the start of the process until the newest words are on the terminal; the goal is 200 ms.
Beside it: until the line to type into is there, and the whole command through a pipe.

python -m benchmarks.attach --events 10000 --samples 15
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from agents.events import AgentRaw, AgentText, AgentThinking, ToolCalled, ToolReturned
from benchmarks.common import bench_home, parser, private_home, report, timed
from orchestrator.events import Draft, EventBody
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.journal import Journal
from tests.support.counterpoint import Installed, installed

LAST = "the newest words"
READY = "›"
PROJECT = "p000"
PER_TASK = 40


def main() -> None:
    """Fill a journal, start its daemon, attach again and again."""
    options = parser(__doc__ or "")
    options.add_argument("--events", type=int, default=10_000)
    options.add_argument("--samples", type=int, default=15)
    arguments = options.parse_args()
    with private_home() as folder:
        home = bench_home(folder / "home-repo", 4, "http://127.0.0.1:9")
        with installed(home, is_warm=False) as command:
            command.ok("up")
            command.ok("down")
            _fill(home, arguments.events)
            command.ok("up")
            program = [str(Path(sys.executable).with_name("counterpoint")), "attach", PROJECT]
            samples = range(arguments.samples)
            painted, ready = zip(*(_attached(command, program) for _ in samples), strict=True)
            piped = [timed(lambda: _run(command, program)) for _ in samples]
            base = median(timed(lambda: _run(command, [sys.executable, "-c", "pass"])) for _ in samples)
    figures = {
        "events of the project": arguments.events,
        "first paint in a terminal, median ms": 1000 * median(painted),
        "line to type into, median ms": 1000 * median(ready),
        "whole command through a pipe, median ms": 1000 * median(piped),
        "python -c pass, median ms": 1000 * base,
        "first paint / python -c pass": median(painted) / base,
    }
    report("attach (goal: first paint <= 200 ms)", figures, as_json=arguments.json)


def _fill(home: Path, count: int) -> None:
    journal = Journal.open(home / ".counterpoint" / "journal.db")
    drafts = [
        Draft(body=body, project=PROJECT, client="client0", task=task) for task, body in _bodies(count - 1)
    ]
    drafts.append(Draft(body=AgentText(text=LAST), project=PROJECT, client="client0"))
    for start in range(0, len(drafts), 500):
        journal.append(drafts[start : start + 500])
    journal.close()


def _bodies(count: int) -> Iterator[tuple[str, EventBody]]:
    """A long session: tasks in which the agent thinks, reads and answers."""
    for number in range(count):
        task, place = f"t-{number // PER_TASK}", number % PER_TASK
        if place == 0:
            yield task, TaskQueued(prompt=f"Go on with part {number}. " * 10)
        elif place == 1:
            yield task, TaskStarted(attempt=1)
        elif place == PER_TASK - 1:
            yield task, TaskFinished(status="succeeded", result="done", turns=9, cost_usd=0.1)
        else:
            yield task, _work(number)


def _work(number: int) -> EventBody:
    call = f"toolu_{number - number % 5}"
    works: tuple[EventBody, ...] = (
        ToolCalled(id=call, name="Read", input={"file_path": f"/home/notes/{number}.md"}),
        ToolReturned(id=call, content="a line of what was read\n" * 80),
        AgentThinking(text="A thought about it. " * 30),
        AgentText(text="A paragraph of the answer.\n" * 5),
        AgentRaw(type="system.task_progress", data={"step": number}),
    )
    return works[number % 5]


def _attached(command: Installed, program: list[str]) -> tuple[float, float]:
    """Seconds to the newest line of the history, and to the line to type into, on a terminal."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, 100))
    began, painted, seen = time.perf_counter(), 0.0, b""
    child = subprocess.Popen(
        program,
        cwd=command.home,
        env=command.env(TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1"),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    while not painted or READY.encode() not in seen.rpartition(LAST.encode())[2]:
        seen += os.read(leader, 65536)
        if not painted and LAST.encode() in seen:
            painted = time.perf_counter() - began
    ready = time.perf_counter() - began
    child.terminate()
    child.wait(10)
    os.close(leader)
    return painted, ready


def _run(command: Installed, line: list[str]) -> None:
    subprocess.run(
        line,
        cwd=command.home,
        env=command.env(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


if __name__ == "__main__":
    main()
