"""Entering the map in the control room: from the key to the drawn screen.

In a real terminal (tmux), over a daemon without links, a few seconds after the start: from the key until
the room is painted, and until what the daemon has is shown. Then with links as the daemon gives them, without
daemon and terminal, in processor time.

python -m benchmarks.map_room --links 200
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import anyio

from benchmarks.common import parser, private_home, report
from benchmarks.conversations import ms
from benchmarks.terminal import terminal
from tests.support.control_room import Json, Reply, Stage, opened, project, status
from tests.support.counterpoint import installed
from tests.support.home import make_home
from tests.support.links import link, quote
from tui.rooms import preload

RELATIONS = ("same problem", "opportunity", "contradiction", "dependency")
TIMES = 5
NOBODY = "http://127.0.0.1:9"
QUIET = 5.0
"""Seconds after the start: the rooms were imported."""


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--links", type=int, default=200)
    options.add_argument("--starts", type=int, default=5)
    given = options.parse_args()
    with private_home() as folder:
        figures = _in_terminal(folder, given.starts) if given.starts else {}
    figures |= anyio.run(_measure, given.links)
    report("entering the map", figures, as_json=given.json)


def _in_terminal(folder: Path, starts: int) -> dict[str, str]:
    """In tmux, once the control room is quiet."""
    painted, told = [], []
    home = make_home(folder / "home", endpoint=NOBODY, projects={"acme": "Acme"})
    with installed(home, is_warm=False) as command:
        command.ok("up")
        with terminal(folder, "map", 120, 40) as screen:
            for _ in range(starts):
                screen.start(
                    [sys.executable, "-P", "-m", "tui", "tui", "--home", str(command.home)], command.env()
                )
                screen.until("acme")
                time.sleep(QUIET)
                pressed = screen.type("7")
                painted.append(screen.until("0 links") - pressed)
                told.append(screen.until("No links yet.") - pressed)
    return {
        "in tmux: key to paint, median (goal: below 100 ms)": ms(median(painted)),
        "in tmux: key to paint, worst": ms(max(painted)),
        "in tmux: key to what the daemon says, median": ms(median(told)),
    }


async def _measure(count: int) -> dict[str, str]:
    preload()
    gc.disable()
    every = [await _one(count) for _ in range(TIMES)]
    return {name: ms(median(one[name] for one in every)) for name in every[0]}


async def _one(count: int) -> dict[str, float]:
    names = [f"p{number}" for number in range(12)]
    links = [_link(number, names) for number in range(count)]
    view: Json = {"cursor": 1, "links": links, "passes": [], "waits": ""}
    replies: dict[str, Reply] = {"GET /map": view}
    with TemporaryDirectory() as folder:
        first = status(*(project(name) for name in names))
        async with opened(first, Path(folder), size=(200, 60), replies=replies) as stage:
            return await _figures(stage)


def _link(number: int, names: list[str]) -> Json:
    one, two = names[number % len(names)], names[(number * 5 + 1) % len(names)]
    said = quote(one, f"The pump {number} is late."), quote(two, f"Who knows the pump {number}?")
    return link(f"l-{number}", *said, relation=RELATIONS[number % len(RELATIONS)], hours=float(number))


async def _figures(stage: Stage) -> dict[str, float]:
    figures = {"entered first": await _used(stage, "7")}
    began = time.process_time()
    await stage.settle()
    figures["its links, after that"] = time.process_time() - began
    figures["the graph drawn first"] = await _used(stage, "g")
    for key in ("g", "1"):
        await _used(stage, key)
    figures["entered again"] = await _used(stage, "7")
    return {f"processor time: {name}": took for name, took in figures.items()}


async def _used(stage: Stage, key: str) -> float:
    """Until the first picture after the key."""
    await stage.settle()
    gc.collect()  # as `tui.tidy` does while nobody types
    began = time.process_time()
    await stage.pilot.press(key)
    await stage.pilot.pause(0)
    return time.process_time() - began


if __name__ == "__main__":
    main()
