"""Reading an hour-long memo in the control room: from the key to the drawn screen.

A transcript of many words, as the daemon gives it, without daemon and terminal: the room is entered,
the words are opened, paged through, and gone through word by word.

python -m benchmarks.signals_room --words 9000
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import anyio

from benchmarks.common import parser, report
from benchmarks.conversations import ms
from tests.support.control_room import Reply, Stage, opened, project, status
from tests.support.signals import long_transcript, run, signal, span

TIMES = 15


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--words", type=int, default=9_000)
    options.add_argument("--signals", type=int, default=200)
    given = options.parse_args()
    report("reading an hour", anyio.run(_measure, given.words, given.signals), as_json=given.json)


async def _measure(words: int, signals: int) -> dict[str, str]:
    spans = [span(at, min(words, at + 300) - 1, f"p{at // 300 % 10}") for at in range(0, words, 300)]
    listed = [signal(f"{number:04x}", minutes=signals - number) for number in range(signals)]
    listed += [signal(name, runs=[run()], spans=spans) for name in ("memo", "walk")]
    replies: dict[str, Reply] = {"GET /signals": {"cursor": 1, "signals": listed}}
    for name in ("memo", "walk"):
        replies[f"GET /signals/{name:0<16}/transcript"] = long_transcript(name, words)
    first = status(*(project(f"p{number}") for number in range(10)))
    with TemporaryDirectory() as folder:
        async with opened(first, Path(folder), size=(200, 60), replies=replies) as stage:
            figures = await _figures(stage, words)
    return {name: ms(seconds) for name, seconds in figures.items()}


async def _figures(stage: Stage, words: int) -> dict[str, float]:
    figures = {"the room entered first, words and all": await _timed(stage, "6")}
    for key in ("1", "6", "1"):  # the first two times in each room are Textual's
        await _timed(stage, key)
    figures["the room entered again (goal: below 100 ms)"] = await _timed(stage, "6")
    figures[f"another memo of {words:,} words opened (goal: below 100 ms)"] = await _timed(stage, "down")
    figures["back to the first one"] = await _timed(stage, "up")
    await _timed(stage, "enter")
    figures["a page on, median"] = await _many(lambda: _timed(stage, "pagedown"))
    figures["a word on, median"] = await _many(lambda: _timed(stage, "right"))
    figures["to the end"] = await _timed(stage, "G")
    return figures


async def _many(one: Callable[[], Awaitable[float]]) -> float:
    return median([await one() for _ in range(TIMES)])


async def _timed(stage: Stage, key: str) -> float:
    began = time.perf_counter()
    await stage.pilot.press(key)
    stage.app.frame()
    await stage.pilot.pause(0)
    took = time.perf_counter() - began
    await stage.settle()
    return took


if __name__ == "__main__":
    main()
