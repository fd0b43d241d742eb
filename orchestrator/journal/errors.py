"""What can go wrong with the journal, named for situations.

JournalError
├── StaleEpoch      another daemon opened the journal later; this one may write no more
├── JournalFull     no space left; nothing of the batch was written, the journal stays usable
├── JournalBusy     another process held the database too long; the same holds
├── JournalUnwritable  the disk refused a read or write for another reason; the same holds
├── JournalDamaged  the file is not a sound journal
├── JournalMissing  there is no journal to read
└── JournalClosed   it was closed by us
(`JournalTooNew`, written by a newer version, is in ``orchestrator.errors``.)
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from orchestrator.errors import CounterpointError


class JournalError(CounterpointError):
    """Base of the journal's errors."""

    status = 503


class StaleEpoch(JournalError):
    """A later daemon owns the journal; whatever this one knows is out of date."""

    status = 409

    def __init__(self, mine: int, current: int) -> None:
        self.mine = mine
        self.current = current
        super().__init__(
            f"This daemon has epoch {mine}, but epoch {current} has taken over the journal.",
            "Use the newer daemon; this one can only stop.",
        )


class JournalFull(JournalError):
    """No space left on the device; the batch was not written."""

    status = 507

    def __init__(self, path: Path) -> None:
        super().__init__(f"No space left to write the journal {str(path)!r}.", "Free some disk space.")


class JournalBusy(JournalError):
    """Another process kept the database locked; the batch was not written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Another process keeps the journal {str(path)!r} locked.",
            "Close the program that has it open (a database browser, a backup) and try again.",
        )


class JournalUnwritable(JournalError):
    """The operating system refused to read or write the journal."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"The journal {str(path)!r} cannot be read or written: {detail}.",
            "Check the disk and the folder's permissions.",
        )


class JournalDamaged(JournalError):
    """The file is no sound journal."""

    status = 500

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"The journal {str(path)!r} is damaged: {detail}.",
            "Keep the file; restore the latest backup.",
        )


class JournalMissing(JournalError):
    """There is no journal at this path."""

    status = 404

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no journal at {str(path)!r}.", "Start the daemon once: `counterpoint up`."
        )


class JournalClosed(JournalError):
    """The journal or its writer was closed."""

    def __init__(self) -> None:
        super().__init__("The journal is closed.")


_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def from_sqlite(path: Path, error: sqlite3.Error) -> JournalError:
    """The situation behind SQLite's ``error``."""
    if isinstance(error, sqlite3.ProgrammingError):
        return JournalClosed()
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return JournalFull(path)
    if code in _BUSY:
        return JournalBusy(path)
    if code in _DAMAGED:
        return JournalDamaged(path, str(error))
    return JournalUnwritable(path, str(error))


def from_os(path: Path, error: OSError) -> JournalError:
    """The situation behind the operating system's ``error``."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return JournalFull(path)
    return JournalUnwritable(path, error.strerror or str(error))
