"""Writing a prompt: what was sent before, and what a word that is begun may become. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

MOST_OFFERED = 6
_WORD = re.compile(r"""(?:^|(?<=[\s("'`]))(?:@[\w.-]*|#\S*|[\w.~-]*/\S*)$""")


@dataclass(frozen=True, slots=True)
class Word:
    """A begun word that can be completed."""

    kind: Literal["project", "file"]
    start: int
    """Column of its first character, its mark included."""
    stem: str
    """What was typed of it, without its mark."""


class Completed(NamedTuple):
    """A line with the word put in, and the column behind it."""

    line: str
    column: int


def word_at(line: str, column: int) -> Word | None:
    """The word before ``column``: ``@`` begins a project, ``#`` a file, and so does what holds a slash."""
    found = _WORD.search(line[:column])
    if found is None:
        return None
    text = found[0]
    if text.startswith("@"):
        return Word("project", found.start(), text[1:])
    return Word("file", found.start(), text[1:] if text.startswith("#") else text.removeprefix("./"))


def offers(stem: str, names: Iterable[str], most: int = MOST_OFFERED) -> list[str]:
    """The names that ``stem`` may become, but not the one that it is already.

    The likeliest come first: those that begin so, within a path, anywhere, then letter by letter.
    """
    wanted = stem.casefold()
    found = [
        (rank, len(name), name) for name in names if (rank := _rank(wanted, name.casefold())) is not None
    ]
    return [name for _, _, name in sorted(found)[:most] if name != stem]


def complete(line: str, column: int, word: Word, name: str) -> Completed:
    """Put ``name`` in place of ``word``; a folder stays open for what is in it."""
    shown = f"@{name}" if word.kind == "project" else f'"{name}"' if re.search(r"\s", name) else name
    after = line[column:]
    blank = "" if name.endswith("/") or after[:1].isspace() else " "
    put = shown + blank
    return Completed(line[: word.start] + put + after, word.start + len(put))


class History:
    """What was sent, as a person walks through it. What they had begun to write is kept at its end.

    ``rescued`` gathers texts that were written and left unsent on the way; they belong into the history too.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = list(entries)
        self._place: int | None = None
        self.draft = ""
        self.rescued: list[str] = []

    @property
    def walking(self) -> bool:
        """Whether an old text is shown in place of the draft."""
        return self._place is not None

    def older(self, text: str) -> str | None:
        """The text before the shown one, which reads ``text`` now; ``None`` at the beginning."""
        place = len(self._entries) if self._place is None else self._place
        if place == 0:
            return None
        self._leave(text)
        self._place = place - 1
        return self._entries[place - 1]

    def newer(self, text: str) -> str | None:
        """The text after the shown one, the draft at last; ``None`` when that is shown."""
        if self._place is None:
            return None
        self._leave(text)
        self._place += 1
        if self._place < len(self._entries):
            return self._entries[self._place]
        self._place = None
        return self.draft

    def sent(self, text: str) -> str:
        """``text`` was sent; returns the draft that it was sent in front of, to be shown again."""
        draft = self.draft if self.walking else ""
        self._entries = [one for one in self._entries if one != text] + [text]
        self._place, self.draft = None, ""
        return draft

    def kept(self, text: str) -> str:
        """What must not be lost when the input, which reads ``text``, goes away now."""
        return text if self._place is None or text != self._entries[self._place] else self.draft

    def _leave(self, text: str) -> None:
        if self._place is None:
            self.draft = text
        elif text == self._entries[self._place]:
            return
        if text.strip() and text not in self.rescued and text not in self._entries:
            self.rescued.append(text)


def latest(entries: Sequence[str], most: int) -> list[str]:
    """The last ``most`` different texts, in the order in which they were last used."""
    found = list(dict.fromkeys(reversed(entries)))[:most]
    return found[::-1]


def joined(*texts: str) -> str:
    """Texts that have to share one input: one after the other, the blank ones left out."""
    return "\n\n".join(text for text in texts if text.strip())


def _rank(wanted: str, name: str) -> int | None:
    if name.startswith(wanted):
        return 0
    if f"/{wanted}" in name:
        return 1
    if wanted in name:
        return 2
    letters = iter(name)
    return 3 if len(wanted) > 1 and all(letter in letters for letter in wanted) else None
