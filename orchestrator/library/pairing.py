"""What the map is made from: new sources in stretches, and what is like them in other projects. Blocking."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

from orchestrator.capabilities import Caller, may_read
from orchestrator.library.engine import Narrow, idf
from orchestrator.library.entries import SEALED, Held
from orchestrator.library.query import owner
from orchestrator.library.schema import SHIFT
from orchestrator.library.store import Library, held_of
from orchestrator.library.stretch import Fresh, Stretch

RAW = ("transcript", "mail", "note", "document", "code")
"""Kinds of sources that a link may rest on: what agents said and drafted is none."""
STEP, AROUND = 3, 1
"""Passages of a stretch that are its own, and those around them, which neighbouring stretches share."""
MOST_STRETCHES = 200
"""Of one source that are looked at: about ten hours of talk."""
_OF_PROJECTS = (
    "SELECT id, name FROM source WHERE id > ? AND fate = '' AND project IS NOT NULL "  # noqa: S608
    f"AND kind IN ({', '.join('?' * len(RAW))})"
)


def fresh_sources(library: Library, after: int, most: int, caller: Caller) -> list[Fresh]:
    """The next ``most`` sources of projects that ``caller`` may read, after the one of that number."""
    with library.reading() as connection:
        rows = connection.execute(f"{_OF_PROJECTS} ORDER BY id", (after, *RAW))
        return list(islice(_fresh(connection, rows, caller), most))


def latest_sources(
    library: Library, after: int, most: int, caller: Caller, without: Container[str]
) -> list[Fresh]:
    """The newest ``most`` sources after the one of that number, less those of a name in ``without``."""
    with library.reading() as connection:
        rows = connection.execute(f"{_OF_PROJECTS} ORDER BY id DESC", (after, *RAW))
        fresh = _fresh(connection, (row for row in rows if row[1] not in without), caller)
        return list(islice((one for one in fresh if one.stretches), most))


def newest(library: Library) -> int:
    """The number of the newest source."""
    with library.reading() as connection:
        row = connection.execute("SELECT max(id) FROM source").fetchone()
    return int(row[0] or 0)


def since_number(library: Library, micros: int) -> int:
    """The number before the first source that is not older than ``micros``."""
    with library.reading() as connection:
        row = connection.execute(
            "SELECT min(id) FROM source WHERE at >= ? AND fate = ''", (micros,)
        ).fetchone()
    return newest(library) if row[0] is None else int(row[0]) - 1


def like(library: Library, stems: Sequence[str], project: str, most: int, caller: Caller) -> list[Stretch]:
    """Stretches of other projects around the passages that have most of ``stems``, the best first."""
    narrow = Narrow({"kind": RAW}, {"project": (project,), "scope": (SEALED,)})
    found: list[Stretch] = []
    covered: set[int] = set()
    with library.reading() as connection:
        for hit in library.engine.search(stems, narrow, most):
            held = held_of(connection, hit.passage >> SHIFT)
            if held is None or held.project is None or hit.passage in covered or not _may(caller, held):
                continue
            covered.update(range(hit.passage - STEP, hit.passage + STEP + 1))
            name = _name(connection, held.id)
            stretch = _stretch(connection, held, name, hit.passage - 1, hit.passage + 1)
            found += [] if stretch is None else [stretch]
    return found


def weight(library: Library, stem: str) -> tuple[float, int]:
    """How telling a stem is, and in how many passages it stands."""
    having = library.engine.frequency(stem)
    return idf(library.engine.size, having), having


def fate(library: Library, name: str) -> str | None:
    """What became of the source called ``name``: empty while it is as it was; ``None``: not known."""
    with library.reading() as connection:
        row = connection.execute("SELECT fate FROM source WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _fresh(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, str]], caller: Caller
) -> Iterator[Fresh]:
    for number, name in rows:
        held = held_of(connection, number)
        if held is None or held.project is None or not _may(caller, held):
            continue
        first = number << SHIFT
        row = connection.execute(
            "SELECT max(id) FROM passage WHERE id BETWEEN ? AND ?", (first, (number + 1 << SHIFT) - 1)
        ).fetchone()
        last = first if row[0] is None else int(row[0])
        begins = list(range(first, last + 1, STEP))[:MOST_STRETCHES]
        cuts = (_stretch(connection, held, name, at, min(at + STEP - 1, last)) for at in begins)
        yield Fresh(number, name, held.project, tuple(cut for cut in cuts if cut is not None))


def _stretch(connection: sqlite3.Connection, held: Held, name: str, first: int, last: int) -> Stretch | None:
    low, high = max(first - AROUND, held.id << SHIFT), min(last + AROUND, (held.id + 1 << SHIFT) - 1)
    rows = connection.execute(
        "SELECT id, ref, text, stems FROM passage WHERE id BETWEEN ? AND ? ORDER BY id", (low, high)
    ).fetchall()
    middle = (first + last) // 2
    if not rows:
        return None
    ref = str(min(rows, key=lambda row: abs(row[0] - middle))[1])
    stems = frozenset(stem for row in rows for stem in row[3].split())
    return Stretch(name, held.project or "", ref, "\n".join(row[2] for row in rows), stems)


def _name(connection: sqlite3.Connection, source: int) -> str:
    return str(connection.execute("SELECT name FROM source WHERE id = ?", (source,)).fetchone()[0])


def _may(caller: Caller, held: Held) -> bool:
    return may_read(caller, owner(held.project, held.client, held.visibility))
