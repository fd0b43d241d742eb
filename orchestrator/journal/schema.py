"""The journal's tables and how an older file is brought up to date.

Format history. 1: first release.
A migration is never edited once released; a new one is appended.
"""

from __future__ import annotations

import sqlite3

from orchestrator.errors import JournalTooNew

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE events (
            cursor INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            v INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            project TEXT,
            client TEXT,
            task TEXT,
            visibility TEXT NOT NULL,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            object TEXT,
            size INTEGER NOT NULL
        )
        """,
        "CREATE INDEX events_by_project ON events (project, cursor)",
        "CREATE INDEX events_by_kind ON events (kind, cursor)",
        "CREATE INDEX events_by_task ON events (task, cursor) WHERE task IS NOT NULL",
        """
        CREATE TABLE snapshots (
            name TEXT PRIMARY KEY,
            cursor INTEGER NOT NULL,
            version INTEGER NOT NULL,
            data BLOB NOT NULL
        )
        """,
        "CREATE TABLE epochs (epoch INTEGER PRIMARY KEY, opened_at INTEGER NOT NULL)",
    ),
)
FORMAT = len(MIGRATIONS)


def found_format(connection: sqlite3.Connection) -> int:
    """The format of the open file; 0 for an empty one."""
    table = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema'"
    ).fetchone()
    if table is None:
        return 0
    return int(connection.execute("SELECT max(version) FROM schema").fetchone()[0] or 0)


def require_readable(connection: sqlite3.Connection) -> int:
    """The file's format; raises ``JournalTooNew`` when this version does not know it."""
    found = found_format(connection)
    if found > FORMAT:
        raise JournalTooNew(found, FORMAT)
    return found


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the current format; the caller holds a write transaction."""
    found = require_readable(connection)
    connection.execute("CREATE TABLE IF NOT EXISTS schema (version INTEGER PRIMARY KEY)")
    for version, statements in enumerate(MIGRATIONS[found:], start=found + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute("INSERT INTO schema (version) VALUES (?)", (version,))
