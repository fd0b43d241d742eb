"""What changed between two rendered calibrations, by section instead of by line."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from calibrations._markdown import Section, sections
from calibrations.render import Rendered

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section that is not the same on both sides; its text excludes the heading."""

    path: tuple[str, ...]
    """Headings from the outermost inwards; empty for text before the first heading."""
    change: Change
    before: str = ""
    after: str = ""

    @property
    def title(self) -> str:
        """The path as one line."""
        return " > ".join(self.path) or "(before the first heading)"

    def unified(self) -> str:
        """The change as a unified diff of the section's lines."""
        return "\n".join(
            difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), n=1, lineterm="")
        )


def diff(before: Rendered, after: Rendered) -> tuple[SectionChange, ...]:
    """Sections removed, changed and added, in the order of the text; moved ones are no change.

    Empty exactly when both hold the same sections with the same text.
    """
    old, new = _keyed(sections(before.text)), _keyed(sections(after.text))
    gone = [
        SectionChange(section.path, "removed", before=section.text)
        for key, section in old.items()
        if key not in new
    ]
    here = [_compare(old.get(key), section) for key, section in new.items()]
    return (*gone, *(change for change in here if change is not None))


def _compare(old: Section | None, new: Section) -> SectionChange | None:
    if old is None:
        return SectionChange(new.path, "added", after=new.text)
    if old.text == new.text:
        return None
    return SectionChange(new.path, "changed", before=old.text, after=new.text)


def _keyed(found: Iterable[Section]) -> dict[tuple[tuple[str, ...], int], Section]:
    """Sections by path and, where a path occurs more than once, by its turn."""
    seen: Counter[tuple[str, ...]] = Counter()
    keyed = {}
    for section in found:
        keyed[section.path, seen[section.path]] = section
        seen[section.path] += 1
    return keyed
