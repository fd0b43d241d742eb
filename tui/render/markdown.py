"""Markdown one line at a time: what a line looks like depends on it and the fence it stands in alone. Pure.

So text that is still being written is drawn anew from its last line on, and looks as it will when it is
whole. What is not finished, or not Markdown, is shown as it was written. Every pattern takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from tui.render.tokens import Line, Span, Token

_DEEPEST = 12
"""Blanks that may stand before a fence."""
_FENCE = re.compile(r" {0,12}(`{3,}|~{3,})([^`]*)")
_LONGEST_FENCE = 400
_MOST_FENCES = 50_000
_HEADING = re.compile(r" {0,3}#{1,6} +(.*)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?:\[([ xX])\] +)?(.*)")
_QUOTE = re.compile(r" {0,3}((?:> ?)+)(.*)")
_TABLE = re.compile(r" *\|.*\| *")
_TABLE_RULE = re.compile(r"[ |:-]+")
_INLINE = re.compile(r"[`*_\[<\\]|https?://")
_MARK = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+.!>~|-])"
    r"|(?P<ticks>`+)"
    r"|\[(?P<label>[^\[\]]{1,500})\]\((?P<target>[^()\s]{1,2000})(?: \"[^\"]{0,200}\")?\)"
    r"|(?P<url>https?://[^\s<>\"'`)\]*]+)"
    r"|(?P<stars>\*{1,3}|_{1,3})"
)
_DIFF: tuple[tuple[str, Token], ...] = (
    ("+++", "dim"),
    ("---", "dim"),
    ("diff ", "dim"),
    ("index ", "dim"),
    ("@@", "hunk"),
    ("+", "added"),
    ("-", "removed"),
)
BAR: Line = (Span("│ ", "rule"),)
"""Stands before each line of code."""
_PLAIN = frozenset({"text", "txt", "plain", "plaintext"})
_DIFFS = frozenset({"diff", "patch", "udiff"})


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code fence."""

    mark: str
    language: str = ""


class Drawn(NamedTuple):
    """A line as spans, and what stands before it and before its continuations."""

    line: Line
    first: Line = ()
    rest: Line = ()


def fence_after(line: str, fence: Fence | None) -> Fence | None:
    """The fence that is open after ``line``, when ``fence`` is before it."""
    if len(line) > _LONGEST_FENCE or ("```" not in line and "~~~" not in line):
        return fence
    found = _FENCE.fullmatch(line)
    if found is None:
        return fence
    said = found[2].strip()
    if fence is None:
        return Fence(found[1], said.partition(" ")[0].lower()[:30])
    closes = found[1].startswith(fence.mark) and not said
    return None if closes else fence


def fence_at(text: str, end: int) -> Fence | None:
    """The fence that is open at ``end``, where a line of ``text`` begins; none after too many to count."""
    fence, place, seen = None, 0, 0
    ticks, waves = text.find("```", 0, end), text.find("~~~", 0, end)
    while ticks >= 0 or waves >= 0:
        seen += 1
        if seen > _MOST_FENCES:
            return None
        found = min(at for at in (ticks, waves) if at >= 0)
        start = text.rfind("\n", place, found) + 1 or place
        place = text.find("\n", found, end) + 1 or end
        if found - start <= _DEEPEST:
            fence = fence_after(text[start:place].rstrip("\r\n"), fence)
        ticks = text.find("```", place, end) if 0 <= ticks < place else ticks
        waves = text.find("~~~", place, end) if 0 <= waves < place else waves
    return fence


def draw(line: str, fence: Fence | None) -> Drawn:
    """One inert line that begins inside ``fence``, or outside of any."""
    after = fence_after(line, fence)
    if after != fence:
        return Drawn((Span("╰" if after is None else f"╭ {_named(line)}".rstrip(), "rule"),))
    if fence is not None:
        return Drawn((Span(line, diff_token(line) if fence.language in _DIFFS else "code"),), BAR, BAR)
    if not line or line[0] not in " #->|*+_0123456789":
        return Drawn(inline(line))
    return _block_line(line)


def _named(opening: str) -> str:
    """What an opening fence says of the code, where that says anything."""
    said = opening.strip().lstrip("`~").strip()
    return "" if said.lower() in _PLAIN else said


def diff_token(line: str) -> Token:
    """What a line of a unified diff is."""
    return next((token for prefix, token in _DIFF if line.startswith(prefix)), "code")


def inline(text: str, base: Token = "text") -> Line:
    """``text`` with bold, italics, code and links; their marks are left out where they are finished."""
    if not _INLINE.search(text):
        return (Span(text, base),)
    marks = list(_MARK.finditer(text))
    closers, last = _closers(text, marks)
    pen = _Pen(base)
    at = place = 0
    while place < len(marks):
        mark = marks[place]
        pen.write(text[at : mark.start()])
        at, place = mark.end(), place + 1
        if mark["ticks"]:
            closer = closers.get(place - 1)
            if closer is None:
                pen.write(mark[0])
            else:
                pen.write(text[at : marks[closer].start()], "code")
                at, place = marks[closer].end(), closer + 1
        elif mark["stars"]:
            pen.star(mark[0], text, mark, further=last.get(mark[0], -1) >= place)
        else:
            pen.mark(mark)
    pen.write(text[at:])
    return tuple(pen.spans) or (Span("", base),)


class _Pen:
    """Writes spans in the style that is on."""

    def __init__(self, base: Token) -> None:
        self.spans: list[Span] = []
        self._base = base
        self._on: list[str] = []

    def write(self, text: str, style: Token | None = None) -> None:
        style = style or self._style()
        if text and self.spans and self.spans[-1].style == style:
            self.spans[-1] = Span(self.spans[-1].text + text, style)
        elif text:
            self.spans.append(Span(text, style))

    def star(self, token: str, text: str, mark: re.Match[str], *, further: bool) -> None:
        if token in self._on and _may_close(text, mark):
            self._on.remove(token)
        elif token not in self._on and further and _may_open(text, mark):
            self._on.append(token)
        else:
            self.write(token)

    def mark(self, mark: re.Match[str]) -> None:
        if mark["escaped"]:
            self.write(mark["escaped"])
        elif mark["url"]:
            self.write(mark["url"], "link")
        else:
            self.write(mark["label"], "link")
            if mark["target"] != mark["label"]:
                self.write(f" ({mark['target']})", "dim")

    def _style(self) -> Token:
        if self._base != "text" or not self._on:
            return self._base
        return "strong" if any(len(token) > 1 for token in self._on) else "emphasis"


def _closers(text: str, marks: list[re.Match[str]]) -> tuple[dict[int, int], dict[str, int]]:
    """For each run of ticks the next equal one; for each kind of star the last that may close."""
    following: dict[str, int] = {}
    closers: dict[int, int] = {}
    last: dict[str, int] = {}
    for place in range(len(marks) - 1, -1, -1):
        mark = marks[place]
        if ticks := mark["ticks"]:
            if ticks in following:
                closers[place] = following[ticks]
            following[ticks] = place
        elif mark["stars"] and mark[0] not in last and _may_close(text, mark):
            last[mark[0]] = place
    return closers, last


def _may_open(text: str, mark: re.Match[str]) -> bool:
    after = text[mark.end() : mark.end() + 1]
    before = text[mark.start() - 1 : mark.start()] if mark.start() else ""
    return bool(after) and not after.isspace() and not (mark[0][0] == "_" and before.isalnum())


def _may_close(text: str, mark: re.Match[str]) -> bool:
    before = text[mark.start() - 1 : mark.start()] if mark.start() else ""
    after = text[mark.end() : mark.end() + 1]
    return bool(before) and not before.isspace() and not (mark[0][0] == "_" and after.isalnum())


def _block_line(line: str) -> Drawn:
    if heading := _HEADING.fullmatch(line):
        return Drawn(inline(_untailed(heading[1]), "heading"))
    if _RULE.fullmatch(line):
        return Drawn((Span("───", "rule"),))
    if item := _ITEM.fullmatch(line):
        return _item(item)
    if quote := _QUOTE.fullmatch(line):
        bars: Line = (Span("│ " * quote[1].count(">"), "rule"),)
        return Drawn(inline(quote[2], "quote"), bars, bars)
    if _TABLE.fullmatch(line):
        return Drawn((Span(line, "rule"),) if _TABLE_RULE.fullmatch(line) else inline(line))
    words = line.lstrip(" ")
    indent: Line = (Span(line[: len(line) - len(words)]),) if len(words) < len(line) else ()
    return Drawn(inline(words), indent, indent)


def _untailed(words: str) -> str:
    """A heading's words without the number signs that may close it."""
    tail = words.rstrip(" ").rstrip("#")
    return tail.rstrip(" ") if tail.endswith(" ") or not tail else words.rstrip(" ")


def _item(item: re.Match[str]) -> Drawn:
    indent, mark, box = item[1], item[2], item[4]
    sign = mark if mark[0].isdigit() else "•"
    if box is not None:
        sign = ("☐" if box == " " else "☑") if sign == "•" else f"{sign} {'☐' if box == ' ' else '☑'}"
    first: Line = (Span(indent), Span(sign + " ", "bullet")) if indent else (Span(sign + " ", "bullet"),)
    return Drawn(inline(item[5]), first, (Span(" " * (len(indent) + len(sign) + 1)),))
