"""Takes what was said out of events of the journal, because the person wants it gone. Their facts stay."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from orchestrator.journal.objects import ObjectStore

Body = dict[str, Any]
KEPT = frozenset(
    {"kind", "signal", "sha256", "run", "task", "ticket", "origin", "media_type", "received_at", "decision"}
    | {"revokes", "layer", "verdict", "project", "batch", "place", "model", "router", "ask", "language"}
    | {"reading", "status"}
)
"""Fields whose text names or classes something and is nobody's words."""
WHO = frozenset({"person", "project", "router", "meta", "daemon"})
"""What ``by`` may say; a rule is named after what it heard."""
BLANK = "[erased]"
ORDER = "signal.erased"
"""The event that says so, with the person's reason: it stays."""


class Blanked(NamedTuple):
    """What was done."""

    events: int
    """Whose words are gone."""
    objects: int
    """Large payloads beside the database that are gone."""
    mentions: tuple[int, ...]
    """Cursors of other events in which the value occurs; they are as before."""


def without_words(body: Body) -> Body:
    """``body`` with its facts: numbers, ids, classes. Texts are empty, a prompt says that it was erased."""
    return {name: _without(name, value) for name, value in body.items()}


def _without(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value if name in KEPT or (name == "by" and value in WHO) else BLANK if name == "prompt" else ""
    if isinstance(value, dict):
        return {key: inner for key, inner in value.items() if isinstance(inner, int | float)}
    if isinstance(value, list):
        return [without_words(item) for item in value if isinstance(item, dict)]
    return value


def blank(
    connection: sqlite3.Connection,
    objects: ObjectStore,
    field: str,
    value: str,
    changed: Callable[[Body], Body] = without_words,
) -> tuple[Blanked, list[str]]:
    """Blank the events whose ``field`` is ``value``, or whose list of such has it, in the open transaction.

    Returns what was done, and the objects that are to be removed once it is committed.
    """
    blanked, mentions, loose = 0, list[int](), list[str]()
    for cursor, body, stored in list(_mentioning(connection, value)):
        whole = objects.get(stored) if stored is not None else None
        data = _object(whole if whole is not None else body)
        if data.get("kind") == ORDER:
            continue
        if data.get(field) != value and value not in (data.get(f"{field}s") or ()):
            mentions.append(cursor)
            continue
        text = json.dumps(changed(data), separators=(",", ":"))
        connection.execute(
            "UPDATE events SET body = ?, object = NULL, size = ? WHERE cursor = ?",
            (text, len(text.encode()), cursor),
        )
        blanked += 1
        if stored is not None:
            loose.append(stored)
    connection.execute("DELETE FROM snapshots")  # folds of what was said
    gone = [name for name in dict.fromkeys(loose) if not _is_used(connection, name)]
    return Blanked(blanked, len(gone), tuple(mentions)), gone


def _mentioning(connection: sqlite3.Connection, value: str) -> Iterator[tuple[int, str, str | None]]:
    like = "%" + value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = "SELECT cursor, body, object FROM events WHERE body LIKE ? ESCAPE '\\'"
    yield from connection.execute(query, (like,))


def _is_used(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM events WHERE object = ?", (name,)).fetchone() is not None


def _object(text: str | bytes) -> Body:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
