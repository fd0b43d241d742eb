"""The library: how fast it takes in, how large it is, how fast it answers, and when something new is found.

    python -m benchmarks.library --passages 1000000 --keep FOLDER
    python -m benchmarks.library --passages 1000000 --keep FOLDER  # again: asks only

The text is made up: words by a Zipf law over 60,000, with names that occur once or twice, ten passages a
source, ten projects. A question is six words, most of them common. ``--fts5`` asks the same questions of
SQLite's own index (body, neighbours and title as columns, stems), built over the same passages.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.common import parser, report
from orchestrator.capabilities import PERSON, Caller
from orchestrator.library import Library, Passage, Search, Source, find

VOCABULARY = 60_000
PER_SOURCE = 10
AT_ONCE = 2000
QUESTIONS = 300
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_PARTS = (
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vo",
    "ber",
    "dun",
    "fel",
    "gor",
    "hin",
    "jas",
    "ket",
    "lum",
    "nor",
    "pes",
)


def main() -> None:
    """Build, unless it is there; then ask."""
    options = parser(__doc__ or "")
    options.add_argument("--passages", type=int, default=100_000)
    options.add_argument("--keep", type=Path, help="a folder to build in and to leave it in")
    options.add_argument("--fts5", action="store_true", help="ask SQLite's own index too")
    arguments = options.parse_args()
    with ExitStack() as stack:
        folder = arguments.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="counterpoint-bench-"))
        )
        library = Library(folder)
        if library.engine.size < arguments.passages:
            report("taking in", built(library, folder, arguments.passages), as_json=arguments.json)
        for name, figures in asked(library, arguments.passages).items():
            report(name, figures, as_json=arguments.json)
        report("something new", fresh(library), as_json=arguments.json)
        if arguments.fts5:
            report("SQLite's own index", fts5(folder, library), as_json=arguments.json)
        library.close()


class Words:
    """Made-up words, common and rare, the same for the same seed."""

    _sums: ClassVar[list[float]] = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def word(self, *, rarest: int = 0) -> str:
        """A word by its frequency, beyond the ``rarest`` most common ones."""
        low = self._sums[rarest - 1] if rarest else 0.0
        rank = bisect(self._sums, self.random.uniform(low, self._sums[-1]))
        return spelt(min(rank, VOCABULARY - 1))

    def sentence(self) -> str:
        """A passage of some 33 words."""
        count = max(5, min(150, int(self.random.lognormvariate(3.35, 0.55))))
        said = [self.word() for _ in range(count)]
        said[self.random.randrange(count)] = f"name{self.random.randrange(400_000)}"
        return " ".join(said)


def spelt(number: int) -> str:
    """The word of that rank."""
    letters = []
    number += 16
    while number:
        number, part = divmod(number, 16)
        letters.append(_PARTS[part])
    return "".join(letters)


def sources(begin: int, end: int) -> Iterator[Source]:
    """Those of the made-up sources that hold the passages from ``begin`` up to ``end``."""
    for number in range(begin // PER_SOURCE, end // PER_SOURCE):
        words = Words(7 + number * 1000)
        project = f"p{number % 10}"
        refs = [f"journal:{number * PER_SOURCE + place + 1}#0-1" for place in range(PER_SOURCE)]
        passages = tuple(
            Passage(words.sentence(), ref, ("Ann", "Bob")[place % 2]) for place, ref in enumerate(refs)
        )
        at = BEGIN + timedelta(minutes=number % 1_000_000)
        yield Source(f"talk:{number}", "conversation", passages, at, words.word(rarest=500), project, project)


def built(library: Library, folder: Path, count: int) -> dict[str, Any]:
    """Take in passages until there are ``count``."""
    put, some, before = 0.0, list[Source](), library.engine.size
    began = time.perf_counter()
    for source in sources(before, count):
        some.append(source)
        if len(some) == AT_ONCE:
            put += _timed_put(library, some)
            some = []
    put += _timed_put(library, some)
    made = time.perf_counter() - began - put
    begun = time.perf_counter()
    library.sync()
    indexed = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {
        "passages": library.engine.size,
        "passages per second": round((count - before) / (put + indexed)),
        "tables s": round(put, 1),
        "word index s": round(indexed, 1),
        "making up text s": round(made, 1),
        "MB": round(size / 1e6),
    }


def _timed_put(library: Library, some: list[Source]) -> float:
    began = time.perf_counter()
    if some:
        library.put(some, sync=False)
    return time.perf_counter() - began


def questions(seed: int) -> list[str]:
    """Six words each, most of them common."""
    words = Words(seed)
    return [
        " ".join([*(words.word(rarest=20) for _ in range(5)), words.word(rarest=2000)])
        for _ in range(QUESTIONS)
    ]


def asked(library: Library, count: int) -> dict[str, dict[str, Any]]:
    """Milliseconds of whole searches, windows included."""
    agent = Caller("agent", "p3", "p3")
    since = BEGIN + timedelta(minutes=count // PER_SOURCE // 2)
    kinds: dict[str, Callable[[str], object]] = {
        "question": lambda text: find(library, Search(text), PERSON),
        "question in one project": lambda text: find(library, Search(text, project="p3"), PERSON),
        "question of an agent": lambda text: find(library, Search(text), agent),
        "question about the newer half": lambda text: find(library, Search(text, since=since), PERSON),
        "one rare word": lambda text: find(library, Search(text.split()[-1]), PERSON),
    }
    for text in questions(1)[:20]:
        find(library, Search(text), PERSON)
    return {name: _spread([_ms(partial(ask, text)) for text in questions(2)]) for name, ask in kinds.items()}


def _ms(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return (time.perf_counter() - began) * 1000


def _spread(samples: list[float]) -> dict[str, Any]:
    ordered = sorted(samples)
    return {
        "p50 ms": round(ordered[len(ordered) // 2], 2),
        "p99 ms": round(ordered[int(len(ordered) * 0.99)], 2),
        "most ms": round(ordered[-1], 2),
    }


def fresh(library: Library) -> dict[str, Any]:
    """Milliseconds from handing in one source until it is found."""
    took = []
    for number in range(20):
        word = f"fresh{number}x{time.monotonic_ns()}"
        passages = (Passage(f"A word: {word}.", f"journal:{10**9 + number}#0-1"),)
        source = Source(f"talk:new{number}", "conversation", passages, BEGIN, "new", "p1", "p1")
        began = time.perf_counter()
        library.put([source])
        assert find(library, Search(word), PERSON)
        took.append((time.perf_counter() - began) * 1000)
    return _spread(took)


def fts5(folder: Path, library: Library) -> dict[str, Any]:
    """The same passages in FTS5."""
    path = folder / "fts5.db"
    built_already = path.exists()
    connection = sqlite3.connect(path)
    began = time.perf_counter()
    if not built_already:
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(body, ctx, meta, content='', tokenize='porter unicode61')"
        )
        with library.reading() as reader:
            texts: list[tuple[int, str]] = reader.execute(
                "SELECT id, text FROM passage ORDER BY id"
            ).fetchall()
        rows = (
            (one, text, " ".join(near for _, near in texts[max(0, place - 1) : place + 2]), "title")
            for place, (one, text) in enumerate(texts)
        )
        connection.executemany("INSERT INTO t (rowid, body, ctx, meta) VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    indexed = time.perf_counter() - began
    query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 1, 0.4, 0.4) LIMIT 20"
    matches = [" OR ".join(f'"{word}"' for word in text.split()) for text in questions(2)[:60]]
    samples = [_ms(partial(_rows, connection, query, match)) for match in matches]
    return {"word index s": round(indexed, 1), **_spread(samples), "MB": round(path.stat().st_size / 1e6)}


def _rows(connection: sqlite3.Connection, query: str, match: str) -> list[object]:
    return connection.execute(query, (match,)).fetchall()


if __name__ == "__main__":
    main()
