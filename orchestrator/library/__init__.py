"""The library: everything raw, searchable word for word. Disposable; rebuilt from what is raw."""

from orchestrator.library.query import Result, Search, Shown, find, read
from orchestrator.library.sources import KINDS, Kind, Passage, Source
from orchestrator.library.store import Library, LibraryUnusable

__all__ = [
    "KINDS",
    "Kind",
    "Library",
    "LibraryUnusable",
    "Passage",
    "Result",
    "Search",
    "Shown",
    "Source",
    "find",
    "read",
]
