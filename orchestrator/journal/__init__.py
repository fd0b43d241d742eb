"""The journal: the append-only event log that all state is folded from."""

from orchestrator.journal.codec import INLINE_LIMIT
from orchestrator.journal.errors import (
    JournalBusy,
    JournalClosed,
    JournalDamaged,
    JournalError,
    JournalFull,
    JournalMissing,
    JournalUnwritable,
    StaleEpoch,
)
from orchestrator.journal.schema import FORMAT
from orchestrator.journal.store import Journal, Snapshot, utc_now
from orchestrator.journal.writer import JournalWriter, Subscription, open_writer

__all__ = [
    "FORMAT",
    "INLINE_LIMIT",
    "Journal",
    "JournalBusy",
    "JournalClosed",
    "JournalDamaged",
    "JournalError",
    "JournalFull",
    "JournalMissing",
    "JournalUnwritable",
    "JournalWriter",
    "Snapshot",
    "StaleEpoch",
    "Subscription",
    "open_writer",
    "utc_now",
]
