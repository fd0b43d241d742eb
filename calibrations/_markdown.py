"""The little of Markdown that linting and comparing need: headings outside of code fences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next heading of any level."""

    path: tuple[str, ...]
    """Headings from the outermost to this one; empty for text before the first heading."""
    level: int
    line: int
    """Line of the heading, counted from 1."""
    text: str


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines outside of code fences; the fences themselves are left out."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            yield number, line


def sections(text: str) -> tuple[Section, ...]:
    """All sections in order; a heading inside a code fence is not one."""
    lines = text.splitlines()
    heads = [(number, match) for number, line in prose(text) if (match := _HEADING.match(line))]
    ends = [number for number, _ in heads[1:]] + [len(lines) + 1]
    found = []
    before = "\n".join(lines[: heads[0][0] - 1 if heads else None]).strip("\n")
    if before:
        found.append(Section((), 0, 1, before))
    open_headings: list[tuple[int, str]] = []
    for (number, match), end in zip(heads, ends, strict=False):
        level = len(match[1])
        open_headings = [(depth, title) for depth, title in open_headings if depth < level]
        open_headings.append((level, match[2]))
        body = "\n".join(lines[number : end - 1]).strip("\n")
        found.append(Section(tuple(title for _, title in open_headings), level, number, body))
    return tuple(found)
