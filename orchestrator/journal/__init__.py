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
from orchestrator.journal.rewriting import Decide, Entry, Rewritten
from orchestrator.journal.said import SAID_KINDS, words_of
from orchestrator.journal.schema import FORMAT
from orchestrator.journal.searching import Found, Hit, search
from orchestrator.journal.store import Journal, Snapshot, utc_now
from orchestrator.journal.sums import HourSums
from orchestrator.journal.writer import JournalWriter, Subscription, open_writer

__all__ = [
    "FORMAT",
    "INLINE_LIMIT",
    "SAID_KINDS",
    "Decide",
    "Entry",
    "Found",
    "Hit",
    "HourSums",
    "Journal",
    "JournalBusy",
    "JournalClosed",
    "JournalDamaged",
    "JournalError",
    "JournalFull",
    "JournalMissing",
    "JournalUnwritable",
    "JournalWriter",
    "Rewritten",
    "Snapshot",
    "StaleEpoch",
    "Subscription",
    "open_writer",
    "search",
    "utc_now",
    "words_of",
]
