"""Fold the many spellings of one maker's name onto one key, without ever changing the record itself.

General tool: nothing in here knows about museums.
"""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "å": "aa"}
)
_JOINERS = {"and", "und", "et", "u"}


def fold(text: str) -> str:
    """A key that is equal for spellings of the same name.

    German umlauts become two letters *before* other marks are dropped: the other way round "ü" would turn
    into "u" and never meet "ue". Text is composed first, so "u" with a separate diaeresis counts as "ü".
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_GERMAN)
    bare = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", bare)
    return " ".join(word for word in words if word not in _JOINERS)


def same(first: str, second: str) -> bool:
    """True when both names fold onto one key; two empty names are not the same."""
    key = fold(first)
    return bool(key) and key == fold(second)
