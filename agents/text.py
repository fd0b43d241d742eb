"""Text that every reader of UTF-8 can be sent."""

from __future__ import annotations


def whole_text(text: str) -> str:
    """``text`` with each half of a surrogate pair that stands alone replaced by U+FFFD.

    The CLI cuts long output at UTF-16 units, so this is an everyday thing; its transcript keeps the half.
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
