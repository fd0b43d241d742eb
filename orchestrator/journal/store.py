"""The append-only log in SQLite. The only module that opens the database."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from orchestrator.events import Draft, Event
from orchestrator.journal.blanking import Blanked, blank
from orchestrator.journal.codec import (
    COLUMNS,
    Encoded,
    Row,
    decode,
    encode,
    event_of,
    from_micros,
    row_of,
    to_micros,
)
from orchestrator.journal.errors import JournalClosed, JournalMissing, StaleEpoch, from_os, from_sqlite
from orchestrator.journal.objects import ObjectStore
from orchestrator.journal.rewriting import Decide, Entry, Rewritten, entries, rewrite
from orchestrator.journal.schema import migrate, require_readable
from orchestrator.journal.sums import HourSums, hour_sums
from orchestrator.journal.where import conditions

PAGE_BYTES = 16 * 1024 * 1024
"""A page of events ends early once it holds this much payload."""
STRETCH_BYTES = 1024 * 1024
"""A stretch is cut short once its rows hold this much."""
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # constants

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A saved fold: ``data`` stands for every event up to and including ``cursor``."""

    name: str
    cursor: int
    version: int
    data: bytes


class Stretch(NamedTuple):
    """Rows of a stretch of the journal; ``more`` when it was cut short after the last of them."""

    rows: list[Row]
    more: bool


class Journal:
    """The log of one home. Safe to call from several threads; a call may block on the disk.

    What ``append`` returned is on disk, whatever happens to the process. Cursors start at 1 and have no
    gaps; ``at`` never goes back. Payloads above 64 KiB live in ``objects/`` beside the file.
    """

    def __init__(
        self, path: Path, writer: sqlite3.Connection | None, reader: sqlite3.Connection, clock: Clock
    ) -> None:
        self._path = path
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._objects = ObjectStore(path.parent / "objects")
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self.epoch = 0
        """The epoch this journal writes with; 0 for a reader."""

    @classmethod
    def open(
        cls, path: Path, *, epoch: int | None = None, clock: Clock = utc_now, busy_timeout: float = 5.0
    ) -> Journal:
        """Open for writing, creating or migrating the file.

        Takes the next epoch, or ``epoch`` when given (raises ``StaleEpoch`` when that one is past); from
        then on every journal opened earlier is refused. ``busy_timeout`` in seconds.
        """
        with _translated(path):
            _create(path)
            writer = _connect(path, busy_timeout)
            journal = cls(path, writer, _connect(path, busy_timeout, query_only=True), clock)
        try:
            with journal._writing() as connection:
                migrate(connection)
                journal.epoch = _take_epoch(connection, epoch, to_micros(clock()))
        except BaseException:
            journal.close()
            raise
        return journal

    @classmethod
    def open_reader(cls, path: Path, *, busy_timeout: float = 5.0) -> Journal:
        """Open for reading only; never blocks the daemon and takes no epoch."""
        if not path.is_file():
            raise JournalMissing(path)
        with _translated(path):
            reader = _connect(path, busy_timeout, query_only=True)
        try:
            _require_journal(path, reader)
        except BaseException:
            reader.close()
            raise
        return cls(path, None, reader, utc_now)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._path

    @property
    def last_cursor(self) -> int:
        """The cursor of the newest event; 0 when there is none."""
        with self._reading() as connection:
            return _tail(connection)[0]

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Write all ``drafts`` or none, durably, in their order.

        Raises ``StaleEpoch``, ``JournalFull``, ``JournalBusy`` or ``JournalUnwritable``; nothing was
        written then and the journal stays usable.
        """
        return self.append_encoded([encode(draft) for draft in drafts])

    def append_encoded(self, batch: Sequence[Encoded]) -> list[Event]:
        """As ``append``, for drafts that were encoded before."""
        if not batch:
            return []
        with _translated(self._path):
            stored = [self._objects.put(item.payload) if item.payload is not None else None for item in batch]
        with self._writing() as connection:
            current = _current_epoch(connection)
            if current != self.epoch:
                raise StaleEpoch(self.epoch, current)
            last, last_at = _tail(connection)
            at = max(to_micros(self._clock()), last_at)
            numbered = list(enumerate(zip(batch, stored, strict=True), start=last + 1))
            rows = [row_of(item, cursor, at, self.epoch, name) for cursor, (item, name) in numbered]
            connection.executemany(_INSERT, rows)
        return [event_of(item.draft, cursor, at, self.epoch) for cursor, (item, _) in numbered]

    def read(
        self,
        after: int,
        limit: int,
        *,
        project: str | None = None,
        kinds: Sequence[str] | None = None,
        task: str | None = None,
    ) -> list[Event]:
        """At most ``limit`` events after the cursor ``after``, in order, filtered if asked.

        A page may be shorter than ``limit`` when its payloads are large; an empty one is the end.
        """
        return self._page("cursor > ?", "ASC", after, limit, project, kinds, task)

    def read_before(
        self,
        before: int,
        limit: int,
        *,
        project: str | None = None,
        kinds: Sequence[str] | None = None,
        task: str | None = None,
    ) -> list[Event]:
        """The newest ``limit`` events before the cursor ``before``, oldest first, filtered if asked.

        A page may be shorter as that of ``read``, then at its older end; an empty one is the beginning.
        """
        return self._page("cursor < ?", "DESC", before, limit, project, kinds, task)[::-1]

    def _page(
        self,
        side: str,
        order: Literal["ASC", "DESC"],
        cursor: int,
        limit: int,
        project: str | None,
        kinds: Sequence[str] | None,
        task: str | None,
    ) -> list[Event]:
        with self._reading() as connection:
            where = conditions(connection, side, cursor, project, kinds, task)
            query = f"SELECT {COLUMNS} FROM events WHERE {where.clause} ORDER BY cursor {order} LIMIT ?"  # noqa: S608  # constants
            rows, size = [], 0
            for row in connection.execute(query, [*where.values, limit]):
                rows.append(row)
                size += row[-1]
                if size > PAGE_BYTES:
                    break
        return [decode(row, self._objects.get) for row in rows]

    def rows_like(
        self,
        after: int,
        before: int,
        patterns: Sequence[str],
        *,
        project: str | None,
        kinds: Sequence[str],
        escapes: bool = False,
    ) -> Stretch:
        """Rows between two cursors, newest first, whose body is like all ``patterns`` or is stored apart.

        With ``escapes`` also those in which JSON writes characters by number.
        """
        like = " AND ".join(["body LIKE ? ESCAPE '\\'"] * len(patterns))
        like = f"{like} OR body LIKE '%\\u%'" if escapes else like
        with self._reading() as connection:
            where = conditions(connection, "cursor < ?", before, project, kinds, None)
            query = (
                f"SELECT {COLUMNS} FROM events WHERE {where.clause} AND cursor > ? "  # noqa: S608  # constants
                f"AND (object IS NOT NULL OR ({like})) ORDER BY cursor DESC"
            )
            rows, size = list[Row](), 0
            for row in connection.execute(query, [*where.values, after, *patterns]):
                rows.append(row)
                size += len(row[9])
                if size > STRETCH_BYTES:
                    return Stretch(rows, more=True)
        return Stretch(rows, more=False)

    def hour_sums(self, after: int, until: int) -> list[HourSums]:
        """What turns used, by hour and project, of those after one cursor, up to and including another."""
        with self._reading() as connection:
            return hour_sums(connection, after, until)

    def payload(self, name: str) -> bytes | None:
        """A payload that is stored apart; ``None`` when it is gone or damaged."""
        return self._objects.get(name)

    def time_of(self, cursor: int) -> datetime | None:
        """When the event at ``cursor`` was appended; ``None`` when there is none."""
        with self._reading() as connection:
            row = connection.execute("SELECT at FROM events WHERE cursor = ?", (cursor,)).fetchone()
        return None if row is None else from_micros(row[0])

    def save_snapshot(self, name: str, cursor: int, version: int, data: bytes) -> None:
        """Keep ``data`` as the fold ``name`` at ``cursor``, in place of an earlier one."""
        with self._writing() as connection:
            current = _current_epoch(connection)
            if current != self.epoch:
                raise StaleEpoch(self.epoch, current)
            connection.execute(
                "INSERT OR REPLACE INTO snapshots (name, cursor, version, data) VALUES (?, ?, ?, ?)",
                (name, cursor, version, data),
            )

    def load_snapshot(self, name: str) -> Snapshot | None:
        """The snapshot ``name``; ``None`` when there is none or it is ahead of the journal."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT cursor, version, data FROM snapshots WHERE name = ?", (name,)
            ).fetchone()
            if row is None or row[0] > _tail(connection)[0]:
                return None
        return Snapshot(name, row[0], row[1], row[2])

    def blank(self, field: str, value: str) -> Blanked:
        """Take the words out of every event whose ``field`` is ``value``; their facts stay.

        The old text is overwritten in the file and its log, and saved folds are gone. A process that dies in
        between leaves all of it or nothing of it done in the events; doing it again is harmless.
        """
        with self._writing() as connection:
            current = _current_epoch(connection)
            if current != self.epoch:
                raise StaleEpoch(self.epoch, current)
            connection.execute("PRAGMA secure_delete = ON")
            done, loose = blank(connection, self._objects, field, value)
        for name in loose:
            self._objects.remove(name)
        with self._read_lock, self._write_lock, _translated(self._path):
            assert self._writer is not None
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return done

    def visit(self, look: Callable[[Entry], None]) -> None:
        """Have ``look`` see every event as it lies in the file, in order."""
        with self._reading() as connection:
            for entry in entries(connection, self._objects):
                look(entry)

    def rewrite(self, decide: Decide) -> Rewritten:
        """Put what ``decide`` says in the place of events, for good; cursors, times and epochs stay.

        No byte of what was there is left in the file, its log or beside it, and saved folds are gone. A
        process that dies in between leaves all or nothing of it done; doing it again is harmless.
        Nobody else may write meanwhile, and it takes room on the disk for a copy of the file.
        """
        with self._writing() as connection:
            current = _current_epoch(connection)
            if current != self.epoch:
                raise StaleEpoch(self.epoch, current)
            connection.execute("PRAGMA secure_delete = ON")
            done, loose = rewrite(connection, self._objects, decide)
        for name in loose:
            self._objects.remove(name)
        self._objects.sweep(self._named())
        with self._read_lock, self._write_lock, _translated(self._path):
            assert self._writer is not None
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._writer.execute(statement)
        return done

    def _named(self) -> set[str]:
        with self._reading() as connection:
            query = "SELECT DISTINCT object FROM events WHERE object IS NOT NULL"
            return {row[0] for row in connection.execute(query)}

    def integrity_problems(self) -> list[str]:
        """What is wrong with the file and its objects, in words; empty when all is sound."""
        with self._reading() as connection:
            problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            count, last = connection.execute(
                "SELECT count(*), coalesce(max(cursor), 0) FROM events"
            ).fetchone()
        names = sorted(self._named())
        if count != last:
            problems.append(f"{last - count} of {last} events are missing")
        return problems + [
            f"object {name} is missing or damaged" for name in names if self._objects.get(name) is None
        ]

    def close(self) -> None:
        """Close the file; safe to call twice. Everything appended is already on disk."""
        with self._read_lock, self._write_lock:
            self._reader.close()
            if self._writer is not None:
                self._writer.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._writer
        if connection is None:
            raise JournalClosed
        with self._write_lock, _translated(self._path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._read_lock, _translated(self._path):
            yield self._reader


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(path, error) from error
    except OSError as error:
        raise from_os(path, error) from error


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _require_journal(path: Path, reader: sqlite3.Connection) -> None:
    with _translated(path):
        found = require_readable(reader)
    if found == 0:
        raise JournalMissing(path)


def _connect(path: Path, busy_timeout: float, *, query_only: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None, check_same_thread=False)
    try:
        if query_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA journal_size_limit = 67108864")
    except BaseException:
        connection.close()
        raise
    return connection


def _tail(connection: sqlite3.Connection) -> tuple[int, int]:
    row = connection.execute("SELECT cursor, at FROM events ORDER BY cursor DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, 0)


def _current_epoch(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(epoch), 0) FROM epochs").fetchone()[0])


def _take_epoch(connection: sqlite3.Connection, wanted: int | None, at: int) -> int:
    current = _current_epoch(connection)
    epoch = current + 1 if wanted is None else wanted
    if epoch < current:
        raise StaleEpoch(epoch, current)
    connection.execute("INSERT OR IGNORE INTO epochs (epoch, opened_at) VALUES (?, ?)", (epoch, at))
    return epoch
