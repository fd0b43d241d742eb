"""Every kind of document as parts, by its reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from orchestrator.documents import mail, mailboxes, markup, plain
from orchestrator.documents.budget import Budget, Unreadable
from orchestrator.documents.passages import Part, Passage, gathered, paragraphs
from orchestrator.documents.readers import Reader

LARGEST = 64_000_000
"""Bytes of a document that has to be held in memory to be read."""


def parts(reader: Reader, stream: BinaryIO, budget: Budget) -> Iterator[Part]:
    """The parts of the document in ``stream``; raises ``Unreadable`` or ``Exhausted``."""
    if reader in {"mailbox", "pdf"}:
        yield from _streamed(reader, stream, budget, 0)
        return
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST and reader != "text":
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB", "Drop its parts one by one.")
    yield from parts_of(reader, data, budget)


def parts_of(reader: Reader, data: bytes, budget: Budget, depth: int = 0) -> Iterator[Part]:
    """As ``parts``, of bytes in memory; ``depth`` counts what they are attached to."""
    if reader == "mail":
        yield from mail.parts(data, budget, parts_of, depth=depth)
    elif reader == "text":
        yield from gathered(plain.passages(data, budget))
    elif reader == "markup":
        yield from gathered(_of_markup(data, budget))
    else:
        yield from _streamed(reader, io.BytesIO(data), budget, depth)


def _streamed(reader: Reader, stream: BinaryIO, budget: Budget, depth: int) -> Iterator[Part]:
    if reader == "mailbox":
        yield from mailboxes.parts(stream, budget, parts_of, depth)
    else:
        from orchestrator.documents import pdf

        yield from pdf.parts(stream, budget)


def _of_markup(data: bytes, budget: Budget) -> Iterator[Passage]:
    stretches, hidden = markup.shown(plain.decoded(data, budget))
    if hidden:
        budget.note("hidden text is left out")
    for shown in stretches:
        for _, paragraph in paragraphs(shown.text):
            budget.spend(len(paragraph))
            yield Passage(paragraph, "quoted" if shown.quoted else "")
