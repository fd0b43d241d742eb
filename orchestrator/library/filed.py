"""A person's file as a source: which are text, of what kind, and how their passages are called. Pure."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from orchestrator.events import Visibility
from orchestrator.library import mails
from orchestrator.library.passages import cut, lines
from orchestrator.library.references import Address
from orchestrator.library.sources import Kind, Passage, Source

_PROSE = frozenset(
    {"", ".md", ".markdown", ".txt", ".rst", ".org", ".tex", ".adoc", ".csv", ".tsv", ".html", ".htm"}
)
_DATA = frozenset({".lock", ".map", ".min.js", ".min.css", ".svg", ".ipynb"})
_DATA_NAMES = frozenset({"package-lock.json", "pnpm-lock.yaml"})
WIDEST = 5000
"""Characters of a line; a file with longer ones is data and not text."""
DRAFTS = "drafts"


def series(project: str, path: str) -> str:
    """What stays the same while a file's content changes."""
    return f"file:{project}/{path}"


def name(project: str, path: str, blob: str) -> str:
    """The address of a file with exactly that content."""
    return f"{series(project, path)}@{blob}"


def is_wanted(path: str) -> bool:
    """Whether a file of that name is worth reading at all."""
    low = path.casefold()
    return not low.endswith(tuple(_DATA)) and PurePosixPath(low).name not in _DATA_NAMES


def text_of(data: bytes) -> str | None:
    """The text that ``data`` is; ``None`` when it is none."""
    if b"\0" in data[:8192]:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if text.strip() and max(map(len, text.split("\n"))) <= WIDEST else None


def source(
    project: str,
    client: str | None,
    visibility: Visibility,
    path: str,
    blob: str,
    text: str,
    at: datetime,
    *,
    made: bool = False,
) -> Source:
    """The source that a text file is; ``path`` is from the project's folder. ``made``: an agent wrote it.

    ``at`` is when the file was changed last; a mail is of the time at which it was sent, if it says so.
    """
    called = name(project, path, blob)
    address = Address("file", f"{project}/{path}", blob)
    spans = cut(text)
    passages = tuple(
        Passage(text[span.start : span.end], str(Address("file", address.name, blob, span=place)))
        for span, place in zip(spans, lines(text, spans), strict=True)
    )
    title = path.replace("/", " / ")
    sort = kind(path, made=made)
    if sort == "mail":
        own = mails.head(text, at)
        title, at = mails.titled(own.subject, title), own.sent or at
    return Source(called, sort, passages, at, title, project, client, visibility, series(project, path))


def kind(path: str, *, made: bool = False) -> Kind:
    """What a person calls a file of that name; what an agent wrote is a draft, or the agent's."""
    place = PurePosixPath(path)
    if DRAFTS in (part.casefold() for part in place.parts[:-1]):
        return "draft"
    if made:
        return "agent"
    if place.suffix.casefold() == ".eml":
        return "mail"
    return "document" if place.suffix.casefold() in _PROSE else "code"
