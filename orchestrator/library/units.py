"""Whole texts, in which quotes are looked for: a file, a note, a transcript, one event. Blocking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestrator.capabilities import Caller, may_read
from orchestrator.library.entries import Held
from orchestrator.library.query import Search, Shown, narrowed, owner, raw_of
from orchestrator.library.references import Address, parse
from orchestrator.library.schema import SHIFT
from orchestrator.library.store import Library, held_of, moment
from orchestrator.library.words import LANGUAGES, asked, stems

MOST = 12
"""Texts that are looked through for a quote that names none."""
REPEATING = frozenset({"conversation", "journal"})
"""Kinds in which what came in elsewhere is said again: it is quoted from where it came in."""
FEW = 3
"""Words of a quote that suffice for what is most like it."""
PIECE = 6
"""Words of a quote that are looked up as they follow one another."""
_COLUMNS = "id, ref, text, speaker, at, event"


@dataclass(frozen=True, slots=True)
class Unit:
    """A text that nothing can be added to in between: a quote never spans two."""

    name: str
    """Its address, without a place."""
    source: Held
    passages: tuple[Shown, ...]

    @property
    def text(self) -> str:
        """All of it, word for word."""
        return "".join(one.text for one in self.passages)

    def around(self, start: int, end: int) -> tuple[Shown, ...]:
        """The passages that hold the characters from ``start`` up to ``end``."""
        found, at = [], 0
        for one in self.passages:
            if at < end and start < at + len(one.text):
                found.append(one)
            at += len(one.text)
        return tuple(found)


def unit_at(library: Library, ref: str, caller: Caller) -> Unit | str | None:
    """The text that an address is in. A text says what became of it; ``None``: ``caller`` may read none.

    Raises ``ValueError`` for what is no address.
    """
    address = parse(ref)
    with library.reading() as connection:
        if address.scheme == "journal":
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM passage WHERE event = ? ORDER BY id",  # noqa: S608  # constants
                (int(address.name),),
            ).fetchall()
            return next(iter(_units(connection, rows, caller)), None)
        row = connection.execute(
            "SELECT id, fate, project, client, visibility FROM source WHERE name = ?", (str(address.source),)
        ).fetchone()
        if row is None or not may_read(caller, owner(*row[2:])):
            return None
        if row[1]:
            return str(row[1])
        return next(iter(_units(connection, _rows(connection, row[0]), caller)), None)


def units_like(library: Library, quote: str, caller: Caller) -> list[Unit]:
    """The texts that most likely hold a quote: what came in first, then what was said about it here."""
    told = list(dict.fromkeys(stem for group in asked(quote) for stem in group[:1]))
    if not told:
        return []
    narrow = raw_of(narrowed(Search(quote), caller))
    engine = library.engine
    rarest = sorted(told, key=engine.frequency)[:6]
    hits = [*engine.phrases(_pieces(quote), narrow, MOST), *engine.search(rarest, narrow, MOST)]
    units: dict[str, Unit] = {}
    with library.reading() as connection:
        for hit in hits:
            unit = unit_of(connection, hit.passage, caller) if len(units) < 2 * MOST else None
            if unit is not None:
                units.setdefault(unit.name, unit)
    return sorted(units.values(), key=lambda unit: unit.source.kind in REPEATING)


def units_near(library: Library, quote: str, caller: Caller) -> list[Unit]:
    """A few texts that have the rarest words of a quote that stands nowhere."""
    told = list(dict.fromkeys(stem for group in asked(quote) for stem in group[:1]))
    rarest = sorted(told, key=library.engine.frequency)[:FEW]
    hits = library.engine.search(rarest, raw_of(narrowed(Search(quote), caller)), MOST // 2) if rarest else []
    with library.reading() as connection:
        found = [unit_of(connection, hit.passage, caller) for hit in hits]
    return list({unit.name: unit for unit in found if unit is not None}.values())


def unit_of(connection: sqlite3.Connection, passage: int, caller: Caller) -> Unit | None:
    """The text that a passage is of, if ``caller`` may read it."""
    row = connection.execute("SELECT event FROM passage WHERE id = ?", (passage,)).fetchone()
    if row is None:
        return None
    same = [one for one in _rows(connection, passage >> SHIFT) if one[5] == row[0]]
    return next(iter(_units(connection, same, caller)), None)


def _pieces(quote: str) -> list[list[str]]:
    """Stretches of a quote that are short enough to lie in one passage, by the stems of either language."""
    pieces: list[list[str]] = []
    for lang in LANGUAGES:
        found = stems(quote, lang)
        middle = max(0, len(found) // 2 - PIECE // 2)
        for piece in (found[:PIECE], found[-PIECE:], found[middle : middle + PIECE]):
            if piece not in pieces:
                pieces.append(piece)
    return pieces


def _rows(
    connection: sqlite3.Connection, source: int
) -> list[tuple[int, str, str, str, int | None, int | None]]:
    return connection.execute(
        f"SELECT {_COLUMNS} FROM passage WHERE id BETWEEN ? AND ? ORDER BY id",  # noqa: S608  # constants
        (source << SHIFT, (source + 1 << SHIFT) - 1),
    ).fetchall()


def _units(
    connection: sqlite3.Connection,
    rows: Sequence[tuple[int, str, str, str, int | None, int | None]],
    caller: Caller,
) -> Iterable[Unit]:
    if not rows:
        return
    held = held_of(connection, rows[0][0] >> SHIFT)
    if held is None or not may_read(caller, owner(held.project, held.client, held.visibility)):
        return
    shown = tuple(
        Shown(ref, text, speaker, moment(held.at if at is None else at))
        for _, ref, text, speaker, at, _ in rows
    )
    yield Unit(_whole(parse(shown[0].ref)), held, shown)


def _whole(address: Address) -> str:
    return str(address.source)
