"""The pages of a PDF. Each page may fail, or take too long, by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from orchestrator.documents.budget import Budget, Exhausted, Unreadable
from orchestrator.documents.deadline import TooSlow, deadline
from orchestrator.documents.passages import Part, Passage, gathered, paragraphs

_OCR = "Recognise its text first, for example with `ocrmypdf in.pdf out.pdf`, and drop the result."
_SAVE = "Open it in a PDF viewer, save or print it as a new PDF, and drop that."
_LOCKED = "Save a copy without a password and drop that."

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def parts(stream: BinaryIO, budget: Budget) -> Iterator[Part]:
    """One part per page that has text; raises ``Unreadable`` when none has."""
    reader, pages = _opened(stream, budget)
    silent, broken = list[int](), list[int]()
    for number in range(1, pages + 1):
        if number > budget.limits.pages:
            _note(budget, silent, broken)
            raise Exhausted(f"only the first {budget.limits.pages:,} of {pages:,} pages were read")
        budget.check(f"page {number}")
        text = _page(reader, number, budget)
        if text is None:
            broken.append(number)
        elif not text.strip():
            silent.append(number)
        else:
            yield from gathered(_passages(text, number, budget))
    if pages and len(silent) == pages:
        raise Unreadable(f"no text on {_any_of(pages)}: it looks scanned", _OCR)
    if pages and len(silent) + len(broken) == pages:
        raise Unreadable(f"nothing on {_any_of(pages)} can be read", _SAVE)
    _note(budget, silent, broken)


def _any_of(pages: int) -> str:
    return "its one page" if pages == 1 else f"any of its {pages} pages"


def _opened(stream: BinaryIO, budget: Budget) -> tuple[PdfReader, int]:
    try:
        with deadline(budget.limits.page_seconds):
            reader = PdfReader(stream)
            _unlock(reader)
            return reader, len(reader.pages)
    except Unreadable:
        raise
    except DependencyError as problem:
        raise Unreadable(f"it is encrypted in a way that is not understood ({problem})", _LOCKED) from problem
    except TooSlow:
        raise Unreadable("opening it takes too long", _SAVE) from None
    except (PyPdfError, RecursionError) as problem:
        raise Unreadable(f"it is no PDF that can be read ({_short(problem)})", _SAVE) from problem
    except Exception as problem:  # hostile bytes reach every corner of the library
        raise Unreadable(f"it is damaged ({_short(problem)})", _SAVE) from problem


def _unlock(reader: PdfReader) -> None:
    """Open one whose password is empty; raises ``Unreadable`` for any other."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("it is locked with a password", _LOCKED)


def _page(reader: PdfReader, number: int, budget: Budget) -> str | None:
    try:
        with deadline(budget.limits.page_seconds):
            text = reader.pages[number - 1].extract_text()
    except TooSlow:
        budget.note(f"page {number} takes too long")
    except MemoryError:
        budget.note(f"page {number} needs too much memory")
    except Exception as problem:  # noqa: BLE001 - hostile bytes reach every corner of the library
        budget.note(f"page {number} cannot be read ({_short(problem)})")
    else:
        return text.encode("utf-8", "replace").decode()
    return None


def _passages(text: str, number: int, budget: Budget) -> Iterator[Passage]:
    for _, paragraph in paragraphs(text):
        budget.spend(len(paragraph))
        yield Passage(paragraph, f"page {number}")


def _note(budget: Budget, silent: list[int], broken: list[int]) -> None:
    if silent:
        budget.note(f"no text on {ranges(silent)}: pictures are not read")
    if len(broken) > 1:
        budget.note(f"{len(broken)} pages could not be read")


def ranges(numbers: list[int]) -> str:
    """``page 3``, ``pages 1-4, 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ", ".join("-".join(map(str, run)) for run in runs[:12])
    more = f" and {len(runs) - 12} more places" if len(runs) > 12 else ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {shown}{more}"


def _short(problem: BaseException) -> str:
    text = " ".join(str(problem).split())[:120]
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
