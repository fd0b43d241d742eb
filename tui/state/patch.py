"""A diff, read once: which files it changes, and for each of its lines the sign and the line numbers.

What a diff holds is an agent's: the counts of a hunk's head, not the looks of a line, say where a hunk ends.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
HUNK, CONTEXT, ADDED, REMOVED, NOTE = "@", " ", "+", "-", "\\"
"""The signs of lines; a note is git's own word about the line before it."""


@dataclass(frozen=True, slots=True)
class FilePatch:
    """What a diff does to one file."""

    path: str
    """As it is called afterwards; before, where it is deleted."""
    was: str
    """As it was called, where it was renamed or copied; else empty."""
    note: str
    """``new``, ``deleted``, ``renamed``, ``binary`` or a change of mode; empty for a plain change."""
    added: int
    removed: int
    first: int
    """Of its lines in the patch."""
    end: int


@dataclass(frozen=True, slots=True)
class Patch:
    """The lines of a diff, without the heads of its files."""

    texts: tuple[str, ...]
    """Each line without its sign; of a hunk's head all of it."""
    signs: str
    """A sign for each line."""
    old: array[int]
    """Its number before; 0 where it is not there."""
    new: array[int]
    files: tuple[FilePatch, ...]

    @property
    def added(self) -> int:
        """Lines added."""
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        """Lines taken away."""
        return sum(file.removed for file in self.files)

    def file_of(self, line: int) -> int:
        """The place of the file that ``line`` belongs to."""
        low, high = 0, len(self.files)
        while low < high:
            middle = (low + high) // 2
            if self.files[middle].end <= line:
                low = middle + 1
            else:
                high = middle
        return low


def parse(diff: str) -> Patch:
    """Read git's own ``diff``; what is no diff is left out."""
    reader, lines, at = _Reader(), diff.split("\n"), 0
    while at < len(lines):
        at = reader.take(lines, at)
    return reader.patch()


class _Reader:
    """Reads a line, or a whole hunk, at a time."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._signs: list[str] = []
        self._old, self._new = array("l"), array("l")
        self._files: list[FilePatch] = []
        self._head: list[str] | None = None
        """Lines of the head of the file that is read; ``None`` before the first."""
        self._first = 0

    def take(self, lines: list[str], at: int) -> int:
        """Read the line ``at``, with its hunk where it begins one; gives the next line to read."""
        line = lines[at]
        if line.startswith("diff --git "):
            self._close()
            self._head, self._first = [line], len(self._texts)
        elif self._head is None:
            pass
        elif found := _HUNK.match(line):
            old, olds, new, news = map(int, found.groups("1"))
            self._add(HUNK, line, 0, 0)
            return self._hunk(lines, at + 1, (old, new), (olds, news))
        elif line.startswith("\\") and len(self._texts) > self._first:
            self._add(NOTE, line[1:].strip(), 0, 0)
        elif len(self._texts) == self._first:
            self._head.append(line)
        return at + 1

    def _hunk(self, lines: list[str], at: int, numbers: tuple[int, int], left: tuple[int, int]) -> int:
        """Read a hunk's lines, as many as its head counts; one that was cut off ends earlier."""
        (old, new), (olds, news) = numbers, left
        while (olds or news) and at < len(lines):
            line = lines[at]
            sign = line[:1]
            if sign == ADDED and news:
                self._add(ADDED, line[1:], 0, new)
                new, news = new + 1, news - 1
            elif sign == REMOVED and olds:
                self._add(REMOVED, line[1:], old, 0)
                old, olds = old + 1, olds - 1
            elif sign == NOTE:
                self._add(NOTE, line[1:].strip(), 0, 0)
            elif olds and news and sign in {CONTEXT, ""}:
                self._add(CONTEXT, line[1:], old, new)
                old, new, olds, news = old + 1, new + 1, olds - 1, news - 1
            else:
                break
            at += 1
        return at

    def _add(self, sign: str, text: str, old: int, new: int) -> None:
        self._signs.append(sign)
        self._texts.append(text)
        self._old.append(old)
        self._new.append(new)

    def _close(self) -> None:
        if self._head is None:
            return
        path, was, note = _named(self._head)
        signs = self._signs[self._first :]
        counts = (signs.count(ADDED), signs.count(REMOVED), self._first, len(self._texts))
        self._files.append(FilePatch(path, was, note, *counts))

    def patch(self) -> Patch:
        """What was read."""
        self._close()
        return Patch(tuple(self._texts), "".join(self._signs), self._old, self._new, tuple(self._files))


def _named(head: list[str]) -> tuple[str, str, str]:
    """Path, former path and note from the lines of a file's head."""
    known: dict[str, str] = {}
    for line in head[1:]:
        for start in _STARTS:
            if line.startswith(start):
                known[start] = line[len(start) :]
    old, new = (_side(known.get(start, "")) for start in ("--- ", "+++ "))
    was = _unquoted(known.get("rename from ", known.get("copy from ", "")))
    path = _unquoted(known.get("rename to ", known.get("copy to ", ""))) or new or old or _both(head[0])
    return path, was, _note(known)


def _note(known: dict[str, str]) -> str:
    notes = [says for start, says in _NOTES.items() if start in known]
    if "old mode " in known and "new mode " in known:
        notes.append(f"mode {known['old mode ']} → {known['new mode ']}")
    return ", ".join(notes)


_NOTES = {
    "new file mode ": "new",
    "deleted file mode ": "deleted",
    "rename to ": "renamed",
    "copy to ": "copied",
    "Binary files ": "binary",
    "GIT binary patch": "binary",
}
_STARTS = (*_NOTES, "rename from ", "copy from ", "old mode ", "new mode ", "--- ", "+++ ")


def _side(name: str) -> str:
    """The path of ``--- a/path`` or ``+++ b/path``; empty where there is none."""
    name = _unquoted(name.removesuffix("\t"))
    return "" if name == "/dev/null" else name[2:]


def _both(line: str) -> str:
    """The path of ``diff --git a/path b/path``, which is the same on both sides."""
    rest = line.removeprefix("diff --git ")
    half = rest[len(rest) // 2 + 1 :]
    return _unquoted(half)[2:]


def _unquoted(name: str) -> str:
    """A path as it is, which git quotes as C would when it holds unusual bytes."""
    if len(name) < 2 or not (name.startswith('"') and name.endswith('"')):
        return name
    raw = _ESCAPE.sub(_byte, name[1:-1])
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def _byte(found: re.Match[str]) -> str:
    escaped = found[1]
    return chr(int(escaped, 8) & 0xFF) if len(escaped) == 3 else _LETTERS.get(escaped, escaped)
