"""Where the person's own files still say what a signal said: landed work is theirs, and is named to them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from orchestrator.daemon.erased_events import texts_of as texts_in

LONGEST = 6
"""Words in a row by which what was said is known again."""
SHORTEST = 3
_WORD = re.compile(r"\w+")
_LARGEST = 2**20
_MOST = 20_000
"""Files that are looked into: beyond, nothing is claimed of them."""

Stretches = frozenset[tuple[str, ...]]


def stretches(texts: Iterable[str]) -> Stretches:
    """Every few words in a row of each text, whatever stands between them; of a shorter text all of it."""
    found = set[tuple[str, ...]]()
    for text in texts:
        words = _words(text)
        if len(words) >= SHORTEST:
            found.update(_rows(words, min(LONGEST, len(words))))
    return frozenset(found)


def texts_of(runs: Path) -> list[str]:
    """What all runs of one signal read or heard. Blocking."""
    return [file.read_text(encoding="utf-8", errors="replace") for file in sorted(runs.glob("*/raw.txt"))]


def files_that_say(folders: Iterable[Path], said: Stretches) -> list[Path]:
    """Text files below the folders in which one of the stretches stands, in order. Blocking."""
    lengths = {len(row) for row in said}
    if not lengths:
        return []
    return [
        file for file, _ in zip(_files(folders), range(_MOST), strict=False) if _says(file, said, lengths)
    ]


def conversations_that_say(places: Iterable[Path], said: Stretches) -> list[Path]:
    """Files of conversations, of any size, in which one of the stretches stands, in order. Blocking."""
    lengths = {len(row) for row in said}
    files = [
        file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.jsonl")))
    ]
    return [file for file in dict.fromkeys(files) if lengths and _is_said_in(file, said, lengths)]


def _is_said_in(file: Path, said: Stretches, lengths: set[int]) -> bool:
    with suppress(OSError), file.open(encoding="utf-8", errors="replace") as lines:
        return any(
            row in said
            for line in lines
            for text in _texts_of_line(line)
            for length in lengths
            for row in _rows(_words(text), length)
        )
    return False


def _texts_of_line(line: str) -> Iterable[str]:
    try:
        return list(texts_in(json.loads(line)))
    except ValueError:  # it was cut short
        return [line]


def _says(file: Path, said: Stretches, lengths: set[int]) -> bool:
    with suppress(OSError):
        if file.is_symlink() or not file.is_file() or file.stat().st_size > _LARGEST:
            return False
        data = file.read_bytes()
        words = [] if b"\0" in data else _words(data.decode(errors="replace"))
        return any(row in said for length in lengths for row in _rows(words, length))
    return False


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for top in dict.fromkeys(folders):
        for folder, below, names in os.walk(top):
            below[:] = sorted(name for name in below if name not in {".git", ".counterpoint", "node_modules"})
            yield from (Path(folder) / name for name in sorted(names))


def _rows(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
