"""What a note or draft states, sentence by sentence, and what each sentence cites. Pure.

A sentence cites by an address (``memo:…``), by a place (``memos/call.md:41-43``), by a claim (``c-…``), and
by the words it has in quotation marks or that stand below it as a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from orchestrator.evidence.figures import figures
from orchestrator.evidence.sentences import bounds
from orchestrator.evidence.wording import markers

Sort = Literal["fact", "plain", "inference", "question", "quotation"]
"""``fact``: it has a figure, a date, a commitment, somebody's words, or cites; ``plain``: none of these."""
FEWEST = 3
"""Words in quotation marks that are a quote and no name of something."""
_ADDRESS = r"(?:journal|file|signal|memo|mail):[^\s`\]\)>\"\u201c\u201d,;]+"
_PLACE = r"[\w][\w./\-\u00c0-\u024f ]*\.[A-Za-z]\w{0,5}:\d+(?:-\d+)?"
_REF = re.compile(
    rf"`(?P<tick>{_ADDRESS}|{_PLACE})`|(?P<bare>{_ADDRESS}|(?<![\w/]){_PLACE.replace(' ', '')})"
)
_CLAIM = re.compile(r"(?<![\w-])c-[0-9a-f]{12}(?![\w-])")
_MARKS = re.compile(
    "\u201c([^\u201c\u201d]+)\u201d|\u201e([^\u201e\u201c\u201d]+)[\u201c\u201d]|\u00ab([^\u00ab\u00bb]+)\u00bb"
    '|\u00bb([^\u00ab\u00bb]+)\u00ab|"([^"]+)"'
)
_INFERENCE = re.compile(
    r"^\W*(?:inference|inferred|assumption|guess|schluss|schlussfolgerung|annahme|vermutung|inferenz)\W*:",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^\W*(?:open questions?|questions?|offene fragen?|fragen?)\W*:", re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:what|signal|ready|if no answer\b[^:]*|recipient|channel|subject|purpose|to|from|cc|date|kind|"
    r"empfänger|kanal|betreff|zweck|an|von|datum|was|bereit)\W*:",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:about|on|regarding|über|zu|zur|zum)\s+(?:(?:the|den|die|das|dem|der)\s+)?[\w-]+|source|"
    r"quote|quoted|verbatim|rests on|evidence|quelle|zitat|wörtlich|beleg|belege|stützt sich auf)\W*:",
    re.IGNORECASE,
)
"""What may stand before a quotation and says nothing."""
_KEY = re.compile(r"\s*\w[\w ]{0,24}:\s")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_EMPTY = re.compile(r"[\s()\[\]*_`.,;:\u2013\u2014-]*")
_SAID = frozenset({"duty", "hearsay"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a file."""

    line: int
    """From 1."""
    text: str
    """Without its addresses."""
    sort: Sort
    quotes: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    head: bool = False
    """It stands in the head of a draft, above its line of dashes, and is not sent."""

    @property
    def cites(self) -> bool:
        """Whether it names any evidence."""
        return bool(self.quotes or self.refs or self.claims)


@dataclass(slots=True)
class _Paragraph:
    line: int
    text: str
    quotation: bool
    table: bool = False


def statements(text: str) -> tuple[Statement, ...]:
    """The sentences of a Markdown or plain text; headings and code are none."""
    found: list[Statement] = []
    lines = text.split("\n")
    ends = _head_ends(lines)
    for paragraph in _paragraphs(lines, ends or 0):
        head = ends is not None and paragraph.line <= ends
        if paragraph.quotation:
            _quotation(found, paragraph, head=head)
        else:
            found += [replace(one, head=head) for one in _sentences(paragraph)]
    return tuple(found)


def is_fact(text: str) -> bool:
    """Whether a sentence says what needs evidence: a figure, a date, a commitment, somebody's words."""
    bare = _BULLET.sub("", text)
    if figures(bare) or any(len(_words(quote)) >= FEWEST for quote in _quoted(bare)):
        return True
    return any(one.limit in _SAID for one in markers(bare))


def is_quotation(text: str) -> bool:
    """Whether a sentence is nothing but words in quotation marks, and what they are about."""
    left = re.sub(r"\W+", " ", _LEAD.sub("", _MARKS.sub(" ", _BULLET.sub("", text))))
    return bool(_quoted(text)) and set(left.casefold().split()) <= {"and", "und"}


def _head_ends(lines: list[str]) -> int | None:
    """The line of three dashes below a draft's head; a block of them at the very top is the head's frame."""
    dashes = [number for number, line in enumerate(lines, 1) if re.fullmatch(r"\s*-{3,}\s*", line)]
    if not dashes:
        return None
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 0)
    if dashes[0] == first:
        return dashes[1] if len(dashes) > 1 else None
    return dashes[0]


def _paragraphs(lines: list[str], head: int) -> Iterator[_Paragraph]:
    open_: _Paragraph | None = None
    fenced = False
    for number, line in enumerate(lines, 1):
        if _FENCE.match(line):
            fenced = not fenced
        quotation = line.lstrip().startswith(">")
        body = re.sub(r"^\s*(?:>\s?)+", "", line) if quotation else line
        apart = fenced or _FENCE.match(line) or _HEADING.match(line) or re.fullmatch(r"\W*", body)
        table = body.lstrip().startswith("|")
        begins = (_BULLET, _LABEL, _INFERENCE, *((_KEY,) if number <= head else ()))
        new = apart or table or any(one.match(body) for one in begins)
        if open_ is not None and (new or open_.quotation != quotation or open_.table):
            yield open_
            open_ = None
        if apart:
            continue
        if open_ is None:
            open_ = _Paragraph(number, body, quotation, table)
        else:
            open_.text += f"\n{body}"
    if open_ is not None:
        yield open_


def _quotation(found: list[Statement], paragraph: _Paragraph, *, head: bool) -> None:
    """Words that stand as a quotation: they are evidence of the sentence above, and must stand themselves."""
    lines = paragraph.text.split("\n")
    said = [line for line in lines if not re.match(r"\s*[\u2013\u2014-]{1,2}\s", line)]
    text = "\n".join(said)
    refs = _refs(paragraph.text)
    marked = _quoted(text)
    bare = _REF.sub("", text).strip().strip("()[] ")
    quotes = tuple(marked) if marked else (bare,) if _words(bare) else ()
    above = found[-1] if found else None
    if above is not None and above.sort in {"fact", "plain"} and above.text.rstrip().endswith(":"):
        found[-1] = replace(above, sort="fact", quotes=(*above.quotes, *quotes), refs=(*above.refs, *refs))
    if quotes or refs:
        found.append(Statement(paragraph.line, text.strip(), "quotation", quotes, refs, head=head))


def _sentences(paragraph: _Paragraph) -> Iterator[Statement]:
    text, begin = paragraph.text, 0
    marked = _INFERENCE.match(text)
    for start, end in _joined(text):
        piece = text[start:end]
        if paragraph.table and not figures(piece) and not _REF.search(piece):
            continue
        line = paragraph.line + text.count("\n", begin, start)
        refs, claims = _refs(piece), tuple(dict.fromkeys(_CLAIM.findall(piece)))
        told = _bare(piece)
        if not _words(told):
            continue
        quotes = tuple(one for one in _quoted(told) if len(_words(one)) >= FEWEST or refs)
        sort = "inference" if marked else _sort(told, cites=bool(refs or claims))
        yield Statement(line, told, sort, quotes, refs, claims)


def _sort(text: str, *, cites: bool) -> Sort:
    if _QUESTION.match(text) or text.rstrip("\"'\u201c\u201d*_) ").endswith("?"):
        return "question"
    if _LABEL.match(text):
        return "plain"
    return "fact" if cites or is_fact(text) else "plain"


def _joined(text: str) -> list[tuple[int, int]]:
    """Sentences; what only says where the one before is from belongs to it, and a quotation stays whole."""
    found: list[tuple[int, int]] = []
    for start, end in bounds(text):
        piece = text[start:end]
        if found:
            before = text[found[-1][0] : found[-1][1]]
            unclosed = before.count('"') % 2 or before.count("\u201e") > len(
                re.findall("[\u201c\u201d]", before)
            )
            if unclosed or _is_place(piece):
                found[-1] = (found[-1][0], end)
                continue
        found.append((start, end))
    return found


def _is_place(piece: str) -> bool:
    return bool(_REF.search(piece) or _CLAIM.search(piece)) and len(_words(_bare(piece))) <= 3


def _bare(piece: str) -> str:
    """A sentence without its bullet, its addresses and their brackets."""
    told = _CLAIM.sub("", _REF.sub("", _BULLET.sub("", piece.strip())))
    told = re.sub(r"\(\s*(?:[,;\u2013-]\s*)*\)|\[\s*\]", "", told)
    told = re.sub(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", told.strip("| "))
    return re.sub(r"\s+", " ", re.sub(r"\s+([.,;:])", r"\1", told)).strip(" \u2013\u2014-")


def _refs(text: str) -> tuple[str, ...]:
    found = (one.group("tick") or one.group("bare") for one in _REF.finditer(text))
    return tuple(dict.fromkeys(ref.rstrip(".").strip() for ref in found))


def _quoted(text: str) -> list[str]:
    return [next(part for part in one.groups() if part is not None).strip() for one in _MARKS.finditer(text)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
