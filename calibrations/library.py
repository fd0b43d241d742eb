"""Finds calibrations: the home's own first, then the built-in ones.

A calibration's name is its path below its root without ``.md``: ``roles/consultant``. A short name
(``consultant``) works while it fits one calibration only.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibrations._parse import parse
from calibrations.errors import (
    CalibrationAmbiguous,
    CalibrationInvalid,
    CalibrationNotFound,
)
from calibrations.schema import Calibration, Origin

BUILTIN = Path(__file__).parent / "builtin"
"""The calibrations that come with Counterpoint; always the last root."""
ADOPTED_FOLDER = "adopted"
"""Files below a folder of this name are another tool's prompts and are taken byte for byte."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing."""

    name: str
    version: str
    description: str
    origin: Origin
    path: Path
    overrides: bool
    """Whether a root of lower precedence holds a calibration of the same name."""
    problem: str = ""
    """Why the file cannot be used; empty when it can."""


class Library:
    """Calibrations of several roots; an earlier root overrides a later one, name by name.

    Nothing is cached: every call sees the files as they are now. A root that does not exist is empty.
    """

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        own = tuple(root for root in roots if root != BUILTIN)
        self.roots: tuple[Path, ...] = (*own, BUILTIN)

    def names(self) -> tuple[str, ...]:
        """All full names, sorted, each once."""
        return tuple(sorted(self._index()))

    def list(self) -> tuple[Entry, ...]:
        """All calibrations by name; a broken file is listed with its problem, never hidden."""
        return tuple(self._entry(name, paths) for name, paths in sorted(self._index().items()))

    def resolve(self, name: str) -> str:
        """The full name for a full or short one. Raises ``CalibrationNotFound``."""
        return self._resolve(name, self._index())

    def load(self, name: str) -> Calibration:
        """Read one calibration. Raises ``CalibrationNotFound`` or ``CalibrationInvalid``."""
        index = self._index()
        full = self._resolve(name, index)
        return self._read(full, index[full][0])

    def _resolve(self, name: str, index: dict[str, tuple[Path, ...]]) -> str:
        wanted = name.removesuffix(".md")
        if wanted in index:
            return wanted
        fits = sorted(full for full in index if full.endswith(f"/{wanted}"))
        if len(fits) == 1:
            return fits[0]
        known = sorted(index)
        if fits:
            raise CalibrationAmbiguous(name, fits, known)
        raise CalibrationNotFound(name, known, _nearest(wanted, known))

    def _index(self) -> dict[str, tuple[Path, ...]]:
        """Every name with its files, the one that counts first."""
        found: dict[str, list[Path]] = {}
        for root in self.roots:
            for name, path in _files(root):
                found.setdefault(name, []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def _entry(self, name: str, paths: tuple[Path, ...]) -> Entry:
        path, overrides = paths[0], len(paths) > 1
        try:
            found = self._read(name, path)
        except CalibrationInvalid as problem:
            said = f"line {problem.line}: {problem.problem}"
            return Entry(name, "", "", self._origin(name, path), path, overrides, said)
        return Entry(name, found.version, found.settings.description, found.origin, path, overrides)

    def _read(self, name: str, path: Path) -> Calibration:
        root = next(root for root in self.roots if path.is_relative_to(root))
        try:
            if not path.resolve().is_relative_to(root.resolve()):
                raise CalibrationInvalid(path, 1, "is a link that leaves the calibrations folder")
            data = path.read_bytes()
        except OSError as problem:
            raise CalibrationInvalid(path, 1, f"cannot be read: {problem.strerror}") from None
        return parse(data, name=name, origin=self._origin(name, path), path=path)

    def _origin(self, name: str, path: Path) -> Origin:
        if path.is_relative_to(BUILTIN):
            return "built-in"
        return "adopted" if ADOPTED_FOLDER in name.split("/")[:-1] else "home"


def _files(root: Path) -> list[tuple[str, Path]]:
    """Markdown files below ``root`` with their names; hidden ones and READMEs are not calibrations."""
    files = []
    for path in sorted(root.rglob("*.md")):
        below = path.relative_to(root)
        if path.name.lower() == "readme.md" or any(part.startswith(".") for part in below.parts):
            continue
        files.append((below.with_suffix("").as_posix(), path))
    return files


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name that looks most like ``name``, by its full or its last part."""
    by_word = {full.rsplit("/", 1)[-1]: full for full in reversed(known)} | {full: full for full in known}
    close = difflib.get_close_matches(name, by_word, n=1, cutoff=0.6)
    return by_word[close[0]] if close else None
