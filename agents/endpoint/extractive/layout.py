"""How one source is laid out: its speakers and blocks, by its kind.

Kinds: mail, captions (vtt, srt), rows (csv), code, prose. A speaker is named only where the source names one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from agents.endpoint.extractive.headers import Source, SourceKind
from agents.endpoint.extractive.prose import LABEL, TIME, prose_of, speakers_of
from agents.endpoint.extractive.sentences import Block, Piece

_TIMING = re.compile(rf"^\s*{TIME}\s*-->\s*{TIME}.*$")
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+([^>]+)>")
_COMMENT = re.compile(r"(?:#|//|/\*|\*|--|;|<!--)\s*(?=\S)")
_MARKED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_CELLS = re.compile(r"[,;\t]")
_LONGEST_NAME = 30


def blocks_of(source: Source) -> list[Block]:
    """All text of the source that may be quoted, in order."""
    makers: dict[SourceKind, Callable[[Source], Iterator[Block]]] = {
        "mail": prose_of,
        "prose": prose_of,
        "captions": _captions,
        "rows": _rows,
        "code": _comments,
    }
    return [block for block in makers[source.kind](source) if any(p.text.strip() for p in block.pieces)]


def _captions(source: Source) -> Iterator[Block]:
    speakers = speakers_of(source)
    speaker: str | None = None
    pieces: list[Piece] = []
    ordered = sorted(source.lines.items())
    for index, (number, text) in enumerate(ordered):
        if not text.strip() or _TIMING.match(text) or text.startswith(("WEBVTT", "NOTE")):
            continue
        following = ordered[index + 1][1] if index + 1 < len(ordered) else ""
        if text.strip().isdigit() and _TIMING.match(following):
            continue
        voice, label = _VOICE.match(text), LABEL.match(text)
        found = voice or (label if label and label[1] in speakers else None)
        if found and found[1] != speaker:
            yield Block(tuple(pieces), speaker)
            speaker, pieces = found[1], []
        column = found.end() if found else 0
        if text[column:].strip():
            pieces.append(Piece(number, column, text[column:]))
    yield Block(tuple(pieces), speaker)


def _rows(source: Source) -> Iterator[Block]:
    for index, (number, text) in enumerate(sorted(source.lines.items())):
        yield Block(
            (Piece(number, 0, text),), whole=True, role="text" if index or not _names(text) else "heading"
        )


def _names(row: str) -> bool:
    """Whether the first row of a table names its columns."""
    cells = [cell.strip() for cell in _CELLS.split(row)]
    return len(cells) > 1 and all(
        len(cell) <= _LONGEST_NAME and not any(sign in "0123456789.?!" for sign in cell) for cell in cells
    )


def _comments(source: Source) -> Iterator[Block]:
    for number, text in sorted(source.lines.items()):
        start = _COMMENT.search(text)
        if start and _MARKED.search(text, start.start()):
            yield Block((Piece(number, start.end(), text[start.end() :]),), whole=True)
