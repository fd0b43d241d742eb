"""The one grammar of addresses: of everything that can be quoted. Pure.

=========================================  =====================================================
address                                    what it names
=========================================  =====================================================
``journal:412``, ``journal:412#0-210``     what an event says, and its characters 0 up to 210
``file:acme/notes.md@<blob>#L10-L14``      lines of a project's file with exactly that content
``signal:<id>#0-210``                      characters of a text that came in
``memo:<signal>/r001/s03.07#4-9``          words of a transcript or document (``transcripts.reference``)
``mail:<signal>/p1#0-210``                 characters of a part of a mail
=========================================  =====================================================

An address is of content that never changes, so it means the same for ever. Characters are counted as
Unicode code points from 0, the end not included; lines from 1, the last included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from orchestrator.transcripts.reference import Reference as Words

Scheme = Literal["journal", "file", "signal", "memo", "mail"]
_BLOB = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_CHARS = r"(?:#(?P<first>\d{1,12})-(?P<last>\d{1,12}))?"
_SHAPES: dict[str, re.Pattern[str]] = {
    "journal": re.compile(rf"journal:(?P<name>\d{{1,18}}){_CHARS}"),
    "file": re.compile(
        rf"file:(?P<name>[^/@#\s]+/.+)@(?P<version>{_BLOB})(?:#L(?P<first>\d{{1,9}})(?:-L(?P<last>\d{{1,9}}))?)?"
    ),
    "signal": re.compile(rf"signal:(?P<name>[0-9a-f]{{16,64}}){_CHARS}"),
    "mail": re.compile(rf"mail:(?P<name>[0-9a-f]{{16,64}})/(?P<version>p\d{{1,4}}(?:\.\d{{1,4}})*){_CHARS}"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where words are. ``span`` is of characters, of lines for a file; ``None``: all of it."""

    scheme: Scheme
    name: str
    version: str = ""
    """What makes the content one and the same: a file's blob, a transcript's run, a mail's part."""
    segment: str = ""
    """Of a transcript: ``s03.07``."""
    span: tuple[int, int] | None = None

    @property
    def source(self) -> Address:
        """The whole source that the words are in."""
        return replace(self, segment="", span=None)

    @property
    def project(self) -> str:
        """Of a file: its project."""
        return self.name.partition("/")[0] if self.scheme == "file" else ""

    @property
    def path(self) -> str:
        """Of a file: where it is in its project."""
        return self.name.partition("/")[2] if self.scheme == "file" else ""

    def __str__(self) -> str:
        if self.scheme == "memo":
            return self._words()
        joint = "@" if self.scheme == "file" else "/"
        text = f"{self.scheme}:{self.name}" + (f"{joint}{self.version}" if self.version else "")
        if self.span is None:
            return text
        first, last = self.span
        if self.scheme == "file":
            return f"{text}#L{first}" if first == last else f"{text}#L{first}-L{last}"
        return f"{text}#{first}-{last}"

    def _words(self) -> str:
        text = f"memo:{self.name}/{self.version}" + (f"/{self.segment}" if self.segment else "")
        if self.span is None:
            return text
        first, last = self.span
        return f"{text}#{first}" if first == last else f"{text}#{first}-{last}"


def parse(text: str) -> Address:
    """The address that ``text`` is. Raises ``ValueError`` with an example when it is none."""
    wanted = text.strip()
    scheme = wanted.partition(":")[0]
    if scheme == "memo":
        return _of_words(Words.parse(wanted))
    shape = _SHAPES.get(scheme)
    found = shape.fullmatch(wanted) if shape is not None else None
    if found is None:
        raise ValueError(f"{text!r} is no address such as journal:412#0-210 or file:acme/notes.md@<blob>#L3")
    parts = found.groupdict()
    span = None if parts["first"] is None else (int(parts["first"]), int(parts["last"] or parts["first"]))
    if span is not None and span[0] > span[1]:
        raise ValueError(f"{text!r} ends before it begins")
    return Address(_scheme(scheme), parts["name"], parts.get("version") or "", span=span)


def _of_words(words: Words) -> Address:
    segment = "" if words.segment is None else f"s{words.segment[0]:02d}.{words.segment[1]:02d}"
    return Address("memo", words.signal, words.run, segment, words.words)


def _scheme(text: str) -> Scheme:
    for known in ("journal", "file", "signal", "memo", "mail"):
        if text == known:
            return known
    raise ValueError(f"{text!r} is no kind of address")
