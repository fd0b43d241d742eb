"""The lines of a source, with the bodies of encoded mails decoded and each character's place kept.

A decoded line knows for every character which span of the file encodes it, so that a sentence of it can be
quoted as the file spells it.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from agents.endpoint.extractive.headers import Source, headers_of
from agents.endpoint.extractive.sentences import Span

_HEADER = re.compile(r"^(content-[a-z-]+):\s*(.*)$", re.IGNORECASE)
_PARAMETER = r";\s*{}\s*=\s*(?:\"([^\"]*)\"|([^\s;]+))"
_ESCAPE = re.compile(r"=([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_CHARSET = re.compile(
    r"utf-?8|(?:us-)?ascii|iso[-_]?8859[-_]\d+|latin-?\d|windows-\d+|cp\d+|koi8-\w|gb\w+|big5|shift_jis|euc-\w+",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]")
_CR, _LF = 13, 10

Numbered = tuple[int, str]
_Byte = tuple[int, Span]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that begins in line ``number``; ``spans`` says where its characters are encoded."""

    number: int
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What the headers of a mail or of a part of it say about the text after them."""

    media: str = "text/plain"
    encoding: str = ""
    charset: str = "utf-8"
    boundary: str = ""

    def told(self, key: str, value: str) -> _Part:
        """This part after one more header."""
        if key == "content-transfer-encoding":
            return replace(self, encoding=value.strip().lower())
        if key != "content-type":
            return self
        return _Part(
            value.split(";")[0].strip().lower(),
            self.encoding,
            _parameter(value, "charset") or "utf-8",
            _parameter(value, "boundary"),
        )


@dataclass(slots=True)
class _Body:
    """The lines of one part."""

    part: _Part
    lines: list[Numbered] = field(default_factory=list)


def lines_of(source: Source) -> list[Line]:
    """The text after the headers, in order; of a mail its text parts, decoded."""
    last = headers_of(source).last
    after = [(number, text) for number, text in sorted(source.lines.items()) if number > last]
    if source.kind != "mail":
        return [Line(number, text) for number, text in after]
    top = _Part()
    for _, key, value in source.head:
        top = top.told(key, value)
    bodies = list(_bodies(after, top))
    plain = any(body.part.media == "text/plain" for body in bodies)
    wanted = [b for b in bodies if b.part.media != "text/html" or not plain]
    return [line for body in wanted for line in (*_decoded(body), *_end(body))]


def _bodies(lines: Sequence[Numbered], top: _Part) -> Iterator[_Body]:
    """The text parts of a mail, preamble and attachments left out."""
    boundaries = {f"--{top.boundary}"} if top.boundary else set()
    body = _Body(top)
    heading = ""
    in_head = False
    for number, text in lines:
        mark = text.rstrip()
        if mark.removesuffix("--") in boundaries or mark in boundaries:
            yield from _kept(body)
            in_head = mark in boundaries
            body = _Body(_Part() if in_head else _Part("multipart/end"))
        elif not in_head:
            body.lines.append((number, text))
        elif text[:1] in {" ", "\t"} and heading:
            heading += " " + text.strip()
            body.part = _told(body.part, heading)
        elif not text.strip():
            in_head, heading = False, ""
            boundaries |= {f"--{body.part.boundary}"} if body.part.boundary else set()
        else:
            heading = text
            body.part = _told(body.part, heading)
    yield from _kept(body)


def _end(body: _Body) -> list[Line]:
    """A blank line, so that no sentence runs from one part into the next."""
    return [Line(body.lines[-1][0], "")] if body.lines else []


def _kept(body: _Body) -> Iterator[_Body]:
    if body.part.media.startswith(("text/", "message/")):
        yield body


def _told(part: _Part, header: str) -> _Part:
    found = _HEADER.match(header)
    return part.told(found[1].lower(), found[2]) if found else part


def _parameter(value: str, name: str) -> str:
    found = re.search(_PARAMETER.format(name), value, re.IGNORECASE)
    return (found[1] or found[2] or "") if found else ""


def _decoded(body: _Body) -> list[Line]:
    plain = [Line(number, text) for number, text in body.lines]
    if not _CHARSET.fullmatch(body.part.charset):
        return plain
    try:
        if body.part.encoding == "quoted-printable":
            return list(_quoted_printable(body.lines, body.part.charset))
        if body.part.encoding == "base64":
            return list(_base64(body.lines, body.part.charset))
    except (LookupError, ValueError):
        return plain
    return plain


def _quoted_printable(lines: Sequence[Numbered], charset: str) -> Iterator[Line]:
    """Logical lines: a line that ends in ``=`` goes on in the next one."""
    read: list[_Byte] = []
    first: int | None = None
    for number, text in lines:
        soft = text.rstrip().endswith("=")
        if first is None and "=" not in text:
            yield Line(number, text)
            continue
        first = number if first is None else first
        read += _escaped(number, text.rstrip()[:-1] if soft else text, charset)
        if not soft:
            yield _line(first, read, charset)
            read, first = [], None
    if first is not None:
        yield _line(first, read, charset)


def _escaped(number: int, text: str, charset: str) -> Iterator[_Byte]:
    for found in _ESCAPE.finditer(text):
        span = (number, found.start(), number, found.end())
        if found[1]:
            yield int(found[1], 16), span
        else:
            yield from ((byte, span) for byte in found[2].encode(charset, "replace"))


def _base64(lines: Sequence[Numbered], charset: str) -> Iterator[Line]:
    """The lines of the decoded text; a character stands in the four signs that encode its bytes."""
    signs = [(n, at, sign) for n, text in lines for at, sign in enumerate(text) if _BASE64.match(sign)]
    read: list[_Byte] = []
    for start in range(0, len(signs), 4):
        group = signs[start : start + 4]
        code = "".join(sign for _, _, sign in group)
        span = (group[0][0], group[0][1], group[-1][0], group[-1][1] + 1)
        read += [(byte, span) for byte in _three(code) if byte != _CR]
    for ended, line in groupby(read, key=lambda byte: byte[0] == _LF):
        kept = list(line)
        if ended:  # further line breaks are blank lines
            yield from (Line(byte[1][0], "") for byte in kept[1:])
        else:
            yield _line(kept[0][1][0], kept, charset)


def _three(code: str) -> bytes:
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4), validate=True)
    except binascii.Error:
        return b""


def _line(number: int, read: Sequence[_Byte], charset: str) -> Line:
    """The characters of ``read``, each with the span of all its bytes."""
    decoder = codecs.getincrementaldecoder(charset)(errors="replace")
    text: list[str] = []
    spans: list[Span] = []
    start: Span | None = None
    for byte, span in read:
        start = start or span
        if given := decoder.decode(bytes([byte])):
            text.append(given)
            spans += [(*start[:2], *span[2:])] * len(given)
            start = None
    return Line(number, "".join(text), tuple(spans))
