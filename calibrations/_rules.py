"""Rules that look at one text: each takes it and yields the lines at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calibrations._markdown import prose, sections

MAX_LINE = 200
Hit = tuple[int, str]
"""Line in the text, counted from 1, and what is wrong there."""

_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»")
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX)\b|\blorem ipsum\b|\[(?:insert|your|add)\b[^\]]*\]|<(?:insert|your)\b[^>]*>",
    re.I,
)
_JOINED = r"(?:[A-Za-z0-9_+/=-]|\n[ \t]*)"
_SECRET = re.compile(
    rf"(?:sk-ant-|sk-proj-|github_pat_|gh[pousr]_|xox[abprs]-|glpat-){_JOINED}{{16,}}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:password|passwd|api[_-]?key|secret)\s*[:=]\s*[^\s<{$]{8,}",
    re.I,
)
_PATH = re.compile(r"(?<![\w./])(?:/(?:home|Users|root)/[\w.-]+|[A-Z]:\\(?:Users|Documents)[\\\w.-]*)")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)
_SHOUT = re.compile(r"\b[A-ZÄÖÜ]{3,}(?:[ ,]+[A-ZÄÖÜ]{2,}){2,}\b")
_VAGUE = re.compile(
    r"\b(?:be helpful|as appropriate|if appropriate|as needed|if necessary|where possible|try to"
    r"|best judge?ment|be careful|and so on|etc\.|in a timely manner|as soon as possible|be concise"
    r"|high[- ]quality|gegebenenfalls|nach Möglichkeit|usw\.|möglichst)(?!\w)",
    re.I,
)
_SEND = re.compile(
    r"(?:^|[.:;!?]\s+|\b(?:then|and|please|now|dann|und|bitte)\s+)"
    r"(?:send|e-?mail|post|publish|forward|submit|tweet|upload|sende|schicke?|verschicke?|veröffentliche?)\b"
    r"(?!s?\s+(?:queue|is|are|nothing|nichts))",
    re.I,
)
_SEND_COMMAND = re.compile(
    r"\bgit push\b|\bcurl\b[^\n]*(?:-X\s*POST|--data|\s-d\s)|\bsendmail\b|\bscp\s", re.I
)
_NOT = re.compile(r"\b(?:never|not|no|nothing|don't|cannot|refuse|nie|niemals|nicht|kein\w*)\b", re.I)
_ORDER = re.compile(
    r"\b(?P<no>never|do not|don't|must not)\s+(?P<what>(?:[\w'-]+ ){2}[\w'-]+)"
    r"|\b(?P<yes>always|must)\s+(?!not\b)(?P<what2>(?:[\w'-]+ ){2}[\w'-]+)",
    re.I,
)


def placeholder(text: str) -> Iterator[Hit]:
    """Unfinished text that a model would take as an instruction."""
    yield from _matches(_PLACEHOLDER, text, "unfinished text: {}")


def vague(text: str) -> Iterator[Hit]:
    """Wording that leaves the decision open; say what, when or how much instead."""
    yield from _matches(_VAGUE, text, "vague: {}; say what, when or how much")


def shouting(text: str) -> Iterator[Hit]:
    """Three words or more in capitals; emphasis by capitals makes all other text count less."""
    yield from _matches(_SHOUT, text, "shouting: {}; say why it matters instead")


def sends(text: str) -> Iterator[Hit]:
    """An instruction to send something outside: Counterpoint never sends, the person does."""
    for number, line in _spoken(text):
        if _SEND.search(line.lstrip("-*# \t>0123456789.")) and not _NOT.search(line):
            yield number, "asks to send something outside; ask for a draft instead"
        elif _SEND_COMMAND.search(line) and not _NOT.search(line):
            yield number, "asks to run a command that sends something outside"


def contradiction(text: str) -> Iterator[Hit]:
    """The same three words ordered once and forbidden once."""
    told: dict[str, tuple[bool, int]] = {}
    for number, line in _spoken(text):
        for match in _ORDER.finditer(line):
            wanted = match["no"] is None
            what = (match["what2"] or match["what"]).lower()
            before = told.setdefault(what, (wanted, number))
            if before[0] != wanted:
                yield number, f"contradicts line {before[1]} about {what!r}"


def secret(text: str) -> Iterator[Hit]:
    """Something that looks like a key or password, also when wrapped over lines."""
    for match in _SECRET.finditer(text):
        yield _line(text, match.start()), f"looks like a secret: {match[0][:8]}…"


def absolute_path(text: str) -> Iterator[Hit]:
    """A path of one person's machine; a calibration is used on many."""
    for match in _PATH.finditer(text):
        yield _line(text, match.start()), f"path of one machine: {match[0]}"


def invisible(text: str) -> Iterator[Hit]:
    """Zero-width, direction-changing, tag or control characters: text that a reader does not see."""
    for match in _INVISIBLE.finditer(text):
        yield _line(text, match.start()), f"invisible character U+{ord(match[0]):04X}"


def newline(text: str) -> Iterator[Hit]:
    """Line ends other than LF, or none at the end."""
    if "\r" in text:
        yield _line(text, text.index("\r")), "line ends with CR; use LF"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end"


def tab(text: str) -> Iterator[Hit]:
    """A tab; its width differs from reader to reader."""
    for match in re.finditer(r"\t+", text):
        yield _line(text, match.start()), "tab; use spaces"


def long_line(text: str) -> Iterator[Hit]:
    """A line over ``MAX_LINE`` characters outside of tables and code, which no diff shows well."""
    for number, line in prose(text):
        if len(line) > MAX_LINE and not line.startswith("|"):
            yield number, f"{len(line)} characters; at most {MAX_LINE}"


def heading(text: str) -> Iterator[Hit]:
    """The same heading twice under one parent, or a heading that skips a level."""
    seen: dict[tuple[str, ...], int] = {}
    level = 0
    for section in sections(text):
        if not section.path:
            continue
        if section.path in seen:
            yield section.line, f"heading {section.path[-1]!r} again, as in line {seen[section.path]}"
        if level and section.level > level + 1:
            yield section.line, f"heading {section.path[-1]!r} skips a level"
        seen[section.path] = section.line
        level = section.level


def _spoken(text: str) -> Iterator[Hit]:
    """Lines outside of fences with everything quoted taken out: examples are not instructions."""
    for number, line in prose(text):
        yield number, _QUOTED.sub("…", line)


def _matches(pattern: re.Pattern[str], text: str, message: str) -> Iterator[Hit]:
    for number, line in _spoken(text):
        if match := pattern.search(line):
            yield number, message.format(match[0])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
