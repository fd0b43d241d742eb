"""Voice: what blocks, checkpoints and a worker cost beyond the bare library, and what the daemon feels.

    python -m benchmarks.voice --minutes 60 --queue 10
    python -m benchmarks.voice --minutes 60 --queue 1 --after 1 5    # two short ones behind a long one

The model says a script, so the figures are the work around a model: with a real one every share is smaller.
Bare is one call of the library over the whole file, with the same settings, model and threads, in a process
of its own.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import bench_home, parser, private_home, report, run, timed
from benchmarks.signals import Watcher
from orchestrator.client import ensure_daemon
from orchestrator.voice.job import SETTINGS, Job, worker_command, worker_environment
from orchestrator.voice.models import Model, keep_record, models_folder, stamps_of
from tests.support import tiny_whisper, voices
from tests.support.sphinx import SENTENCES

BARE = """
import resource, sys, time
from faster_whisper import WhisperModel
began = time.perf_counter()
model = WhisperModel(sys.argv[2], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[3]))
segments, _ = model.transcribe(
    sys.argv[1], beam_size=5, vad_filter=True, vad_parameters=dict(min_silence_duration_ms=500),
    word_timestamps=True, condition_on_previous_text=False, hotwords="Atlas Hermes Alpha",
)
first, words = 0.0, 0
for segment in segments:
    first = first or time.perf_counter() - began
    words += len(segment.words)
print(time.perf_counter() - began, first, words, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """The pipeline beside the bare library, then a queue beside the daemon's answers."""
    options = parser(__doc__ or "")
    options.add_argument("--minutes", type=int, default=60)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--layers", type=int, default=1, help="of the encoder: its weight")
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--queue", type=int, default=10, help="memos; 0: leave it out")
    options.add_argument("--seconds", type=int, default=60, help="for which the queue is watched")
    options.add_argument(
        "--after", type=int, nargs="*", default=[], help="minutes of memos dropped behind it"
    )
    arguments = options.parse_args()
    with private_home() as folder:
        model = tiny_whisper.build(folder / "tiny", layers=arguments.layers)
        memo = voices.write(folder / "memo.m4a", _memo(arguments.minutes))
        for number in range(arguments.rounds):
            figures = beside(folder / f"round{number}", memo, model, arguments.threads)
            report(f"{arguments.minutes} min of memo", figures, as_json=arguments.json)
        if arguments.queue:
            short = [voices.write(folder / f"short-{m}.m4a", _memo(m)) for m in arguments.after]
            figures = queued(folder, memo, model, arguments.queue, arguments.seconds, short)
            report(f"{arguments.queue} memos queued", figures, as_json=arguments.json)


def beside(folder: Path, memo: Path, model: Path, threads: int) -> dict[str, Any]:
    """Time, memory and first words of both."""
    environment = worker_environment(os.environ, threads)
    line = [sys.executable, "-c", BARE, str(memo), str(model), str(threads)]
    began = time.perf_counter()
    seconds, first, words, peak = map(float, run(line, env=environment).stdout.split())
    bare = time.perf_counter() - began
    ours = worked(folder, memo, model, threads)
    return {
        "bare library, s": bare,
        "bare: first words after, s": first + bare - seconds,
        "bare: words": int(words),
        "bare: peak memory, MB": peak / 1000,
        "worker, s": ours["seconds"],
        "worker: first words after, s": ours["first"],
        "worker: words": ours["words"],
        "worker: peak memory, MB": ours["peak"] / 1000,
        "time, worker / bare": ours["seconds"] / bare,
        "first words, share of the worker's time": ours["first"] / ours["seconds"],
    }


def worked(folder: Path, memo: Path, model: Path, threads: int) -> dict[str, float]:
    """A worker over the memo: wall seconds, seconds to the first block on disk, words, kilobytes at most."""
    parameters = {**SETTINGS, "language": "", "names": ["Atlas", "Hermes", "Alpha"], "threads": threads}
    decoded, place = str(folder / "decoded" / "x.s16"), str(folder / "run")
    job = Job("0123456789abcdef", "r001", str(memo), place, decoded, str(model), {}, parameters)
    began, first, words, peak = time.perf_counter(), 0.0, 0, 0
    child = subprocess.Popen(
        worker_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=worker_environment(os.environ, threads),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(job.encode())
    child.stdin.close()
    for line in child.stdout:
        said = json.loads(line)
        if said["kind"] == "block" and not first:
            first = time.perf_counter() - began
        if said["kind"] == "finished":
            words, peak = said["words"], _peak(child.pid)
        if said["kind"] == "failed":
            raise SystemExit(said["reason"])
    child.wait()
    return {"seconds": time.perf_counter() - began, "first": first, "words": words, "peak": peak}


def queued(
    folder: Path, memo: Path, model: Path, count: int, seconds: int, after: Sequence[Path] = ()
) -> dict[str, Any]:
    """How fast the daemon answers while memos are worked through, and when each has its first words."""
    keep_record(models_folder(), Model("tiny", str(model), "0" * 64, stamps=stamps_of(model), at="1"))
    home = bench_home(folder / "bench", 3, "offline")
    client = ensure_daemon(home)
    try:
        time.sleep(3)
        with Watcher(client) as idle:
            time.sleep(5)
        first, words = time.perf_counter(), Firsts()
        for number, source in enumerate([*[memo] * count, *after]):
            copy = folder / f"memo-{number}-{source.name}"
            copy.write_bytes(source.read_bytes() + struct.pack(">I4sI", 12, b"free", number))
            words.dropped[copy.name] = time.perf_counter()
            run([sys.executable, "-m", "orchestrator.cli", "drop", str(copy), "--home", str(home)])
            copy.unlink()
            words.look(client)
        began = time.perf_counter()
        with Watcher(client) as watcher, _listing(client) as lists:
            while time.perf_counter() - began < seconds and _open(client):
                words.look(client)
                time.sleep(0.2)
            words.look(client)
        listing = sorted(lists)
        return {
            "answer while idle, p99 ms": idle.p99(),
            "answer meanwhile, p99 ms": watcher.p99(),
            "list of signals meanwhile, p99 ms": 1000 * listing[int(len(listing) * 0.99)],
            "answers": len(watcher.samples),
            "memos done": count + len(after) - _open(client),
            "seconds watched": time.perf_counter() - began,
            "all queued and watched, s": time.perf_counter() - first,
            **words.figures(),
        }
    finally:
        run([sys.executable, "-m", "orchestrator.cli", "down", "--now", "--home", str(home)])


class Firsts:
    """When memos had their first words, and all of them, in seconds from their drop."""

    def __init__(self) -> None:
        self.dropped: dict[str, float] = {}
        self._first: dict[str, float] = {}
        self._all: dict[str, float] = {}

    def look(self, client: Any) -> None:
        """Note who has words by now."""
        now = time.perf_counter()
        for view in client.get("/signals")["signals"]:
            name = Path(view["name"]).name
            if any(made["block"] for made in view["runs"]):
                self._first.setdefault(name, now - self.dropped[name])
            if any(made["state"] == "finished" for made in view["runs"]):
                self._all.setdefault(name, now - self.dropped[name])

    def figures(self) -> dict[str, Any]:
        """Of each memo, in the order they were dropped."""

        def said(found: dict[str, float], name: str) -> str:
            return f"{found[name]:.1f}" if name in found else "not yet"

        return {
            f"{name}: first words, all words after, s": f"{said(self._first, name)}, {said(self._all, name)}"
            for name in self.dropped
        }


@contextmanager
def _listing(client: Any) -> Iterator[list[float]]:
    """Times of lists of signals, asked for all the while."""

    class Lister(Watcher):
        def _ask(self) -> None:
            while not self._over.wait(0.1):
                self.samples.append(timed(lambda: client.get("/signals")))

    with Lister(client) as lister:
        yield lister.samples


def _open(client: Any) -> int:
    return sum(view["state"] in {"waiting", "transcribing"} for view in client.get("/signals")["signals"])


def _memo(minutes: int) -> voices.Sound:
    """Somebody who speaks, with pauses of many lengths."""
    parts, seed = [voices.silence(0.5)], np.random.default_rng(1)
    for _ in range(3):
        for sentence in SENTENCES:
            parts += [voices.said(sentence), voices.silence(float(seed.uniform(0.3, 4)))]
    return voices.repeated(np.concatenate(parts), minutes * 60)


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
