"""Prose, mails and chats as blocks: text of one person in one paragraph, and whether it is a thing to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agents.endpoint.extractive.encoded import lines_of
from agents.endpoint.extractive.headers import Source, headers_of
from agents.endpoint.extractive.lexicon import lexicon
from agents.endpoint.extractive.quoting import Voiced, voiced
from agents.endpoint.extractive.sentences import Block, Piece, Role

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
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_STAMP = re.compile(rf"^\s*{TIME}(?:\s*-->\s*{TIME})?[\])]?(?:\s*[-–]\s+|\s+|$)")
LABEL = re.compile(r"^[*_]{0,2}([A-ZÄÖÜ][\w.'’-]*(?:[ _][\w.'’-]+){0,3})[*_]{0,2}\s*:[*_]{0,2}(?=\s|$)\s*")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_ALONE = re.compile(r"^\s*(?:#{1,6}\s|\||```|~~~|[-=*_]{3,}\s*$)")
_CHAT = re.compile(
    r"^[\u200e\u200f\ufeff]?(?P<open>\[)?(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d),?\s"
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[aApP]\.?\s?[mM]\.?)?(?(open)\]\s+|\s[-–]\s)"
    r"(?:[\u200e\u200f~\s]*(?P<name>[^:\n]{1,60}):(?=\s|$)\s*)?"
)
"""A message of an exported chat; without a name it is a notice of the program."""
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_TITLE = re.compile(r"^\s*(?:#{1,6}\s+)?(?:\d{1,2}[.)]\s+)?[*_]{0,2}(.*?)[*_]{0,2}\s*[*_:#]*\s*$")
_TO_DO = re.compile(
    r"(?:my |our |meine |unsere )?(?:to[- ]?dos?(?: list)?|tasks?|actions?|action (?:items?|points?|list)"
    r"|next (?:steps?|actions?)"
    r"|open(?: (?:points?|items?|tasks?|questions?|issues?|ends))?|follow[- ]?ups?|assignments?|commitments?"
    r"|who does what|for me|things to do|offen|offene[nrs]? (?:punkte?|themen|fragen|aufgaben)|pendenzen"
    r"|aufgaben|nächste schritte|weiteres vorgehen|zu (?:tun|erledigen)|wer macht was|für mich|zusagen)"
    r"(?:\s(?:for|für|bis|until|by|from|aus|von)\s.{1,30}|\s?[(–-].{1,30})?",
    re.IGNORECASE,
)
_SHORT = 5


def speakers_of(source: Source) -> frozenset[str]:
    """Labels that name speakers: numbered ones, and names that come back at the start of lines."""
    seen: Counter[str] = Counter()
    for text in source.lines.values():
        if found := LABEL.match(text[_stamp(text) :]):
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

    speakers: frozenset[str]
    chat: bool = False
    """Whether the source is the export of a chat."""
    owner: tuple[str | None, int, bool] | None = None
    base: str | None = None
    """Who speaks at the start of a paragraph."""
    speaker: str | None = None
    role: Role = "text"
    to_do: Literal["", "section", "list"] = ""
    """Whether things to do are listed, up to the next heading or to the end of the list."""
    pieces: list[Piece] = field(default_factory=list)

    def take(self) -> Iterator[Block]:
        """The block so far, if any; a new one begins."""
        if self.pieces:
            quoted = bool(self.owner and self.owner[2])
            whole = self.pieces[0].text.lstrip().startswith("|")
            yield Block(tuple(self.pieces), self.speaker, quoted, whole=whole, role=self.role)
        self.pieces, self.role = [], "text"

    def add(self, said: Voiced, column: int) -> None:
        """What the line says from ``column`` on."""
        text = said.line.text[column:]
        if text.strip():
            self.pieces.append(Piece(said.line.number, column, text, said.line.spans[column:]))


def prose_of(source: Source) -> Iterator[Block]:
    """The blocks of a mail, a note, a transcript or a chat."""
    sender, mail = headers_of(source).sender, source.kind == "mail"
    lines = list(voiced(lines_of(source), sender, mail=mail))
    chat = not mail and sum(bool(_CHAT.match(said.text)) for said in lines) > 1
    builder = _Builder(speakers_of(source), chat, base=sender, speaker=sender)
    for index, said in enumerate(lines):
        if said.text.strip():
            yield from _line(builder, said, lines[index + 1 : index + 3])
        elif builder.pieces:
            yield from builder.take()
            builder.speaker = builder.base
    yield from builder.take()


def _line(builder: _Builder, said: Voiced, below: Sequence[Voiced]) -> Iterator[Block]:
    owner = (said.speaker, said.depth, said.quoted)
    if owner != builder.owner:
        yield from builder.take()
        builder.owner, builder.base, builder.speaker, builder.to_do = owner, said.speaker, said.speaker, ""
    if builder.chat and (chat := _CHAT.match(said.text)):
        yield from builder.take()
        builder.base = builder.speaker = (chat["name"] or "").strip() or None
        builder.add(said, said.column + chat.end())
        return
    column = said.column + (0 if said.quoted else _stamp(said.text))
    text = said.line.text[column:]
    label = LABEL.match(text)
    if label and label[1] in builder.speakers:
        yield from builder.take()
        builder.speaker, column = label[1], column + label.end()
    elif bullet := _BULLET.match(text):
        yield from builder.take()
        builder.role, column = "item" if builder.to_do else "text", column + bullet.end()
    elif _ALONE.match(text):
        yield from _alone(builder, said, column, below)
        return
    elif not builder.pieces:
        builder.role = _opening(builder, text, below)
    builder.add(said, column)


def _alone(builder: _Builder, said: Voiced, column: int, below: Sequence[Voiced]) -> Iterator[Block]:
    """A line that is a block of its own: a heading, a row of a table, a rule."""
    yield from builder.take()
    text = said.line.text[column:]
    if text.lstrip().startswith("#"):
        builder.role = "heading"
        builder.to_do = "section" if _is_to_do(text) else ""
    elif text.lstrip().startswith("|"):
        columns = bool(below) and bool(_RULE.match(below[0].text))
        builder.role = "heading" if columns or _RULE.match(text) else "item" if builder.to_do else "text"
    builder.add(said, column)
    yield from builder.take()


def _opening(builder: _Builder, text: str, below: Sequence[Voiced]) -> Role:
    """The role of a paragraph that begins with ``text``, which is no bullet and no row."""
    following = next((said.text for said in below if said.text.strip()), "")
    short = len(text.split()) <= _SHORT and text.rstrip()[-1:] not in {".", "!", "?", ","}
    listed = bool(_BULLET.match(following)) or following.lstrip().startswith("|")
    if short and listed and (_is_to_do(text) or text.rstrip().rstrip("*_").endswith(":")):
        builder.to_do = "list" if _is_to_do(text) else ""
        return "heading"
    if builder.to_do == "list" and not text[:1].isspace():
        builder.to_do = ""
    return "text"


def _is_to_do(text: str) -> bool:
    """Whether a heading says that what stands below it is to be done."""
    title = _TITLE.match(text)
    return bool(title and _TO_DO.fullmatch(title[1].strip().rstrip(":").strip()))
