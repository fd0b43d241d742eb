"""Puts other events in the place of events, because a client is to be gone. Cursors and times stay."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from orchestrator.journal.objects import ObjectStore

Body = dict[str, Any]


class Entry(NamedTuple):
    """An event as it lies in the file: its whole body, without types."""

    cursor: int
    project: str | None
    client: str | None
    task: str | None
    visibility: str
    body: Body
    sha256: str
    """Of the body's bytes as they lie there."""

    @property
    def kind(self) -> str:
        """The body's tag."""
        return str(self.body.get("kind", ""))


class Rewritten(NamedTuple):
    """What was done."""

    events: int
    objects: int
    """Large payloads beside the database that are gone."""


Decide = Callable[[Entry], Entry | None]
"""What stands in an event's place; ``None``: the event stays."""


def entries(connection: sqlite3.Connection, objects: ObjectStore) -> Iterator[Entry]:
    """Every event, in order, one page at a time."""
    query = (
        "SELECT cursor, project, client, task, visibility, kind, body, object FROM events "
        "WHERE cursor > ? ORDER BY cursor LIMIT 1000"
    )
    after = 0
    while rows := connection.execute(query, (after,)).fetchall():
        for row in rows:
            yield _entry(row, objects)
        after = rows[-1][0]


def rewrite(
    connection: sqlite3.Connection, objects: ObjectStore, decide: Decide
) -> tuple[Rewritten, list[str]]:
    """Have ``decide`` look at every event, in the transaction that is open.

    Returns what was done, and the objects that are to be removed once it is committed.
    """
    changed, loose = 0, list[str]()
    for entry in entries(connection, objects):
        new = decide(entry)
        if new is None:
            continue
        loose += _put(connection, new)
        changed += 1
    connection.execute("DELETE FROM snapshots")  # folds of what was there
    gone = [name for name in dict.fromkeys(loose) if not _is_used(connection, name)]
    return Rewritten(changed, len(gone)), gone


def _entry(row: tuple[Any, ...], objects: ObjectStore) -> Entry:
    cursor, project, client, task, visibility, kind, inline, stored = row
    whole = objects.get(stored) if stored is not None else None
    data = whole if whole is not None else str(inline).encode()
    try:
        body = json.loads(data)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {"unreadable": data.decode(errors="replace")}
    digest = hashlib.sha256(data).hexdigest()
    return Entry(cursor, project, client, task, visibility, {**body, "kind": kind}, digest)


def _put(connection: sqlite3.Connection, new: Entry) -> list[str]:
    """Write it, its body into the row itself; the object that is not named there any more."""
    found = connection.execute("SELECT object FROM events WHERE cursor = ?", (new.cursor,)).fetchone()
    text = json.dumps(new.body, separators=(",", ":"))
    connection.execute(
        "UPDATE events SET project = ?, client = ?, task = ?, visibility = ?, kind = ?, body = ?, "
        "object = NULL, size = ? WHERE cursor = ?",
        (new.project, new.client, new.task, new.visibility, new.kind, text, len(text.encode()), new.cursor),
    )
    return [found[0]] if found[0] is not None else []


def _is_used(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM events WHERE object = ?", (name,)).fetchone() is not None
