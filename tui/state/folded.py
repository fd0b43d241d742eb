"""A patch as rows to look at: files can be folded, and sides stand one below or beside the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate

from tui.state.patch import ADDED, CONTEXT, HUNK, REMOVED, FilePatch, Patch

NOTHING = -1


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in one row: a file's head, or the lines of the patch at its left and right.

    One below the other both are the same line. A side that has nothing is ``NOTHING``.
    """

    file: int
    left: int = NOTHING
    right: int = NOTHING

    @property
    def head(self) -> bool:
        """Whether it is a file's head."""
        return self.left == self.right == NOTHING

    @property
    def line(self) -> int:
        """The line that the row is about: afterwards, if it is there; ``NOTHING`` for a file's head."""
        return self.left if self.right == NOTHING else self.right


class Folded:
    """The rows of ``patch``. Looking one up costs the same at 50 lines and at 50,000."""

    def __init__(self, patch: Patch, folded: AbstractSet[str] = frozenset(), *, beside: bool = False) -> None:
        self.patch = patch
        self.folded = frozenset(folded)
        self.beside = beside
        self._pairs: dict[int, list[tuple[int, int]]] = {}
        heights = [1 + (0 if file.path in self.folded else self._height(at, file))
                   for at, file in enumerate(patch.files)]  # fmt: skip
        self._ends = list(accumulate(heights))
        self.digits = max(3, len(str(max(max(patch.old, default=0), max(patch.new, default=0)))))
        """Columns that the highest line number takes."""

    def __len__(self) -> int:
        """Rows in all."""
        return self._ends[-1] if self._ends else 0

    def place(self, row: int) -> Place:
        """What stands in ``row``."""
        file = bisect_right(self._ends, row)
        inside = row - self.start(file) - 1
        if inside < 0:
            return Place(file)
        if not self.splits(file):
            line = self.patch.files[file].first + inside
            return Place(file, line, line)
        return Place(file, *self._paired(file)[inside])

    def splits(self, file: int) -> bool:
        """Whether a file's sides stand beside each other: one that is all new or all gone has one side."""
        return self.beside and self.patch.files[file].note not in {"new", "deleted"}

    def start(self, file: int) -> int:
        """The row of a file's head."""
        return self._ends[file - 1] if file else 0

    def row_of(self, line: int) -> int:
        """The row of a line of the patch; its file's head when that is folded."""
        file = self.patch.file_of(line)
        here = self.patch.files[file]
        if here.path in self.folded:
            return self.start(file)
        if not self.splits(file):
            return self.start(file) + 1 + line - here.first
        pairs = self._paired(file)
        return self.start(file) + 1 + next(at for at, pair in enumerate(pairs) if line in pair)

    def next_file(self, row: int, by: int) -> int:
        """The head of the next file, or of this one or the one before; ``row`` where there is none."""
        if not self._ends:
            return row
        file = min(bisect_right(self._ends, row), len(self._ends) - 1)
        target = file + 1 if by > 0 else file if row > self.start(file) else file - 1
        return self.start(target) if 0 <= target < len(self._ends) else row

    def next_hunk(self, row: int, by: int) -> int:
        """The head of the next or previous hunk in sight; ``row`` where there is none."""
        step = 1 if by > 0 else -1
        row_at = row + step
        while 0 <= row_at < len(self):
            line = self.place(row_at).line
            if line != NOTHING and self.patch.signs[line] == HUNK:
                return row_at
            row_at += step
        return row

    def _height(self, at: int, file: FilePatch) -> int:
        return len(self._paired(at)) if self.splits(at) else file.end - file.first

    def _paired(self, at: int) -> list[tuple[int, int]]:
        found = self._pairs.get(at)
        if found is None:
            found = self._pairs[at] = _pairs(self.patch, self.patch.files[at])
        return found


def _pairs(patch: Patch, file: FilePatch) -> list[tuple[int, int]]:
    """The lines of a file side by side: what was taken away beside what came in its place."""
    found: list[tuple[int, int]] = []
    line = file.first
    while line < file.end:
        if patch.signs[line] in {ADDED, REMOVED}:
            removed = _run(patch, line, file.end, REMOVED)
            added = _run(patch, removed, file.end, ADDED)
            for step in range(max(removed - line, added - removed)):
                left, right = line + step, removed + step
                found.append((left if left < removed else NOTHING, right if right < added else NOTHING))
            line = added
        else:
            found.append((line, line))
            line += 1
    return found


def _run(patch: Patch, line: int, end: int, sign: str) -> int:
    """One past the last line of a run of ``sign`` that begins at ``line``."""
    while line < end and patch.signs[line] == sign:
        line += 1
    return line


def numbers(patch: Patch, lines: Sequence[int]) -> tuple[str, int, int]:
    """Side, first and last number of what ``lines`` say: ``new`` where any of them is there afterwards."""
    for side, column in (("new", patch.new), ("old", patch.old)):
        known = [column[line] for line in lines if patch.signs[line] in {ADDED, REMOVED, CONTEXT}]
        if there := [number for number in known if number]:
            return side, there[0], there[-1]
    return "", 0, 0
