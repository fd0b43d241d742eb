"""Status: the daemon's time for one ``GET /v1/status`` while agents work, as the control room asks for it.

    python -m benchmarks.status --projects 100 --working 30

Before each request every working project gets two events. The call goes through the whole API, without the
socket; its processor time is counted.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import anyio
from fastapi import FastAPI

from agents.events import ToolCalled, ToolReturned
from agents.spec import Prompt
from agents.testing.scripted import ScriptedSessions, Silence, Step
from benchmarks.common import bench_home, best_and_median, parser, private_home, report
from orchestrator.daemon.app import make_app
from orchestrator.daemon.peers import Peer
from tests.support.fleet import Played, play_fleet


def main() -> None:
    """All kinds of request, in turn."""
    options = parser(__doc__ or "")
    options.add_argument("--projects", type=int, default=100)
    options.add_argument("--working", type=int, default=30)
    options.add_argument("--rounds", type=int, default=200)
    arguments = options.parse_args()
    figures = anyio.run(measure, arguments.projects, arguments.working, arguments.rounds)
    name = f"status of {arguments.projects} projects, {arguments.working} working"
    report(name, figures, as_json=arguments.json)


async def measure(projects: int, working: int, rounds: int) -> dict[str, Any]:
    """Milliseconds per request, best and median."""
    with private_home() as folder:
        limits = f"[limits]\nmax_agents = {working}\nmax_warm = {working}"
        home = bench_home(folder / "bench", projects, "offline", limits)
        async with play_fleet(home, ScriptedSessions(_wait)) as played:
            tasks = {
                f"p{number:03d}": await played.say("wait", f"p{number:03d}") for number in range(working)
            }
            for number in range(working, projects, 3):
                await played.say("later", f"p{number:03d}")
            delivered = "agent.prompt_delivered"
            with anyio.fail_after(120):
                while sum(event.kind == delivered for event in played.events) < working:  # noqa: ASYNC110  # a benchmark's preparation
                    await anyio.sleep(0.05)
            return await _all(played, tasks, rounds)


def _wait(_: Prompt) -> Iterable[Step]:
    yield Silence()


async def _all(played: Played, tasks: dict[str, str], rounds: int) -> dict[str, Any]:
    app = make_app(played.fleet)
    some = list(tasks)[:3]
    figures: dict[str, Any] = {}
    for label, query, changing in (
        ("whole home, working projects changed", "", tasks),
        ("whole home, one project changed", "", dict(list(tasks.items())[:1])),
        ("three projects, all changed", "&".join(f"project={name}" for name in some), tasks),
        ("health, for comparison", None, {}),
    ):
        samples = []
        size = 0
        for number in range(rounds):
            await _stir(played, changing, number)
            path = "/v1/health" if query is None else f"/v1/status?{query}"
            began = time.thread_time()
            size = await ask(app, path)
            samples.append(1000 * (time.thread_time() - began))
        best, median = best_and_median(samples)
        figures |= {f"{label}, best ms": best, f"{label}, median ms": median, f"{label}, bytes": size}
    return figures


async def _stir(played: Played, tasks: dict[str, str], number: int) -> None:
    runtime, drafts = played.runtime, []
    for project, task in tasks.items():
        call = ToolCalled(id=f"c{number}", name="Read", input={"file_path": f"notes-{number}.md"})
        drafts += [runtime.draft(project, call, task)]
        drafts += [runtime.draft(project, ToolReturned(id=f"c{number}", content="x" * 200), task)]
    if drafts:
        await runtime.append(*drafts)


async def ask(app: FastAPI, target: str) -> int:
    """GET ``target`` of the API, without a socket; returns the size of the reply."""
    path, _, query = target.partition("?")
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "state": {"peer": Peer(pid=1, uid=0)},
    }
    await app(scope, receive, send)
    if sent[0]["status"] != 200:
        raise SystemExit(f"{sent}")
    return sum(len(message.get("body", b"")) for message in sent)


if __name__ == "__main__":
    main()
