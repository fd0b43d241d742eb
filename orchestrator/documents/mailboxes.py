"""A mailbox of many mails in one file, read as it comes: it is never held in memory as a whole.

``mailbox.mbox`` of the standard library opens its file for writing and takes every line that begins with
``From `` for a new mail; here a blank line comes before it, and the line looks like an envelope.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from orchestrator.documents import mail
from orchestrator.documents.budget import Budget, Exhausted, Unreadable
from orchestrator.documents.passages import Part

LARGEST = 64_000_000
"""Bytes of one mail; a larger one is left out."""
_LINE = 1_000_000
_ENVELOPE = re.compile(rb"From \S+.*\d{4}")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def parts(stream: BinaryIO, budget: Budget, read: mail.ReadsAttached, depth: int = 0) -> Iterator[Part]:
    """The parts of each mail in turn. One that cannot be read is noted, and the next one follows."""
    for number, data in enumerate(messages(stream), start=1):
        if number > budget.limits.mails:
            raise Exhausted(f"only the first {budget.limits.mails:,} mails were read")
        where = f"mail {number}"
        if data is None:
            budget.note(f"{where} · larger than {LARGEST // 1_000_000} MB, left out")
            continue
        try:
            yield from mail.parts(data, budget, read, place=where, depth=depth)
        except Unreadable as problem:
            budget.note(str(problem))


def messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each mail; ``None`` for one that is too large."""
    held, size, blank, begun = list[bytes](), 0, True, False
    while line := stream.readline(_LINE):
        if blank and _ENVELOPE.match(line):
            if begun:
                yield _joined(held, size)
            held, size, begun = [], 0, True
        else:
            begun = True
            size += len(line)
            if size <= LARGEST:
                held.append(line)
        blank = not line.strip()
    if begun:
        yield _joined(held, size)


def _joined(held: list[bytes], size: int) -> bytes | None:
    return None if size > LARGEST else _ESCAPED.sub(rb"\1", b"".join(held))
