"""Thousands of claims looked at again and again: how long a look for garbage holds the daemon, and memory.

python -m benchmarks.claims_view --claims 4000 --looks 400

The fold is made from events and laid aside as the daemon does at its start; then the view is asked for in
JSON, as the API does, while a claim comes in between every two looks. Reported is the longest full collection
that Python began by itself in the whole run, one that is asked for after the first look and at the end, and
by how much memory grew from the middle of the looks to the last one.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from benchmarks.common import memory_mib, parser, report, timed
from orchestrator.daemon.claim_views import ClaimViews
from orchestrator.daemon.claims import claim_view, told_of
from orchestrator.daemon.startup import lay_aside
from orchestrator.events import Event
from orchestrator.events.claim import ClaimQuote, ClaimRecorded
from orchestrator.fold import FleetState, apply

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
PROJECTS = 10


class Pauses:
    """How long each full collection took that Python began by itself."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self._began = 0.0
        gc.callbacks.append(self._hear)

    def _hear(self, phase: str, about: dict[str, int]) -> None:
        if about["generation"] != 2:
            return
        if phase == "start":
            self._began = time.perf_counter()
        else:
            self.taken.append(time.perf_counter() - self._began)


class Soaked(NamedTuple):
    """Seconds of each look, and MiB after the first, the middle and the last one."""

    looks: list[float]
    memory: tuple[float, float, float]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--claims", type=int, default=4000)
    options.add_argument("--looks", type=int, default=400)
    given = options.parse_args()
    gc.freeze()  # the modules, as the daemon does
    state = FleetState()
    for event in _events(1, given.claims):
        apply(state, event)
    lay_aside()
    pauses, views = Pauses(), ClaimViews(claim_view)
    first = timed(lambda: _look(state, views))
    own = len(pauses.taken)
    asked = timed(gc.collect)
    soaked = _soak(state, views, given.claims + 1, given.looks)
    natural = [*pauses.taken[:own], *pauses.taken[own + 1 :]]
    begin, middle, end = soaked.memory
    figures = {
        "full collections that came by themselves": len(natural),
        "the longest of them, ms": 1000 * max(natural, default=0.0),
        "one asked for after the first look, ms": 1000 * asked,
        "one asked for at the end, ms": 1000 * timed(gc.collect),
        "the first look, ms": 1000 * first,
        "a later look, median ms": 1000 * sorted(soaked.looks)[len(soaked.looks) // 2],
        "memory after the first, middle, last look, MiB": f"{begin:.1f}, {middle:.1f}, {end:.1f}",
        "growth in the second half, KiB a look": 1024 * (end - middle) / (given.looks / 2),
    }
    report(f"{given.claims} claims, looked at {given.looks} times", figures, as_json=given.json)


def _look(state: FleetState, views: ClaimViews) -> None:
    views.forget(state.claims)
    told_of(state.cursor, list(state.claims.values()), None, views)


def _soak(state: FleetState, views: ClaimViews, begin: int, looks: int) -> Soaked:
    took, memory = [], [_anonymous()]
    for number, event in enumerate(_events(begin, begin + looks - 1)):
        state.claims.pop(next(iter(state.claims)))  # one comes in and one goes: what stays grows by nothing
        apply(state, event)
        took.append(timed(lambda: _look(state, views)))
        if number == looks // 2:
            memory.append(_anonymous())
    return Soaked(took, (memory[0], memory[1], _anonymous()))


def _anonymous() -> float:
    return memory_mib(os.getpid())["anonymous"]


def _events(begin: int, end: int) -> Iterator[Event]:
    for number in range(begin, end + 1):
        project = number % PROJECTS
        words = f"The pump {number} of hall {project} is paid for by Ruth in week {number % 52}."
        name = f"file:p{project}/mail.md@{number:040x}"
        quotes = tuple(
            ClaimQuote(project=f"p{project}", ref=f"{name}#L{line}", source=name, end=len(words), text=words,
                       start=0, sentence=words, at=BEGIN)
            for line in (1, 2)
        )  # fmt: skip
        body = ClaimRecorded(claim=f"c-{number}", statement=words, status="quoted", quotes=quotes)
        yield Event(
            cursor=number, at=BEGIN + timedelta(seconds=number), epoch=1, project=f"p{project}",
            client=f"Client {project}", task=f"t{number}", body=body,
        )  # fmt: skip


if __name__ == "__main__":
    main()
