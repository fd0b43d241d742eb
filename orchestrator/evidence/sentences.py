"""The whole sentence around a place in a text. Where it is not clear that one ends, it goes on. Pure."""

from __future__ import annotations

import re

from orchestrator.library.words import STOP_DE, STOP_EN

_END = re.compile(r"[.!?\u2026]+[\"'\u201c\u201d\u2019\u00bb)\]]*(?=\s|$)|\n[ \t]*\n")
_SHORT = frozenset(
    """
z.b z.b. bzw ca dr prof nr mr mrs ms st co inc e.g i.e vs u.a d.h usw etc evtl ggf no approx vgl abs art
inkl zzgl tel str jan feb mär apr jun jul aug sep sept okt oct nov dez dec mio mrd tsd
""".split()  # noqa: SIM905  # a list of words is read more easily so
)
_BEGINS = (STOP_EN | STOP_DE) - {"am", "may"}
_LAST = re.compile(r"[\w.]+$")


def bounds(text: str) -> list[tuple[int, int]]:
    """Where the sentences of ``text`` begin and end; together they are all of it but white space."""
    found, begin = [], 0
    for one in _END.finditer(text):
        if not _ends(text, one.start(), one.end()):
            continue
        found.append((begin, one.end()))
        begin = one.end()
    if text[begin:].strip():
        found.append((begin, len(text)))
    trimmed = [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in found]
    return [(a, b) for a, b in trimmed if a < b]


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences, whole, that hold the characters from ``start`` up to ``end``."""
    held = [(a, b) for a, b in bounds(text) if a < end and start < b]
    return (held[0][0], held[-1][1]) if held else (start, end)


def beside(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentence before ``start`` and the one after ``end``; empty where there is none."""
    before = [text[a:b] for a, b in bounds(text) if b <= start]
    after = [text[a:b] for a, b in bounds(text) if a >= end]
    return (before[-1] if before else "", after[0] if after else "")


def _ends(text: str, at: int, after: int) -> bool:
    before, rest = text[:at].rstrip(), text[after:].lstrip()
    if before.endswith((":", ",", ";")) and text[at] in "\n":
        return False  # a list after a colon belongs to it
    if text[at] != ".":
        return True
    if text[at:after].startswith("..") or not rest:
        return not rest
    word = _LAST.search(before)
    last = word.group().casefold() if word else ""
    if last.isdigit():  # 3. Mai; but no day or floor is called We or Danach
        following = re.match(r"[^\W\d_]+", rest)
        return following is not None and rest[0].isupper() and following.group().casefold() in _BEGINS
    if last in _SHORT or (len(last) == 1 and last.isalpha()):
        return False
    return not rest[0].islower()
