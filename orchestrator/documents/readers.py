"""Which reader a signal gets. Light: the readers themselves are imported in the worker only."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import metadata
from pathlib import PurePath
from typing import Any, Literal

from orchestrator.documents.budget import Limits

Reader = Literal["text", "markup", "mail", "mailbox", "pdf"]
ENGINE = "documents"
_UNKNOWN = "application/octet-stream"
VERSION = "1"
"""Raised whenever the same bytes would give other words."""
_BY_MEDIA: dict[str, Reader] = {
    "text/html": "markup",
    "application/xhtml+xml": "markup",
    "message/rfc822": "mail",
    "application/mbox": "mailbox",
    "application/pdf": "pdf",
    "application/json": "text",
    "application/xml": "text",
}
_TEXT_NAMES = frozenset({".txt", ".md", ".markdown", ".csv", ".log", ".json", ".rst", ".org", ".tex"})
_LIBRARIES: dict[Reader, tuple[str, ...]] = {
    "text": (),
    "markup": ("selectolax",),
    "mail": ("selectolax", "pypdf"),
    "mailbox": ("selectolax", "pypdf"),
    "pdf": ("pypdf",),
}


def reader_of(media_type: str, name: str) -> Reader | None:
    """Who reads it; ``None`` when nobody can."""
    found = _BY_MEDIA.get(media_type)
    if found is not None:
        return found
    suffix = PurePath(name).suffix.lower()
    if media_type.startswith("text/") or (media_type == _UNKNOWN and suffix in _TEXT_NAMES):
        return "text"
    if media_type == _UNKNOWN and suffix in {".htm", ".html"}:
        return "markup"
    return None


def engine_of(reader: Reader) -> dict[str, Any]:
    """What a run says of how it was made."""
    libraries = {name: metadata.version(name) for name in _LIBRARIES[reader]}
    return {"name": ENGINE, "version": VERSION, "reader": reader, **libraries}


def job_of(limits: Limits, **facts: Any) -> bytes:
    """The standard input of a worker."""
    return json.dumps({**facts, "limits": asdict(limits)}).encode()
