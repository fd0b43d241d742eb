"""Which events a reader wants, as SQL: and by which index they are found."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

RARE = 2000
"""Kinds with fewer events than this are looked up by kind; others are met soon enough on the way."""


class Where(NamedTuple):
    """A condition and the values for it."""

    clause: str
    values: list[str | int]


def conditions(
    connection: sqlite3.Connection,
    side: str,
    cursor: int,
    project: str | None,
    kinds: Sequence[str] | None,
    task: str | None,
) -> Where:
    """The events on one ``side`` of ``cursor``, for example ``cursor > ?``, filtered if asked.

    A page of them costs about as much as it holds, in a long journal too: the narrowest index is used, and
    kept from SQLite's guess by a plus sign before what must not be looked up by.
    """
    clauses, values = [side], list[str | int]([cursor])
    by_kind = kinds is not None and task is None and _rare(connection, kinds)
    if task is not None:
        clauses.append("task = ?")
        values.append(task)
    if project is not None:
        clauses.append("+project = ?" if by_kind or task is not None else "project = ?")
        values.append(project)
    if kinds is not None:
        column = "kind" if by_kind else "+kind"
        clauses.append(f"{column} IN ({', '.join('?' * len(kinds))})")
        values.extend(kinds)
    return Where(" AND ".join(clauses), values)


def _rare(connection: sqlite3.Connection, kinds: Sequence[str]) -> bool:
    """Whether the journal has few events of these kinds altogether; reads the index alone."""
    query = f"SELECT 1 FROM events WHERE kind IN ({', '.join('?' * len(kinds))}) LIMIT ?"  # noqa: S608  # marks only
    return len(connection.execute(query, [*kinds, RARE]).fetchall()) < RARE
