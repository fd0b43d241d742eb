"""Where in the journal a moment is."""

from __future__ import annotations

from datetime import datetime

from orchestrator.journal import Journal


def cursor_before(journal: Journal, moment: datetime, end: int) -> int:
    """The last cursor, up to ``end``, of an event from before ``moment``; 0 when there is none.

    Times never go back along the journal, so a few single events tell. Blocking.
    """
    low, high = 0, end
    while low < high:
        middle = (low + high + 1) // 2
        found = journal.read(middle - 1, 1)
        if found and found[0].at < moment:
            low = middle
        else:
            high = middle - 1
    return low
