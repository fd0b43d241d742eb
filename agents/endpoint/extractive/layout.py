"""How one source is laid out: its headers, speakers and blocks, by its kind.

Kinds: mail, captions (vtt, srt), rows (csv), code, prose. A speaker is named only where the source names one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from agents.endpoint.extractive.lexicon import lexicon
from agents.endpoint.extractive.sentences import Block, Piece

SourceKind = Literal["mail", "captions", "rows", "code", "prose"]

_CODE = lexicon(
    """
    .py .js .ts .tsx .jsx .go .rs .c .h .cc .cpp .hpp .java .kt .rb .sh .bash .zsh .php .swift
    .scala .sql .lua .css .scss .html .xml .toml .yaml .yml .ini .cfg .json .r .jl .cs .tf
    """
)
_HEADER = re.compile(r"^\s*[*_]{0,2}([A-Za-zÄÖÜäöü-]{2,40})[*_]{0,2}:[*_]{0,2}\s*(.*)$")
_SENDER_KEYS = lexicon(
    """
    from von speaker sprecher sprecherin author autor autorin sender absender
    """
)
_DATE_KEYS = lexicon("date datum sent gesendet recorded aufgenommen created erstellt")
_NO_HEADER = lexicon("todo fixme action actions next deadline offen open aufgabe task")
_NUMBERED = re.compile(r"^(?:speaker|sprecher|sprecherin|person|spk)[ _]?[\dA-Z]{1,3}$", re.IGNORECASE)
_NO_SPEAKER = lexicon(
    """
    todo fixme note notes action actions next deadline due date subject betreff datum von an from to
    cc bcc re aw wg fwd http https warning hinweis achtung frage antwort question answer q a ps p.s
    status topic thema ort place title titel summary fazit ergebnis offen open done erledigt aufgabe
    task step schritt option example beispiel agenda budget goal ziel risk risiko owner tags client
    kunde project projekt priority version type typ
    """
)
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_STAMP = re.compile(rf"^\s*{_TIME}(?:\s*-->\s*{_TIME})?[\])]?(?:\s*[-–]\s+|\s+|$)")
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
_LABEL = re.compile(r"^[*_]{0,2}([A-ZÄÖÜ][\w.'’-]*(?:[ _][\w.'’-]+){0,3})[*_]{0,2}\s*:[*_]{0,2}(?=\s|$)\s*")
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+([^>]+)>")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_ALONE = re.compile(r"^\s*(?:#{1,6}\s|\||```|~~~|[-=*_]{3,}\s*$)")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
_COMMENT = re.compile(r"(?:#|//|/\*|\*|--|;|<!--)\s*(?=\S)")
_MARKED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_DATE = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_GERMAN_DATE = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.(20\d\d)")
_MAIL_DATE = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* (20\d\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Source:
    """Text to quote from: numbered lines as they were read."""

    path: str
    lines: Mapping[int, str] = field(hash=False)

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
        keys = {key for _, key, _ in _head(self)}
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
        for number, key, value in _head(source):
            last = number
            if key in _SENDER_KEYS and value and sender is None:
                sender = _decoded(value)
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


def blocks_of(source: Source) -> list[Block]:
    """All text of the source that may be quoted, in order."""
    makers: dict[SourceKind, Callable[[Source], Iterator[Block]]] = {
        "mail": _prose,
        "prose": _prose,
        "captions": _captions,
        "rows": _rows,
        "code": _comments,
    }
    return [block for block in makers[source.kind](source) if any(p.text.strip() for p in block.pieces)]


def _head(source: Source) -> list[tuple[int, str, str]]:
    """Header lines at the top: (line, key in lower case, value). Prose needs two, or a front matter."""
    found: list[tuple[int, str, str]] = []
    fenced = False
    for number, text in sorted(source.lines.items())[:60]:
        if text.strip() == "---" and (not found or fenced):
            if fenced:
                return [*found, (number, "", "")]
            fenced = True
        elif (match := _HEADER.match(text)) and (fenced or match[1].lower() not in _NO_HEADER):
            found.append((number, match[1].lower(), match[2].strip()))
        elif text[:1].isspace() and found and text.strip():
            found.append((number, "", ""))
        elif found or not (text.startswith("#") or not text.strip()):
            break
    keys = {key for _, key, _ in found}
    return found if fenced or keys & (_SENDER_KEYS | _DATE_KEYS) else []


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):
        return value


def _speakers(source: Source) -> frozenset[str]:
    """Labels that name speakers: numbered ones, and names that come back at the start of lines."""
    seen: Counter[str] = Counter()
    for text in source.lines.values():
        if found := _LABEL.match(text[_stamp(text) :]):
            seen[found[1]] += 1
    return frozenset(
        label
        for label, count in seen.items()
        if _NUMBERED.match(label) or (count > 1 and label.split()[0].casefold() not in _NO_SPEAKER)
    )


def _stamp(text: str) -> int:
    found = _STAMP.match(text)
    return found.end() if found else 0


@dataclass(slots=True)
class _Builder:
    """Collects pieces into a block until something ends it."""

    speaker: str | None = None
    quoted: bool = False
    pieces: list[Piece] = field(default_factory=list)

    def take(self) -> Iterator[Block]:
        if self.pieces:
            yield Block(tuple(self.pieces), self.speaker, self.quoted)
        self.pieces = []


def _prose(source: Source) -> Iterator[Block]:
    headers, speakers = headers_of(source), _speakers(source)
    builder = _Builder(headers.sender)
    for number, text in sorted(source.lines.items()):
        if number <= headers.last:
            continue
        if source.kind == "mail" and text.rstrip("\r") in {"-- ", "--"}:
            break
        yield from _line(builder, number, text, headers.sender, speakers)
    yield from builder.take()


def _line(
    builder: _Builder, number: int, text: str, sender: str | None, speakers: frozenset[str]
) -> Iterator[Block]:
    quote = _QUOTED.match(text)
    column = quote.end() if quote else _stamp(text)
    if not text[column:].strip():
        had = bool(builder.pieces)
        yield from builder.take()
        if had:
            builder.speaker = sender
        return
    label = _LABEL.match(text[column:])
    named = label is not None and label[1] in speakers
    bullet = _BULLET.match(text[column:])
    if bool(quote) != builder.quoted or named or bullet or _ALONE.match(text):
        yield from builder.take()
        if bool(quote) != builder.quoted:
            builder.quoted, builder.speaker = bool(quote), None if quote else sender
    if named and label is not None:
        builder.speaker, column = label[1], column + label.end()
    elif bullet:
        column += bullet.end()
    if text[column:].strip():
        builder.pieces.append(Piece(number, column, text[column:]))
    if _ALONE.match(text):
        yield from builder.take()


def _captions(source: Source) -> Iterator[Block]:
    speakers = _speakers(source)
    builder = _Builder()
    ordered = sorted(source.lines.items())
    for index, (number, text) in enumerate(ordered):
        if not text.strip() or _TIMING.match(text) or text.startswith(("WEBVTT", "NOTE")):
            continue
        following = ordered[index + 1][1] if index + 1 < len(ordered) else ""
        if text.strip().isdigit() and _TIMING.match(following):
            continue
        voice, label = _VOICE.match(text), _LABEL.match(text)
        found = voice or (label if label and label[1] in speakers else None)
        speaker = found[1] if found else builder.speaker
        if speaker != builder.speaker:
            yield from builder.take()
            builder.speaker = speaker
        column = found.end() if found else 0
        if text[column:].strip():
            builder.pieces.append(Piece(number, column, text[column:]))
    yield from builder.take()


def _rows(source: Source) -> Iterator[Block]:
    for number, text in sorted(source.lines.items()):
        yield Block((Piece(number, 0, text),), whole=True)


def _comments(source: Source) -> Iterator[Block]:
    for number, text in sorted(source.lines.items()):
        start = _COMMENT.search(text)
        if start and _MARKED.search(text, start.start()):
            yield Block((Piece(number, start.end(), text[start.end() :]),), whole=True)
