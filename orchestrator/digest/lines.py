"""Short texts of a digest."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.fold.activity import plain

MOST_TROUBLES = 20
"""Different reasons that one project's digest names."""
_LONGEST_PATH = 1000


def printable(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths, each on one line and printable."""
    return tuple(plain(path, _LONGEST_PATH) for path in paths)
