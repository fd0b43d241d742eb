"""Signals: what it costs to keep raw input safe, beyond copying and syncing it, and what the daemon feels.

    python -m benchmarks.signals --megabytes 1 200

A drop is the whole command; *safe* is from the copy's first byte to the daemon's answer, by which the bytes
are synced and journaled. The plain copy is the system's own, synced with its folder.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import bench_home, best_and_median, parser, private_home, report, run, timed
from orchestrator.client import Client, ensure_daemon
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore
from orchestrator.signals.inbox import look_into

PIECE = 2**20
SETTLING = 3.0
"""Seconds that a new daemon has to load what it needs later."""


def main() -> None:
    """Every size in turn, then a look at a watched folder."""
    options = parser(__doc__ or "")
    options.add_argument("--megabytes", type=int, nargs="+", default=[1, 200])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--watched", type=int, nargs="+", default=[100, 1000])
    arguments = options.parse_args()
    with private_home() as folder:
        home = bench_home(folder / "bench", 1, "offline")
        client = ensure_daemon(home)
        try:
            time.sleep(SETTLING)
            for size in arguments.megabytes:
                figures = measure(home, client, folder, size, arguments.rounds)
                report(f"drop of {size} MB", figures, as_json=arguments.json)
        finally:
            run([sys.executable, "-m", "orchestrator.cli", "down", "--now", "--home", str(home)])
        for count in arguments.watched:
            report(f"look at {count} files", watched(folder, count), as_json=arguments.json)


def measure(home: Path, client: Client, folder: Path, megabytes: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of the plain copy, of keeping the bytes safe, and of the whole command."""
    store = RawStore(HomePaths(home).signals)
    plain, told, safe, whole = list[float](), list[float](), list[float](), list[float]()
    for number in range(rounds):
        source = _source(folder, megabytes, number)
        target = home / ".counterpoint" / f"plain-{source.name}"
        for which in ("plain", "safe") if number % 2 else ("safe", "plain"):  # a disk may tire
            if which == "plain":
                plain.append(timed(partial(_plain, source, target)))
            else:
                told.append(_kept(store, client, source, safe))
    with Watcher(client) as watcher:  # only here: a second thread would slow the copy of this process down
        for number in range(rounds, 2 * rounds):
            again = str(_source(folder, megabytes, number))
            command = [sys.executable, "-m", "orchestrator.cli", "drop", again, "--home", str(home)]
            whole.append(timed(partial(run, command)))
    extra = [1000 * (kept - copied) for kept, copied in zip(safe, plain, strict=True)]
    return {
        "plain copy and sync, median ms": 1000 * best_and_median(plain)[1],
        "safe and journaled, median ms": 1000 * best_and_median(safe)[1],
        "of it the journal's part, median ms": 1000 * best_and_median(told)[1],
        "safe and journaled, best ms": 1000 * min(safe),
        "plain copy and sync, best ms": 1000 * min(plain),
        "beyond the plain copy, median ms": statistics.median(extra),
        "beyond the plain copy, of the best, ms": 1000 * (min(safe) - min(plain)),
        "ratio, medians": best_and_median(safe)[1] / best_and_median(plain)[1],
        "whole command, median ms": 1000 * best_and_median(whole)[1],
        "daemon's answer meanwhile, p99 ms": watcher.p99(),
        "answers": len(watcher.samples),
    }


def _kept(store: RawStore, client: Client, source: Path, safe: list[float]) -> float:
    """Keep ``source``, add what that took to ``safe``; returns the journal's part."""
    began = time.perf_counter()
    receipt = store.take_file(source, "drop")
    told = timed(partial(client.post, "/signals", {"ticket": receipt.ticket}))
    safe.append(time.perf_counter() - began)
    return told


def watched(folder: Path, count: int) -> dict[str, Any]:
    """Milliseconds of one look at a folder with ``count`` files."""
    inbox = folder / f"inbox-{count}"
    inbox.mkdir()
    for number in range(count):
        (inbox / f"memo-{number}.m4a").write_bytes(b"x")
    best, median = best_and_median([timed(lambda: look_into(inbox)) for _ in range(200)])
    return {"best ms": 1000 * best, "median ms": 1000 * median}


class Watcher:
    """Asks the daemon how it is, again and again, on a thread of its own."""

    def __init__(self, client: Client) -> None:
        self.samples: list[float] = []
        self._client = client
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def p99(self) -> float:
        """Milliseconds within which 99 of 100 answers came."""
        ordered = sorted(self.samples)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    def _ask(self) -> None:
        while not self._over.wait(0.005):
            self.samples.append(timed(lambda: self._client.get("/health")))


def _source(folder: Path, megabytes: int, number: int) -> Path:
    """A file of that size that no other round has; it lies in the page cache."""
    path = folder / f"memo-{megabytes}-{number}.m4a"
    block = os.urandom(PIECE)
    with path.open("wb") as stream:
        for _ in range(megabytes):
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    return path


def _plain(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as copy:
        os.fsync(copy.fileno())
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


if __name__ == "__main__":
    main()
