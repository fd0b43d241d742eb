"""Journal: what pages, a search and the history of spending cost on a long journal.

python -m benchmarks.journal --events 100000
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
from fastapi import FastAPI

from agents.events import AgentText, ToolCalled, ToolReturned, TurnEnded, Usage
from agents.testing.scripted import ScriptedSessions
from benchmarks.common import bench_home, best_and_median, parser, private_home, report
from benchmarks.status import ask
from orchestrator.daemon.app import make_app
from orchestrator.events import Draft
from orchestrator.events.task import TaskFinished, TaskQueued, TaskStarted
from orchestrator.home.paths import HomePaths
from orchestrator.journal import Journal
from tests.support.fleet import play_fleet

PROJECTS = 20
DAYS = 30
WORDS = [
    "please",
    "send",
    "the",
    "offer",
    "to",
    "the",
    "client",
    "before",
    "friday",
    "and",
    "check",
    "what",
    "the",
    "survey",
    "says",
    "about",
    "walls",
]
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)


def main() -> None:
    """Write the journal once, then ask each question several times."""
    options = parser(__doc__ or "")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=30)
    arguments = options.parse_args()
    with private_home() as folder:
        home = bench_home(folder / "bench", PROJECTS, "offline")
        write(home, arguments.events)
        figures = anyio.run(measure, home, arguments.rounds)
    report(f"journal of {arguments.events} events", figures, as_json=arguments.json)


def write(home: Path, events: int) -> None:
    """A month of tasks in many projects: the last project is a small one."""
    rest = random.Random(7)
    HomePaths(home).ensure()
    now = [BEGIN]
    journal = Journal.open(HomePaths(home).journal, clock=lambda: now[0])
    step = timedelta(days=DAYS) / (events / 20)
    for number in range(events // 20):
        project = f"p{min(int(rest.expovariate(0.2)), PROJECTS - 1):03d}"
        now[0] += step
        journal.append(list(_task(rest, project, f"t{number}")))
    journal.close()


def _task(rest: random.Random, project: str, task: str) -> list[Draft]:
    usage = Usage(input_tokens=100, output_tokens=400, cache_read_input_tokens=20_000)
    bodies: list[Any] = [TaskQueued(prompt=_words(rest, 30)), TaskStarted(attempt=1)]
    for number in range(5):
        call = ToolCalled(id=f"{task}-{number}", name="Read", input={"file_path": f"notes/{number}.md"})
        bodies += [
            call,
            ToolReturned(id=call.id, content=_words(rest, 150)),
            AgentText(text=_words(rest, 60)),
        ]
    bodies += [TurnEnded(session_id=project, ok=True, cost_usd=0.02, usage=usage, turns=1)]
    bodies += [TaskFinished(status="succeeded", result=f"{_words(rest, 20)} needle{task}", cost_usd=0.02)]
    return [Draft(body=body, project=project, client="client", task=task) for body in bodies]


def _words(rest: random.Random, count: int) -> str:
    return " ".join(rest.choices(WORDS, k=count))


QUESTIONS = {
    "200 events, newest": "/v1/events?before=0&limit=200",
    "200 events, middle of a project": "/v1/events?before=50000&limit=200&project=p001",
    "200 events, small project": "/v1/events?before=0&limit=200&project=p019",
    "200 events, two common kinds": "/v1/events?before=0&limit=200&kinds=agent.text,agent.tool_called",
    "200 events, project and kinds": (
        "/v1/events?before=0&limit=200&project=p003&kinds=agent.text,agent.tool_called,task.finished"
    ),
    "project and a kind it never had": "/v1/events?before=0&limit=200&project=p000&kinds=policy.rule_added",
    "search, a common word": "/v1/search?q=offer&limit=50",
    "search, a rare word": "/v1/search?q=needlet57",
    "search, a word never said": "/v1/search?q=mahogany",
    "spending by day": "/v1/spend?since=2026-05-01T00:00:00Z",
    "spending by hour": "/v1/spend?by=hour&since=2026-05-01T00:00:00Z",
    "one task": "/v1/events?before=0&limit=200&task=t100",
    "one task, two kinds": "/v1/events?before=0&limit=200&task=t100&kinds=agent.text,task.finished",
}


async def measure(home: Path, rounds: int) -> dict[str, Any]:
    """Milliseconds per request through the whole API, without the socket."""
    figures: dict[str, Any] = {}
    async with play_fleet(home, ScriptedSessions(lambda _: ())) as played:
        app = make_app(played.fleet)
        for label, path in QUESTIONS.items():
            samples = [await _timed(app, path) for _ in range(rounds)]
            best, median = best_and_median(samples)
            figures |= {f"{label}, best ms": best, f"{label}, median ms": median}
    return figures


async def _timed(app: FastAPI, path: str) -> float:
    began = time.perf_counter()
    await ask(app, path)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
