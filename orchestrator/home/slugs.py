"""Slugs: a project's name as it may stand in a path, a branch and a command line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

LONGEST = 64
_SHAPE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe", "þ": "th"}
    | {"ð": "d", "ł": "l", "đ": "d", "ı": "i"}
)
_WINDOWS = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
RESERVED = frozenset(_WINDOWS | {"all", "meta", "daemon"})
"""Names that mean something else: to Windows, or to Counterpoint itself."""


def slug_problem(slug: str) -> str:
    """Why ``slug`` cannot be a project's slug; empty when it can."""
    if not _SHAPE.fullmatch(slug):
        return "a slug is 1-64 of a-z, 0-9, '.', '_' and '-', and starts with a letter or a digit"
    if ".." in slug or slug.endswith((".", ".lock")):
        return "git takes no branch name with '..' in it or with '.' or '.lock' at its end"
    if slug in RESERVED or slug.split(".", 1)[0] in _WINDOWS:
        return "the name is reserved"
    return ""


def require_slug(slug: str) -> str:
    """``slug`` itself; `ValueError` when it is none, so that no path is ever built from anything else."""
    if problem := slug_problem(slug):
        raise ValueError(f"{slug!r}: {problem}")
    return slug


def slugify(name: str, taken: Collection[str] = ()) -> str:
    """A valid slug for a display name or folder, different from all that are ``taken``.

    The same name always gives the same slug, however its letters are composed. A name without any Latin
    letter or digit becomes ``project-`` and six digits of its hash.
    """
    composed = unicodedata.normalize("NFC", name)
    folded = unicodedata.normalize("NFC", composed.casefold().translate(_LETTERS)).translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode().lower()
    slug = _tidy(re.sub(r"[^a-z0-9._]+", "-", plain))
    if not slug:
        digest = hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()
        slug = f"project-{digest[:6]}"
    if slug_problem(slug):
        slug = _tidy(f"project-{slug.replace('.', '-')}"[:LONGEST])
    return _unique(slug, taken)


def _tidy(slug: str) -> str:
    slug = re.sub(r"\.{2,}", ".", slug)
    slug = re.sub(r"-{2,}", "-", slug).strip("-._")[:LONGEST].strip("-._")
    return _tidy(slug.removesuffix(".lock") + "-lock") if slug.endswith(".lock") else slug


def _unique(slug: str, taken: Collection[str]) -> str:
    candidate, number = slug, 2
    while candidate in taken or slug_problem(candidate):
        suffix = f"-{number}"
        candidate = slug[: LONGEST - len(suffix)].rstrip("-._") + suffix
        number += 1
    return candidate
