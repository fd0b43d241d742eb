"""The library's files: sources and passages in SQLite, and the word index beside it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.library.engine import Engine, Entry
from orchestrator.library.entries import Held, Said, entries
from orchestrator.library.references import parse
from orchestrator.library.schema import MOST_PASSAGES, SHIFT, create, is_current, is_empty
from orchestrator.library.sources import Kind, Passage, Source
from orchestrator.library.words import Language, language, stems

AT_ONCE = 400
"""Sources that are put into the word index at a time."""
BULK = 50
"""From this many on the index is written with more memory."""
Progress = Callable[[int, int], None]
"""Hears how many of how many sources are in the word index."""


class LibraryUnusable(Exception):
    """The library's files cannot be read or written; what is raw is not concerned."""


class Library:
    """The library in one folder. One process writes; any thread reads, and is never blocked by the writer.

    What ``put`` was given is found when it returns. A process that dies in between leaves nothing half:
    the tables have all of it or nothing, and the word index is brought up to the tables by the next one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._readers = threading.Lock()
        self.is_new = False
        """Whether there was nothing usable: everything raw is to be put in."""
        with _told():
            self._open()

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._writer = self._connected()
        except sqlite3.DatabaseError:
            self.is_new = True
        else:
            self.is_new = not is_current(self._writer)
        if self.is_new:
            self._begin_anew()
        self.engine = Engine(self._folder / "words")
        if self.engine.fresh and not self.is_new:
            with self._transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO pending SELECT id, 0 FROM source")

    def _begin_anew(self) -> None:
        with suppress(AttributeError):
            self._writer.close()
        for path in (self._file, *(self._file.with_name(self._file.name + end) for end in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
        shutil.rmtree(self._folder / "words", ignore_errors=True)
        self._writer = self._connected()

    @property
    def _file(self) -> Path:
        return self._folder / "library.db"

    def _connected(self) -> sqlite3.Connection:
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 16777216")
            if is_empty(connection):
                self.is_new = True
                connection.execute("BEGIN IMMEDIATE")
                create(connection)
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    # Writing.

    def put(
        self, sources: Sequence[Source], *, state: dict[str, str] | None = None, sync: bool = True
    ) -> None:
        """Take in ``sources``, each in place of that of its name or series, and ``state``: all or nothing.

        With ``sync=False`` they are found by words only after ``sync``.
        """
        with _told(), self._transaction() as connection:
            for source in sources:
                _put(connection, source)
            _remember(connection, state or {})
        if sync:
            self.sync()

    def drop(self, series: Sequence[str], fate: str = "removed") -> None:
        """What these series have is no longer there: it is not found by words, and its name says ``fate``."""
        with _told(), self._transaction() as connection:
            for one in series:
                for (source,) in connection.execute(
                    "SELECT id FROM source WHERE series = ? AND fate = ''", (one,)
                ).fetchall():
                    _retire(connection, source, fate)
        self.sync()

    def seal(self, prefixes: Sequence[str]) -> None:
        """Sources whose names begin so are the person's alone from now on."""
        with _told(), self._transaction() as connection:
            for one in prefixes:
                for (source,) in connection.execute(
                    "SELECT id FROM source WHERE name >= ? AND name < ? "
                    "AND (visibility != 'sealed' OR project IS NOT NULL)",
                    (one, one + "\U0010ffff"),
                ).fetchall():
                    connection.execute(
                        "UPDATE source SET project = NULL, client = NULL, visibility = 'sealed' WHERE id = ?",
                        (source,),
                    )
                    _changed(connection, source)
        self.sync()

    def sync(self, progress: Progress = lambda done, total: None) -> None:
        """Bring the word index to what the tables hold."""
        with _told(), self._writing:
            pending = self._writer.execute("SELECT source, turn FROM pending ORDER BY source").fetchall()
            done = 0
            for begin in range(0, len(pending), AT_ONCE):
                some = pending[begin : begin + AT_ONCE]
                ids = [source for source, _ in some]
                found = (entry for source in ids for entry in self._entries(source))
                self.engine.apply(ids, found, bulk=len(some) >= BULK)
                self._writer.execute("BEGIN IMMEDIATE")
                self._writer.executemany("DELETE FROM pending WHERE source = ? AND turn = ?", some)
                self._writer.execute("COMMIT")
                done += len(some)
                progress(done, len(pending))

    def _entries(self, source: int) -> Iterator[Entry]:
        held = held_of(self._writer, source)
        if held is None:
            return
        rows = self._writer.execute(
            "SELECT id, text, stems, speaker, at FROM passage WHERE id BETWEEN ? AND ? ORDER BY id",
            _range(source),
        )
        said = [Said(row[0] & (MOST_PASSAGES - 1), *row[1:]) for row in rows]
        yield from entries(held, said)

    # Reading.

    def state(self, key: str) -> str | None:
        """What was remembered under ``key``."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def series(self, prefix: str) -> dict[str, str]:
        """The current source's name of each series that begins with ``prefix``."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT series, name FROM source WHERE series >= ? AND series < ? AND fate = ''",
                (prefix, prefix + "\U0010ffff"),
            ).fetchall()
        return dict(rows)

    def of_kind(self, prefix: str, kind: Kind) -> set[str]:
        """The names of current sources of that kind that begin with ``prefix``."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT name FROM source WHERE name >= ? AND name < ? AND kind = ? AND fate = ''",
                (prefix, prefix + "\U0010ffff", kind),
            ).fetchall()
        return {str(row[0]) for row in rows}

    def names(self, prefix: str) -> list[str]:
        """The names of current sources that begin with ``prefix``."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT name FROM source WHERE name >= ? AND name < ? AND fate = '' ORDER BY id",
                (prefix, prefix + "\U0010ffff"),
            ).fetchall()
        return [str(row[0]) for row in rows]

    def titled(self, name: str) -> tuple[str, tuple[Passage, ...]]:
        """The title and the passages of the source called ``name``; nothing when there is none."""
        with self.reading() as connection:
            row = connection.execute("SELECT id, title FROM source WHERE name = ?", (name,)).fetchone()
            if row is None:
                return "", ()
            rows = connection.execute(
                "SELECT text, ref, speaker, at FROM passage WHERE id BETWEEN ? AND ? ORDER BY id",
                _range(row[0]),
            ).fetchall()
        passages = (
            Passage(text, ref, who, None if at is None else moment(at)) for text, ref, who, at in rows
        )
        return str(row[1]), tuple(passages)

    def count(self) -> tuple[int, int]:
        """How many sources and passages there are."""
        with self.reading() as connection:
            sources = connection.execute("SELECT count(*) FROM source WHERE fate = ''").fetchone()[0]
        return int(sources), self.engine.size

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own for one look; it sees what was committed and waits for nobody."""
        with _told():
            with self._readers:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
                connection.execute("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                with self._readers:
                    self._idle.append(connection)

    def close(self) -> None:
        """Close the files; safe to call twice."""
        with self._writing, self._readers:
            self._writer.close()
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise


def held_of(connection: sqlite3.Connection, source: int) -> Held | None:
    """The source with that id, while it is found by words."""
    row = connection.execute(
        "SELECT id, kind, project, client, visibility, title, facts, at, lang FROM source "
        "WHERE id = ? AND fate = ''",
        (source,),
    ).fetchone()
    return None if row is None else Held(*row)


def all_held(connection: sqlite3.Connection, sources: Iterable[int]) -> dict[int, Held]:
    """Those of ``sources`` that are found by words, in one look."""
    rows = connection.execute(
        "SELECT id, kind, project, client, visibility, title, facts, at, lang FROM source "
        "WHERE id IN (SELECT value FROM json_each(?)) AND fate = ''",
        (json.dumps(list(sources)),),
    )
    return {row[0]: Held(*row) for row in rows}


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return int(at.timestamp() * 1_000_000)


def moment(at: int) -> datetime:
    """The time that ``micros`` made a number of."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def _range(source: int) -> tuple[int, int]:
    return source << SHIFT, (source + 1 << SHIFT) - 1


def _put(connection: sqlite3.Connection, source: Source) -> None:
    if source.series:
        older = connection.execute(
            "SELECT id FROM source WHERE series = ? AND fate = '' AND name <> ?", (source.series, source.name)
        ).fetchall()
        for (old,) in older:
            _retire(connection, old, source.name)
    said = source.passages[:MOST_PASSAGES]
    lang: Language = language(" ".join(one.text for one in said[:50]))
    row = (
        source.series,
        source.kind,
        source.project,
        source.client,
        source.visibility,
        source.title,
        " ".join(source.facts.values()),
        micros(source.at),
        lang,
    )
    (number,) = connection.execute(
        "INSERT INTO source (name, series, kind, project, client, visibility, title, facts, at, lang) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET series = excluded.series, "
        "kind = excluded.kind, project = excluded.project, client = excluded.client, "
        "visibility = excluded.visibility, title = excluded.title, facts = excluded.facts, at = excluded.at, "
        "lang = excluded.lang, fate = '' RETURNING id",
        (source.name, *row),
    ).fetchone()
    connection.execute("DELETE FROM passage WHERE id BETWEEN ? AND ?", _range(number))
    connection.executemany(
        "INSERT INTO passage (id, ref, speaker, at, event, text, stems) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number << SHIFT | place,
                one.ref,
                one.speaker,
                at_of(one.at),
                _event(one.ref),
                one.text,
                " ".join(stems(one.text, language(one.text, lang))),
            )
            for place, one in enumerate(said)
        ),
    )
    _changed(connection, number)


def at_of(at: datetime | None) -> int | None:
    """As ``micros``, of what may have no time."""
    return None if at is None else micros(at)


def _event(ref: str) -> int | None:
    return int(parse(ref).name) if ref.startswith("journal:") else None


def _retire(connection: sqlite3.Connection, source: int, fate: str) -> None:
    connection.execute("UPDATE source SET fate = ? WHERE id = ?", (fate, source))
    connection.execute("DELETE FROM passage WHERE id BETWEEN ? AND ?", _range(source))
    _changed(connection, source)


def _changed(connection: sqlite3.Connection, source: int) -> None:
    connection.execute(
        "INSERT INTO pending (source, turn) VALUES (?, 1) ON CONFLICT (source) DO UPDATE SET turn = turn + 1",
        (source,),
    )


def _remember(connection: sqlite3.Connection, state: dict[str, str]) -> None:
    connection.executemany("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", state.items())


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as problem:
        raise LibraryUnusable(str(problem)) from problem
