"""Events of signals: raw input that was kept."""

from __future__ import annotations

from typing import Literal

from agents.events import Body

Origin = Literal["drop", "inbox", "stdin", "recovered", "record", "talk"]


class SignalReceived(Body):
    """Emitted when raw bytes that were not there before are on disk. ``ticket`` names this one arrival."""

    kind: Literal["signal.received"] = "signal.received"
    signal: str
    sha256: str
    size: int = 0
    name: str = ""
    media_type: str = ""
    origin: Origin = "drop"
    ticket: str = ""
    received_at: str = ""
    """When the bytes were safe, ISO 8601; the event itself may come later, after a crash."""
    source: str = ""
    """Hash of the path they were read from; empty: none."""
    source_mtime_ns: int = 0


class SignalSeenAgain(Body):
    """Emitted when bytes come in that a signal already has; nothing is kept twice."""

    kind: Literal["signal.seen_again"] = "signal.seen_again"
    signal: str
    size: int = 0
    name: str = ""
    origin: Origin = "drop"
    ticket: str = ""
    received_at: str = ""
    source: str = ""
    source_mtime_ns: int = 0


class InboxTrouble(Body):
    """Emitted once when a watched folder, or a file in it, cannot be read, and once when it can again."""

    kind: Literal["inbox.trouble"] = "inbox.trouble"
    path: str
    problem: str = ""
    """Empty: it is over."""
