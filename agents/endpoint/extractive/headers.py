"""A source and what its top says: its kind, who speaks, when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from agents.endpoint.extractive.lexicon import lexicon

SourceKind = Literal["mail", "captions", "rows", "code", "prose"]

_CODE = lexicon(
    """
    .py .js .ts .tsx .jsx .go .rs .c .h .cc .cpp .hpp .java .kt .rb .sh .bash .zsh .php .swift
    .scala .sql .lua .css .scss .html .xml .toml .yaml .yml .ini .cfg .json .r .jl .cs .tf
    """
)
HEADER = re.compile(r"^\s*[*_]{0,2}([A-Za-zÄÖÜäöü-]{2,40})[*_]{0,2}:[*_]{0,2}\s*(.*)$")
_MAIL_HEADER = re.compile(r"^([A-Za-z0-9-]{2,76}):\s*(.*)$")
_SENDER_KEYS = lexicon(
    """
    from von speaker sprecher sprecherin author autor autorin sender absender
    """
)
_DATE_KEYS = lexicon("date datum sent gesendet recorded aufgenommen created erstellt")
_MAIL_KEYS = lexicon("from to subject date received return-path message-id mime-version")
_NO_HEADER = lexicon("todo fixme action actions next deadline offen open aufgabe task")
_DATE = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_GERMAN_DATE = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(20\d\d)")
_MAIL_DATE = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* (20\d\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Entry = tuple[int, str, str]
"""A header: its last line, its key in lower case, its value."""


@dataclass(frozen=True)
class Source:
    """Text to quote from: numbered lines as they were read."""

    path: str
    lines: Mapping[int, str] = field(hash=False)

    @cached_property
    def head(self) -> tuple[Entry, ...]:
        """The header lines at the top, folded ones joined in mail files."""
        mail = PurePosixPath(self.path).suffix.lower() == ".eml"
        found = tuple(_mail_head(self)) if mail else ()
        return found if _MAIL_KEYS & {key for _, key, _ in found} else tuple(_head(self))

    @cached_property
    def kind(self) -> SourceKind:
        """By the file's name; headers at the top make any text a mail."""
        suffix = PurePosixPath(self.path).suffix.lower()
        if suffix in {".vtt", ".srt"}:
            return "captions"
        if suffix in {".csv", ".tsv"}:
            return "rows"
        if suffix in _CODE:
            return "code"
        keys = {key for _, key, _ in self.head}
        mail = suffix == ".eml" or ("from" in keys and keys & {"to", "subject", "date"})
        return "mail" if mail or ("von" in keys and keys & {"an", "betreff"}) else "prose"


@dataclass(frozen=True, slots=True)
class Headers:
    """Who speaks and when, where the top of the source says so; ``last`` is the last header line."""

    sender: str | None
    date: str
    last: int


def headers_of(source: Source) -> Headers:
    """The headers of a mail, a memo or a front matter; the path's date where they hold none."""
    sender, date, last = None, "", 0
    if source.kind in {"mail", "prose"}:
        for number, key, value in source.head:
            last = number
            if key in _SENDER_KEYS and value and sender is None:
                sender = decoded(value)
            elif key in _DATE_KEYS and not date:
                date = date_in(value)
    return Headers(sender, date or date_in(source.path), last)


def date_in(text: str) -> str:
    """The first date in ``text`` as ``YYYY-MM-DD``, or an empty string."""
    if found := _DATE.search(text):
        return "-".join(found.groups())
    if found := _GERMAN_DATE.search(text):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if found := _MAIL_DATE.search(text):
        return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
    return ""


def decoded(value: str) -> str:
    """A header's value in plain characters."""
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):
        return value


def _mail_head(source: Source) -> Iterator[Entry]:
    """The headers of a mail file: all lines before the first that is blank or no header."""
    entry: Entry | None = None
    for number, text in sorted(source.lines.items()):
        if entry and text[:1] in {" ", "\t"} and text.strip():
            entry = (number, entry[1], f"{entry[2]} {text.strip()}")
            continue
        if entry:
            yield entry
        found = _MAIL_HEADER.match(text)
        if not found:
            return
        entry = (number, found[1].lower(), found[2].strip())
    if entry:
        yield entry


def _head(source: Source) -> list[Entry]:
    """Header lines at the top: (line, key in lower case, value). Prose needs two, or a front matter."""
    found: list[Entry] = []
    fenced = False
    for number, text in sorted(source.lines.items())[:60]:
        if text.strip() == "---" and (not found or fenced):
            if fenced:
                return [*found, (number, "", "")]
            fenced = True
        elif (match := HEADER.match(text)) and (fenced or match[1].lower() not in _NO_HEADER):
            found.append((number, match[1].lower(), match[2].strip()))
        elif text[:1].isspace() and found and text.strip():
            found.append((number, "", ""))
        elif found or not (text.startswith("#") or not text.strip()):
            break
    keys = {key for _, key, _ in found}
    return found if fenced or keys & (_SENDER_KEYS | _DATE_KEYS) else []
