"""What agents, tools and files say, as text that can only be read: in bounded time, whatever it is. Pure.

Built on ``orchestrator.text``, which every exit shares; on top of it floods of marks are cut and tabs become
blanks, since here each cell of a line is counted.
"""

from __future__ import annotations

import re
import unicodedata

from orchestrator.text import clean, flat

MARKS = 4
"""Marks that one letter may carry; more only flood the lines around it."""
TAB = 4
_FLOOD = re.compile(f"[^\x00-\u02ff\u2e80-\ud7ff\uf900-\ufaff]{{{MARKS + 1},}}")
_MARKS = frozenset({"Mn", "Me", "Cf"})
_INVISIBLE = dict.fromkeys((0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFFA0))


def inert(text: str) -> str:
    """``text`` of any number of lines, without what steers, hides, reorders or floods; tabs are blanks."""
    found = clean(text)
    if not found.isascii():
        found = _FLOOD.sub(_thinned, found.translate(_INVISIBLE))
    return found.expandtabs(TAB) if "\t" in found else found


def inert_line(text: str, most: int = 400) -> str:
    """The beginning of ``text`` on one line, at most ``most`` characters, with ``…`` where it was cut."""
    begun = flat(text[: 4 * most])
    if not begun.isascii():
        begun = _FLOOD.sub(_thinned, begun.translate(_INVISIBLE))
    begun = begun.strip()
    return begun if len(begun) <= most and len(text) <= 4 * most else begun[: most - 1] + "…"


def _thinned(found: re.Match[str]) -> str:
    kept, run = [], 0
    for letter in found[0]:
        run = run + 1 if unicodedata.category(letter) in _MARKS else 0
        if run <= MARKS:
            kept.append(letter)
    return "".join(kept)
