"""Opening one agent's conversation in the control room: from the key to the drawn screen.

A journal of many events is paged as the daemon pages it, without a daemon and without a terminal. Opened with
the newest page alone, with everything loaded already, and scrolled up to the beginning, page after page.

python -m benchmarks.focus --events 10000
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio

from benchmarks.common import parser, report
from benchmarks.conversations import ms
from tests.support.control_room import Reply, Stage, opened, project, status
from tui.widgets.talk import Talk

Json = dict[str, Any]
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC).isoformat()
KINDS: tuple[Json, ...] = (
    {
        "kind": "agent.text",
        "text": "The **minutes** say that Ada wants `offer.md` again.\n\n- by *Friday*",
    },
    {"kind": "agent.tool_called", "name": "Read", "input": {"file_path": "notes/minutes.md"}},
    {"kind": "agent.tool_returned", "content": "one line\n" * 12},
    {"kind": "agent.thinking", "text": "Whether the offer still holds is said nowhere. " * 6},
)


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--events", type=int, default=10_000)
    arguments = options.parse_args()
    report("opening one conversation", anyio.run(_measure, arguments.events), as_json=arguments.json)


def _event(cursor: int) -> Json:
    body = {**KINDS[cursor % len(KINDS)]}
    if body["kind"].startswith("agent.tool"):
        body["id"] = f"call{cursor // len(KINDS)}"
    more = {"at": AT, "v": 1, "project": "acme", "client": "acme", "task": "t1"}
    return {"cursor": cursor, **more, "body": body}


async def _measure(count: int) -> dict[str, str]:
    events = [_event(cursor) for cursor in range(1, count + 1)]
    replies: dict[str, Reply] = {
        "GET /events": lambda asked: _page(events, asked),
        "GET /tasks": {"tasks": []},
    }
    first = status(project("north"), project("acme"), cursor=count)
    with TemporaryDirectory() as folder:
        async with opened(first, Path(folder), screen="focus", replies=replies) as stage:
            figures = await _figures(stage, count)
    return {name: ms(seconds) for name, seconds in figures.items()}


async def _figures(stage: Stage, count: int) -> dict[str, float]:
    talk = stage.app.model.talk("acme")
    await _open(stage, "north")
    figures = {"opened, newest page (goal: below 100 ms)": await _open(stage, "acme")}
    await _open(stage, "north")
    figures["opened again"] = await _open(stage, "acme")
    began, pages = time.perf_counter(), 0
    while (talk.oldest or 0) > 1:
        stage.app.screen.query_one(Talk).to_start()
        await _drawn(stage)
        pages += 1
    figures[f"{pages} pages scrolled to the beginning, each"] = (time.perf_counter() - began) / pages
    await _open(stage, "north")
    figures[f"opened with {count:,} events loaded (goal: below 100 ms)"] = await _open(stage, "acme")
    began = time.perf_counter()
    talk.take(_event(count + 4))
    stage.app.screen.query_one(Talk).redraw()
    await _drawn(stage)
    figures["one more event in them"] = time.perf_counter() - began
    return figures


def _page(events: list[Json], asked: Json) -> Json:
    page = events[: max(0, asked["before"] - 1)][-asked["limit"] :]
    return {"events": page, "previous": page[0]["cursor"] if page else None}


async def _open(stage: Stage, name: str) -> float:
    began = time.perf_counter()
    stage.app.open_project(name)
    await _drawn(stage)
    return time.perf_counter() - began


async def _drawn(stage: Stage) -> None:
    """Everything that was asked for has come and is on the screen."""
    stage.app.frame()
    await stage.pilot.pause(0)


if __name__ == "__main__":
    main()
