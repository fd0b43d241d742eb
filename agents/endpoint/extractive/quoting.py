"""Whose words a line is: mails quoted with ``>``, below an attribution, or below headers of their own.

Text of a quoted mail belongs to the person whom its attribution line or its own headers name, or to nobody;
never to who quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agents.endpoint.extractive.encoded import Line
from agents.endpoint.extractive.headers import HEADER, decoded
from agents.endpoint.extractive.lexicon import lexicon

_QUOTED = re.compile(r"^\s*(?:>\s?)+")
_ON = re.compile(r"^on\s(?P<name>\S.{2,300}?)\swr(?:ote|ites)\s*:$", re.IGNORECASE)
_AM = re.compile(r"^am\s.{2,200}?\sschrieb(?:en)?\b\s*(?P<name>.{0,200}?)\s*:$", re.IGNORECASE)
_NAMED_FIRST = (
    re.compile(r"^(?P<name>[^:!?]{2,120}?)\s(?:hat|haben)\s.{2,120}?\sgeschrieben\s*:$", re.IGNORECASE),
    re.compile(r"^(?P<name>[^:!?]{2,120}?)\sschrieb\s+am\s[^:]{2,80}(?:\d:\d\d[^:]{0,30})?:$", re.IGNORECASE),
    re.compile(r"^(?P<name>[^:!?]{2,120}?)\s(?:wrote|writes|schrieb|schreibt)\s*:$", re.IGNORECASE),
)
_MOMENT = re.compile(
    r"^.*\d(?:\.|\s?[aApP]\.?[mM]\.?)?(?=[\s,]|$)"
    r"(?:[\s,]+(?:UTC|GMT|BST|CES?T|MES?Z|[ECMP][SD]T|[+-]\d{4}|Uhr|um|at)(?!\w))*"
)
_DAY = re.compile(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun|mon|diens|donners|frei|sams|sonn)(?:day|tag)\b|^mittwoch\b",
    re.I,
)
_ADDRESS = re.compile(r"\s*[<\[(](?:mailto:)?[^<>\s]*@[^<>]*[>\])]|[<>]")
_BARE = re.compile(r"[^\s<>\[\]():]+@[^\s<>\[\]():,]+")
_RULE = re.compile(
    r"^-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|original-?nachricht"
    r"|weitergeleitete nachricht|forwarded by\b.*|weitergeleitet von\b.*)\s*-{0,}$"
    r"|^(?:begin forwarded message|anfang der weitergeleiteten nachricht):?$",
    re.IGNORECASE,
)
_FROM = lexicon("from von")
_OTHERS = lexicon(
    """
    sent gesendet date datum to an cc kopie bcc subject betreff importance priorität reply-to
    """
)
_SECTION = re.compile(r"^\s*(?:#{1,6}\s|[-*_]{3,}\s*$)")
_MOST_HEADERS = 12


class Voiced(NamedTuple):
    """A line with the person who says it; the text begins at ``column``."""

    line: Line
    column: int
    speaker: str | None
    depth: int
    quoted: bool

    @property
    def text(self) -> str:
        """The line without quoting marks."""
        return self.line.text[self.column :]


class _Mark(NamedTuple):
    """Lines that say whose words follow: how many, and at which depth they follow."""

    length: int
    depth: int
    name: str | None


@dataclass(slots=True)
class _Walk:
    """The state while going through the lines of one source."""

    lines: Sequence[Line]
    mail: bool
    outer: str | None
    """Who says what carries no mark."""
    forwarded: bool = False
    """Whether that is the text of a mail below its own headers."""
    authors: dict[int, str | None] = field(default_factory=dict)
    """By depth of marks, who says it, where something names them."""
    signature: int | None = None


def voiced(lines: Sequence[Line], sender: str | None, *, mail: bool) -> Iterator[Voiced]:
    """The lines that are said by somebody, in order; attributions and signatures are left out."""
    walk = _Walk(lines, mail, sender)
    index = 0
    while index < len(lines):
        mark = _forwarding(walk, index) or _attribution(walk, index)
        if mark:
            _hear(walk, mark)
            yield Voiced(Line(lines[index].number, ""), 0, None, 0, quoted=False)
            index += mark.length
            continue
        index += 1
        if (said := _said(walk, lines[index - 1], sender)) is not None:
            _doubt(walk, said, index)
            yield said


def _doubt(walk: _Walk, said: Voiced, index: int) -> None:
    """Forget who is quoted where a line opens other quoted text and is no attribution that is known."""
    if said.text.rstrip().endswith(":") and (below := _following(walk, index)) and below[1] > said.depth:
        walk.authors = {depth: name for depth, name in walk.authors.items() if depth <= said.depth}


def _said(walk: _Walk, line: Line, sender: str | None) -> Voiced | None:
    depth, column = _unquoted(line)
    text = line.text[column:]
    if walk.mail and text.rstrip("\r") in {"-- ", "--"}:
        walk.signature = depth
    if text.strip() and depth != walk.signature:
        walk.signature = None
    if walk.signature is not None:
        return None
    if not walk.mail and not depth and text.strip():
        walk.authors.clear()
        if _SECTION.match(text):
            walk.outer, walk.forwarded = sender, False
    speaker = walk.authors.get(depth) if depth else walk.outer
    return Voiced(line, column, speaker, depth, bool(depth) or walk.forwarded)


def _hear(walk: _Walk, mark: _Mark) -> None:
    walk.signature = None
    walk.authors = {depth: name for depth, name in walk.authors.items() if depth < mark.depth}
    if mark.depth:
        walk.authors[mark.depth] = mark.name
    else:
        walk.outer, walk.forwarded = mark.name, True


def _unquoted(line: Line) -> tuple[int, int]:
    """How many marks of quoting the line has, and where the text behind them begins."""
    found = _QUOTED.match(line.text)
    return (found[0].count(">"), found.end()) if found else (0, 0)


def _text(walk: _Walk, index: int) -> tuple[int, str]:
    line = walk.lines[index]
    depth, column = _unquoted(line)
    return depth, line.text[column:].strip()


def _following(walk: _Walk, index: int) -> tuple[int, int] | None:
    """Index and depth of the first line from ``index`` on that is not blank."""
    for later in range(index, len(walk.lines)):
        depth, text = _text(walk, later)
        if text:
            return later, depth
    return None


def _attribution(walk: _Walk, index: int) -> _Mark | None:
    """A line such as "On 3 May, X wrote:", wrapped over up to three lines, with quoted text below it."""
    depth, text = _text(walk, index)
    for length in range(1, 4):
        if length > 1:
            if index + length > len(walk.lines) or not text.lower().startswith(("on ", "am ")):
                return None
            deeper, more = _text(walk, index + length - 1)
            if deeper != depth or not more:
                return None
            text = f"{text} {more}"
        if text.endswith(":") and (found := _names(text)):
            below = _following(walk, index + length)
            return _below(walk, depth, below[1] if below else depth, length, found)
    return None


def _below(walk: _Walk, depth: int, below: int, length: int, found: tuple[str | None, bool]) -> _Mark | None:
    name, dated = found
    if below > depth or (below == depth and depth):
        return _Mark(length, below, name)
    return _Mark(length, 0, name) if walk.mail and dated and not depth else None


def _names(text: str) -> tuple[str | None, bool] | None:
    """Whom an attribution names, and whether it says when; None when the text is none."""
    plain = _ADDRESS.sub("", text[:-1]).strip() + ":"
    address = _BARE.search(text)
    bare = address[0] if address else None
    if found := _ON.match(plain):
        return _name(_MOMENT.sub("", found["name"])) or bare, True
    if found := _AM.match(plain):
        return _name(found["name"]) or bare, True
    for pattern in _NAMED_FIRST:
        if found := pattern.match(plain):
            return _name(found["name"]) or bare, False
    return None


def _name(text: str) -> str | None:
    """A name or an address; None for what looks like neither."""
    plain = _DAY.sub("", text.strip(" ,;\"'*_")).strip(" ,;\"'*_")
    return plain if any(sign.isalpha() for sign in plain) and len(plain) <= 80 else None


def _forwarding(walk: _Walk, index: int) -> _Mark | None:
    """A rule such as "Original Message", headers of a mail inside the text, or both."""
    depth, text = _text(walk, index)
    ruled = bool(_RULE.match(text))
    start = index + 1 if ruled else index
    if ruled and (below := _following(walk, start)):
        start, depth = below
    keys, name, length = _headers(walk, start, depth)
    if _FROM & keys and len(keys) >= (2 if ruled else 3):
        return _Mark(start + length - index, depth, name)
    return _Mark(start - index, depth, None) if ruled else None


def _headers(walk: _Walk, start: int, depth: int) -> tuple[set[str], str | None, int]:
    """The headers from line ``start`` on: their keys, the sender, the number of lines."""
    keys: set[str] = set()
    name: str | None = None
    for length in range(_MOST_HEADERS):
        if start + length >= len(walk.lines):
            return keys, name, length
        at, text = _text(walk, start + length)
        found = HEADER.match(text) if at == depth else None
        key = found[1].lower() if found else ""
        if found and key in _FROM | _OTHERS:
            keys.add(key)
            name = _sender(found[2]) if key in _FROM else name
        elif not (keys and at == depth and text and walk.lines[start + length].text[:1].isspace()):
            return keys, name, length
    return keys, name, _MOST_HEADERS


def _sender(value: str) -> str | None:
    plain = decoded(value.strip(" *_")).strip()
    return plain if any(sign.isalpha() for sign in plain) else None
