"""What is reviewed: a project's changes, the diff that is looked at, and comments until they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tui.state.folded import NOTHING, Folded, numbers
from tui.state.patch import ADDED, CONTEXT, REMOVED, Patch, parse

Json = dict[str, Any]
QUOTED = 200
"""Lines that one comment may quote."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What the person says to lines of a diff. It carries them, so it means the same whatever changes."""

    project: str
    path: str
    side: str
    """``new`` for lines as they are afterwards, ``old`` for lines that were taken away."""
    first: int
    last: int
    quoted: tuple[str, ...]
    """The lines of the diff, each with its sign."""
    text: str
    head: str
    """The commit that was reviewed."""

    def saying(self, text: str) -> Comment:
        """The same place with other words."""
        return replace(self, text=text)

    @property
    def where(self) -> str:
        """Path and line numbers."""
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"
        return f"{self.path}, {'removed ' if self.side == 'old' else ''}{lines}"


@dataclass(slots=True)
class Reviewed:
    """One project's changes as they were read."""

    view: Json
    key: object = None
    """What the status said of the project when it was read."""
    commit: str = ""
    """The commit whose diff is looked at; empty for all changes."""
    folded: frozenset[str] = frozenset()
    row: int = 0
    anchor: int | None = None
    """Where a range of lines begins that ends at ``row``."""
    beside: bool = False
    _patches: dict[str, Patch] = field(default_factory=dict)
    _rows: Folded | None = None

    @property
    def patch(self) -> Patch:
        """The diff that is looked at, read once."""
        found = self._patches.get(self.commit)
        if found is None:
            chosen = next((one for one in self.view["commits"] if one["commit"] == self.commit), self.view)
            found = self._patches[self.commit] = parse(str(chosen.get("diff") or ""))
        return found

    @property
    def rows(self) -> Folded:
        """Its rows, as they are folded."""
        known = self._rows
        stale = known is None or known.patch is not self.patch
        if known is None or stale or (known.folded, known.beside) != (self.folded, self.beside):
            known = self._rows = Folded(self.patch, self.folded, beside=self.beside)
        return known

    def look_at(self, commit: str) -> None:
        """Look at one commit's diff, or at all changes."""
        if commit != self.commit:
            self.commit, self.row, self.anchor = commit, 0, None

    def move(self, row: int, *, extend: bool = False) -> None:
        """Go to ``row``; ``extend`` keeps what lies between for a comment."""
        if extend and self.anchor is None:
            self.anchor = self.row
        elif not extend:
            self.anchor = None
        self.row = max(0, min(len(self.rows) - 1, row))

    def fold(self, paths: Iterable[str]) -> None:
        """Fold these files, or unfold them where all are folded; the file at hand stays at hand."""
        wanted, here = frozenset(paths), self.rows.place(self.row) if len(self.rows) else None
        self.folded = self.folded - wanted if wanted <= self.folded else self.folded | wanted
        self._back_to(here)

    def set_beside(self, beside: bool) -> None:
        """Put both sides beside each other, or one below the other; the line at hand stays at hand."""
        here = self.rows.place(self.row) if len(self.rows) else None
        self.beside = beside
        self._back_to(here)

    def _back_to(self, here: Any) -> None:
        self.anchor = None
        if here is not None:
            head = here.line == NOTHING
            self.row = self.rows.start(here.file) if head else self.rows.row_of(here.line)

    def show_path(self, path: str) -> None:
        """Go to a file's head, unfolded."""
        self.folded -= {path}
        at = next((at for at, file in enumerate(self.patch.files) if file.path == path), None)
        if at is not None:
            self.move(self.rows.start(at))

    @property
    def path(self) -> str:
        """The file at hand."""
        return self.patch.files[self.rows.place(self.row).file].path if len(self.rows) else ""

    def lines(self) -> list[int]:
        """The patch's lines that a comment here would be about: one file's, without heads."""
        if not len(self.rows):
            return []
        low, high = sorted((self.row, self.row if self.anchor is None else self.anchor))
        places = [self.rows.place(row) for row in range(low, min(high, low + QUOTED) + 1)]
        here = self.rows.place(self.row).file
        found = {line for one in places if one.file == here for line in (one.left, one.right)}
        signs = self.patch.signs
        return sorted(line for line in found if line != NOTHING and signs[line] in {ADDED, REMOVED, CONTEXT})

    def comment(self, text: str) -> Comment | None:
        """A comment on the lines at hand; ``None`` where there are none."""
        lines = self.lines()
        if not lines or not text.strip():
            return None
        patch = self.patch
        quoted = tuple(patch.signs[line] + patch.texts[line] for line in lines)
        side, first, last = numbers(patch, lines)
        head = self.commit or str(self.view["head"])
        return Comment(str(self.view["project"]), self.path, side, first, last, quoted, text, head)


class Comments:
    """All comments that wait to be sent, of all projects."""

    def __init__(self, kept: object = ()) -> None:
        found = (_comment(one) for one in (kept if isinstance(kept, list | tuple) else ()))
        self.all: tuple[Comment, ...] = tuple(one for one in found if one is not None)

    def of(self, project: str) -> tuple[Comment, ...]:
        """Those of one project, in the order they were made."""
        return tuple(one for one in self.all if one.project == project)

    def add(self, comment: Comment) -> None:
        """Keep one more."""
        self.all = (*self.all, comment)

    def drop(self, gone: Iterable[Comment]) -> None:
        """These were sent or discarded."""
        left = list(self.all)
        for one in gone:
            if one in left:
                left.remove(one)
        self.all = tuple(left)

    def kept(self) -> list[Json]:
        """As they are remembered."""
        return [asdict(one) for one in self.all]

    def on(self, project: str, patch: Patch) -> dict[int, Comment]:
        """The lines of ``patch`` that were commented on, where they still read the same."""
        wanted = {(one.path, one.side, one.last, one.quoted[-1]): one for one in self.of(project)}
        found: dict[int, Comment] = {}
        paths = {one.path for one in self.of(project)}
        for file in patch.files if wanted else ():
            if file.path not in paths:
                continue
            for line in range(file.first, file.end):
                side = "new" if patch.new[line] else "old"
                number = patch.new[line] or patch.old[line]
                key = (file.path, side, number, patch.signs[line] + patch.texts[line])
                if key in wanted:
                    found[line] = wanted[key]
        return found


def prompt(comments: Iterable[Comment]) -> str:
    """One task's prompt from comments: path, line numbers, the lines and the words, all as they are."""
    found = tuple(comments)
    what = "This is my review comment" if len(found) == 1 else f"These are my {len(found)} review comments"
    parts = [f"{what} on your changes. Please deal with {'it' if len(found) == 1 else 'each of them'}."]
    for number, one in enumerate(found, 1):
        quoted = "\n".join(one.quoted)
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", quoted)), 3)
        place = f"{number}. {one.where} (at {one.head[:12]})"
        parts.append(f"{place}\n\n{fence}diff\n{quoted}\n{fence}\n\n{one.text}")
    return "\n\n".join(parts)


def outcome(reply: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """What a landing did: token, words, and the paths it is about."""
    paths = tuple(str(path) for path in reply.get("paths") or ())
    reason = str(reply.get("reason") or "")
    match reply.get("outcome"):
        case "landed":
            return "ok", f"✓ landed as {str(reply.get('commit') or '')[:12]}", ()
        case "nothing-to-land":
            return "dim", "○ nothing to land", ()
        case "conflict":
            return "error", f"✗ not landed, it conflicts with your files. {reason}".rstrip(), paths
        case "refused":
            return "error", f"✗ not landed, refused: {reason}", paths
        case other:
            return "warning", f"‽ {other} {reason}".rstrip(), paths


def _comment(kept: object) -> Comment | None:
    """A remembered comment; ``None`` for what is none."""
    if not isinstance(kept, dict):
        return None
    try:
        made = Comment(**{**kept, "quoted": tuple(map(str, kept["quoted"]))})
    except (TypeError, KeyError):
        return None
    texts = (made.project, made.path, made.side, made.text, made.head)
    sound = all(type(one) is str for one in texts) and type(made.first) is type(made.last) is int
    sound = sound and bool(made.quoted)
    return made if sound else None
