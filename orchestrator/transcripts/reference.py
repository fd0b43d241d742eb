"""The address of words in a signal, for ever: runs are never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(
    r"memo:(?P<signal>[0-9a-f]{16,64})/(?P<run>r\d{3,6})"
    r"(?:/s(?P<block>\d{2,6})\.(?P<number>\d{2,6})(?:#(?P<first>\d{1,6})(?:-(?P<last>\d{1,6}))?)?)?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """``memo:<signal>/r001``, ``…/s03.07`` or ``…/s03.07#4-9``; words count from 0 within their segment."""

    signal: str
    run: str
    segment: tuple[int, int] | None = None
    """Block and number."""
    words: tuple[int, int] | None = None
    """First and last, both included."""

    def __str__(self) -> str:
        text = f"memo:{self.signal}/{self.run}"
        if self.segment is not None:
            text += f"/s{self.segment[0]:02d}.{self.segment[1]:02d}"
            if self.words is not None:
                first, last = self.words
                text += f"#{first}" if first == last else f"#{first}-{last}"
        return text

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Raises ``ValueError`` with an example when it is not one."""
        found = _SHAPE.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no reference such as memo:0123456789abcdef/r001/s03.07#4-9")
        block, number, first, last = (found[name] for name in ("block", "number", "first", "last"))
        words = None if first is None else (int(first), int(last or first))
        if words is not None and words[0] > words[1]:
            raise ValueError(f"{text!r} ends before it begins")
        segment = None if block is None else (int(block), int(number))
        return cls(found["signal"], found["run"], segment, words)
