"""Names that the person may shorten, as long as only one begins so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def fitting(wanted: str, known: Iterable[tuple[str, str, T]]) -> list[tuple[str, T]]:
    """Of ``known``, name, full name and value, the one of that name; else all whose full name begins so."""
    begun = [(name, value) for name, full, value in known if wanted and full.startswith(wanted)]
    return [one for one in begun if one[0] == wanted] or begun
