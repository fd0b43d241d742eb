"""Bytes as text: by their mark, by what was said of them, as UTF-8, and else as Windows wrote it. Pure."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from orchestrator.documents.budget import Budget, Unreadable
from orchestrator.documents.passages import Passage, joined, paragraphs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 65_536
_ALLOWED = frozenset("\t\n\r\f\x0b\x1b\x08")
_SLIPS = 100
"""At most one in so many characters of a text may be a control character or unknown."""


def passages(data: bytes, budget: Budget, *, lines: bool = True) -> Iterator[Passage]:
    """The paragraphs of a text file, with the line that each begins in."""
    text = decoded(data, budget)
    for line, paragraph in paragraphs(text):
        budget.spend(len(paragraph))
        yield Passage(paragraph, f"line {line}" if lines else "")


def decoded(data: bytes, budget: Budget, charset: str = "", place: str = "") -> str:
    """``data`` as text; raises ``Unreadable`` for bytes that are none. A guess is noted."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"), place)
    for encoding in (charset, "utf-8", _wide(data)):
        text = _strictly(data, encoding) if encoding else None
        if text is not None:
            return _checked(text, place)
    budget.note(joined(place, "no UTF-8: read as Windows-1252, so some letters may be others"))
    return _checked(data.decode("cp1252", "replace"), place)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, when every second byte of its beginning is mostly nothing."""
    head = data[:_LOOKED_AT]
    if len(head) < 4 or len(data) % 2:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) * 10 > half * 7:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) * 10 > half * 7 else ""


def _checked(text: str, place: str) -> str:
    """``text``, if it is one."""
    head = text[:_LOOKED_AT]
    odd = sum(1 for char in head if (char < " " and char not in _ALLOWED) or char in "\x7f\ufffd")
    if odd * _SLIPS > len(head):
        raise Unreadable(
            joined(place, "these bytes are no text"), "Drop the file under the name that its kind has."
        )
    return text.encode("utf-8", "replace").decode()
