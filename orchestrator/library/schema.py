"""The library's tables. Another format is not migrated: the file is disposable and is built anew.

``source`` and ``passage`` hold the words; ``pending`` names the sources that the word index does not have
yet as they are now, and is written in the same transaction.
"""

from __future__ import annotations

import sqlite3

FORMAT = 6
SHIFT = 20
"""A passage's id is its source's, shifted by this, and its number in the source."""
MOST_PASSAGES = 1 << SHIFT

_TABLES = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    series TEXT NOT NULL,
    kind TEXT NOT NULL,
    project TEXT,
    client TEXT,
    visibility TEXT NOT NULL,
    title TEXT NOT NULL,
    facts TEXT NOT NULL,
    at INTEGER NOT NULL,
    lang TEXT NOT NULL,
    fate TEXT NOT NULL DEFAULT ''
);
CREATE INDEX source_by_series ON source (series) WHERE series <> '';
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL,
    speaker TEXT NOT NULL,
    at INTEGER,
    event INTEGER,
    text TEXT NOT NULL,
    stems TEXT NOT NULL
);
CREATE INDEX passage_by_event ON passage (event) WHERE event IS NOT NULL;
CREATE TABLE pending (source INTEGER PRIMARY KEY, turn INTEGER NOT NULL);
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the file has these tables."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) == FORMAT


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the file has no tables at all."""
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
